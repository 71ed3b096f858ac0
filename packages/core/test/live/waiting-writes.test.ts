/** Writes that wait for room. */
import { describe, expect, it } from '@jest/globals'
import { WaitingWrites } from '../../src/live/waiting-writes.js'
import { outcome } from './helpers.js'

describe('WaitingWrites', () => {
  it('L28: releases the oldest first, each with its own bytes', async () => {
    const waiting = new WaitingWrites()
    const first = waiting.add(1)
    const second = waiting.add(2)
    waiting.releaseFirst()
    expect(await outcome(first)).toEqual({ value: 1 })
    expect(await outcome(second)).toBe('pending')
    waiting.releaseAll()
    expect(await outcome(second)).toEqual({ value: 2 })
    expect(waiting.length).toBe(0)
  })

  it('L31: fails all of them, exactly once', async () => {
    const waiting = new WaitingWrites()
    const writes = [waiting.add(1), waiting.add(2)]
    waiting.rejectAll(new RangeError('gone'))
    waiting.releaseAll()
    waiting.releaseFirst()
    expect(await Promise.all(writes.map(outcome))).toEqual([{ error: 'RangeError' }, { error: 'RangeError' }])
    expect(waiting.length).toBe(0)
  })
})
