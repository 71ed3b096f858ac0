/** Turns of those who read many records. */
import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from '@jest/globals'
import { turn } from '../../src/relation/turns.js'

describe('Turns', () => {
  it('A158: are one in each round of the event loop, in the order in which they were asked for', async () => {
    const order: string[] = []
    const reader = async (name: string): Promise<void> => {
      for (let n = 0; n < 3; n++) {
        await turn()
        order.push(name)
      }
    }
    let rounds = 0
    let reading = true
    const counter = (async () => {
      while (reading) {
        await setImmediate()
        rounds++
      }
    })()
    await Promise.all(['a', 'b', 'c'].map(reader))
    reading = false
    await counter
    expect(order.join('')).toBe('abcabcabc')
    expect(rounds).toBeGreaterThanOrEqual(8)
  })

  it('come again after all were given', async () => {
    await turn()
    await turn()
    await expect(Promise.race([turn().then(() => 'turn'), setImmediate('round').then(() => setImmediate('late'))])).resolves.toBe('turn')
  })
})
