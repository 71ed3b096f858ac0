/** The queue under outboxes and waiting writes. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { Fifo } from '../../src/live/fifo.js'

describe('Fifo', () => {
  it('behaves like an array that is pushed and shifted', () => {
    const step = fc.oneof(fc.integer(), fc.constantFrom('shift' as const, 'clear' as const))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const fifo = new Fifo<number>()
        const model: number[] = []
        for (const each of steps) {
          if (each === 'shift') expect(fifo.shift()).toBe(model.shift())
          else if (each === 'clear') {
            fifo.clear()
            model.length = 0
          } else {
            fifo.push(each)
            model.push(each)
          }
          expect(fifo.length).toBe(model.length)
          expect(fifo.last).toBe(model.at(-1))
        }
      }),
    )
  })

  it('takes a quarter of a million values apart without moving them about', () => {
    const fifo = new Fifo<number>()
    for (let i = 0; i < 250_000; i++) fifo.push(i)
    let sum = 0
    for (let value = fifo.shift(); value !== undefined; value = fifo.shift()) sum += value
    expect(sum).toBe((250_000 * 249_999) / 2)
  })
})

describe('remove', () => {
  it('takes the first value that fits from any place, and the ends stay right', () => {
    const step = fc.oneof(
      fc.integer({ min: 0, max: 5 }),
      fc.constant('shift' as const),
      fc.record({ remove: fc.integer({ min: 0, max: 5 }) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const fifo = new Fifo<number>()
        const model: number[] = []
        for (const each of steps) {
          if (each === 'shift') expect(fifo.shift()).toBe(model.shift())
          else if (typeof each === 'object') {
            const at = model.indexOf(each.remove)
            expect(fifo.remove((value) => value === each.remove)).toBe(at < 0 ? undefined : model.splice(at, 1)[0])
          } else {
            fifo.push(each)
            model.push(each)
          }
          expect([fifo.length, fifo.last]).toEqual([model.length, model.at(-1)])
        }
        expect(model.map(() => fifo.shift())).toEqual(model)
        expect(fifo.shift()).toBeUndefined()
      }),
    )
  })
})
