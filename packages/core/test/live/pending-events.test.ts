/** Events on their way to streams that stand at different places (design §7.12). */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { PendingEvents } from '../../src/live/pending-events.js'

const textOf = (events: PendingEvents, position: number): string =>
  events
    .after(position)
    .map(({ chunk }) => Buffer.from(chunk.bytes).toString())
    .join('')

function filled(...texts: string[]): PendingEvents {
  const events = new PendingEvents()
  for (const text of texts) events.add(text, '')
  return events
}

describe('PendingEvents', () => {
  it('is empty at first: nobody lacks anything', () => {
    const events = new PendingEvents()
    expect([events.last, events.length, events.after(0)]).toEqual([0, 0, []])
  })

  it('gives a stream what came after its position, in one piece that keeps the single events', () => {
    const events = filled('a', 'b', 'c')
    expect([0, 1, 2, 3].map((position) => textOf(events, position))).toEqual(['abc', 'bc', 'c', ''])
    const [portion, ...others] = events.after(1)
    expect([portion.events.map(({ text }) => text), others]).toEqual([['b', 'c'], []])
  })

  it('a single event is its own piece', () => {
    const [{ chunk, events }] = filled('a').after(0)
    expect(events[0].chunk).toBe(chunk)
  })

  it('puts the same together once, until another event comes', () => {
    const events = filled('a', 'b')
    expect(events.after(0)).toBe(events.after(0))
    const before = events.after(0)
    events.add('c', '')
    expect(events.after(0)).not.toBe(before)
  })

  it('forgets what everybody has', () => {
    const events = filled('a', 'b', 'c')
    events.forget(2)
    expect([events.length, events.last, textOf(events, 2)]).toEqual([1, 3, 'c'])
    events.forget(3)
    expect([events.length, events.last]).toEqual([0, 3])
  })

  it('keeps the keys, for readers that are behind', () => {
    const events = new PendingEvents()
    events.add('a', 'one')
    events.add('b', 'two')
    expect(events.after(0)[0].events.map(({ key }) => key)).toEqual(['one', 'two'])
  })

  it('whatever is added and forgotten, each position lacks exactly what came after it, in pieces of at most a slot', () => {
    const size = fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 40_000 }))
    fc.assert(
      fc.property(fc.array(fc.tuple(size, fc.boolean()), { maxLength: 30 }), (steps) => {
        const events = new PendingEvents()
        const all: string[] = []
        let forgotten = 0
        for (const [length, forget] of steps) {
          const text = String(all.length % 10).repeat(length)
          all.push(text)
          events.add(text, '')
          if (forget) {
            forgotten = Math.floor((forgotten + all.length) / 2)
            events.forget(forgotten)
          }
        }
        expect(events.length).toBe(all.length - forgotten)
        for (let position = forgotten; position <= all.length; position++) {
          expect(textOf(events, position)).toBe(all.slice(position).join(''))
          for (const { chunk, events: single } of events.after(position)) {
            expect(single.length === 1 || chunk.bytes.byteLength <= 16 * 1024).toBe(true)
          }
        }
      }),
      { numRuns: 50 },
    )
  })
})
