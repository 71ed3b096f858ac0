/** Time under control. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { FakeClock } from '../src/index.js'

describe('FakeClock', () => {
  it('stands still until it is moved', () => {
    const clock = new FakeClock(1_000)
    expect(clock.now()).toBe(1_000)
    clock.advance(250)
    expect(clock.now()).toBe(1_250)
    expect(new Date(new FakeClock().now()).toISOString()).toBe('2026-01-01T00:00:00.000Z')
  })

  it('runs each timer at its own moment, those of one moment in the order of their creation', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20 })), fc.integer({ min: 0, max: 25 }), (delays, span) => {
        const clock = new FakeClock(0)
        const ran: [number, number][] = []
        for (const [index, delay] of delays.entries()) clock.after(delay, () => void ran.push([clock.now(), index]))
        clock.advance(span)
        const due = delays.map((delay, index): [number, number] => [delay, index]).filter(([delay]) => delay <= span)
        expect(ran).toEqual(due.sort((a, b) => a[0] - b[0] || a[1] - b[1]))
        expect(clock.pending).toBe(delays.length - due.length)
        expect(clock.now()).toBe(span)
      }),
    )
  })

  it('repeats intervals until they are cancelled', () => {
    const clock = new FakeClock(0)
    const ran: number[] = []
    const timer = clock.every(10, () => ran.push(clock.now()))
    clock.advance(35)
    expect([ran, clock.pending]).toEqual([[10, 20, 30], 1])
    timer.cancel()
    clock.advance(100)
    expect([ran.length, clock.pending]).toEqual([3, 0])
  })

  it('lets a callback cancel and start timers', () => {
    const clock = new FakeClock(0)
    const ran: string[] = []
    const doomed = clock.after(2, () => ran.push('doomed'))
    const beat = clock.every(1, () => {
      ran.push('beat')
      beat.cancel()
      doomed.cancel()
      clock.after(1, () => ran.push('child'))
    })
    clock.advance(2)
    expect([ran, clock.pending]).toEqual([['beat', 'child'], 0])
  })

  it('takes less than a millisecond as one, so that it always comes to an end', () => {
    const clock = new FakeClock(0)
    let count = 0
    clock.every(0, () => count++)
    clock.after(Number.NaN, () => count++)
    clock.advance(0)
    expect(count).toBe(0)
    clock.advance(3)
    expect(count).toBe(4)
  })

  it('passes on what a callback throws, and can go on', () => {
    const clock = new FakeClock(0)
    clock.after(5, () => {
      throw new Error('broken')
    })
    expect(() => clock.advance(10)).toThrow('broken')
    expect([clock.now(), clock.pending]).toEqual([5, 0])
  })
})
