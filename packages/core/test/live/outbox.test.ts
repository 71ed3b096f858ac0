/** The chunks that wait: order, counting, gathering. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { Outbox, PIECE_BYTES, SLOT_BYTES, UPKEEP_BYTES } from '../../src/live/outbox.js'

const take = (outbox: Outbox): (string | Uint8Array)[] => {
  const slots: (string | Uint8Array)[] = []
  for (let slot = outbox.shift(); slot !== undefined; slot = outbox.shift()) slots.push(slot.chunk)
  return slots
}

describe('Outbox', () => {
  it('L19: keeps one slot per chunk while a reader expects its chunks', () => {
    const outbox = new Outbox()
    outbox.push('a', 1)
    outbox.push('b', 1)
    expect(outbox.length).toBe(2)
    expect(take(outbox)).toEqual(['a', 'b'])
  })

  it('L22: joins texts in order once it gathers, and never a text with bytes', () => {
    const outbox = new Outbox()
    outbox.gathering = true
    outbox.push('a', 1)
    outbox.push('é', 2)
    outbox.push(Buffer.from('b'), 1)
    outbox.push('c', 1)
    expect(take(outbox)).toEqual(['aé', Buffer.from('b'), 'c'])
  })

  it('gathers slots of up to 16 KiB, counted in bytes', () => {
    const outbox = new Outbox()
    outbox.gathering = true
    for (let i = 0; i < SLOT_BYTES; i++) outbox.push('é', 2)
    const slots = take(outbox)
    expect(slots.map((slot) => Buffer.byteLength(slot))).toEqual([SLOT_BYTES, SLOT_BYTES])
  })

  it('leaves a big chunk alone in a slot of its own', () => {
    const outbox = new Outbox()
    outbox.gathering = true
    const text = 'x'.repeat(SLOT_BYTES + 1)
    const bytes = Buffer.alloc(SLOT_BYTES)
    outbox.push('a', 1)
    outbox.push(text, text.length)
    outbox.push('b', 1)
    outbox.push(bytes, bytes.length)
    const slots = take(outbox)
    expect(slots).toHaveLength(4)
    expect(slots[1]).toEqual(Buffer.from(text))
    expect(slots[3]).toBe(bytes)
  })

  it('keeps a long text as bytes where it waits behind others, or has to be cut, and else as it is', () => {
    const outbox = new Outbox()
    const [long, longer] = ['x'.repeat(SLOT_BYTES), 'x'.repeat(PIECE_BYTES + 1)]
    outbox.push(long, long.length)
    outbox.push(long, long.length)
    outbox.push('short', 5)
    expect(take(outbox).map((slot) => typeof slot)).toEqual(['string', 'object', 'string'])
    outbox.push(longer, longer.length)
    expect(take(outbox)).toEqual([Buffer.from(longer)])
  })

  it('counts bytes, and what keeping each slot costs', () => {
    const outbox = new Outbox()
    outbox.push('é', 2)
    outbox.push('b', 1)
    expect(outbox.bytes).toBe(3)
    expect(outbox.weight).toBe(3 + 2 * UPKEEP_BYTES)
    outbox.shift()
    expect(outbox.weight).toBe(1 + UPKEEP_BYTES)
    outbox.clear()
    expect([outbox.length, outbox.bytes, outbox.weight]).toEqual([0, 0, 0])
    expect(outbox.shift()).toBeUndefined()
  })

  it('gives back what was put in, in order, however it gathers', () => {
    const chunk = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.uint8Array({ minLength: 1 }).map((bytes) => Buffer.from(bytes)),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(chunk, fc.boolean(), fc.boolean())), (steps) => {
        const outbox = new Outbox()
        const out: Buffer[] = []
        const shift = (): void => {
          const slot = outbox.shift()
          if (slot === undefined) return
          const bytes = Buffer.from(slot.chunk as Uint8Array)
          expect(slot.size).toBe(bytes.byteLength)
          out.push(bytes)
        }
        for (const [each, gathering, takes] of steps) {
          outbox.gathering = gathering
          outbox.push(each, Buffer.byteLength(each))
          if (takes) shift()
        }
        while (outbox.length > 0) shift()
        expect(Buffer.concat(out)).toEqual(Buffer.concat(steps.map(([each]) => Buffer.from(each as Uint8Array))))
        expect(outbox.bytes).toBe(0)
      }),
    )
  })
})

describe('drop', () => {
  it('drops the first chunk of a key, and says whether there was one', () => {
    const outbox = new Outbox()
    outbox.push('a1', 2, 'a')
    outbox.push('b', 1, 'b')
    outbox.push('a22', 3, 'a')
    expect(outbox.drop('c')).toBe(false)
    expect([outbox.bytes, outbox.length]).toEqual([6, 3])
    expect(outbox.drop('a')).toBe(true)
    expect([outbox.bytes, outbox.length]).toEqual([4, 2])
    expect(take(outbox)).toEqual(['b', 'a22'])
    expect(outbox.drop('a')).toBe(false)
    expect([outbox.bytes, outbox.length]).toEqual([0, 0])
  })

  it('leaves chunks without a key alone', () => {
    const outbox = new Outbox()
    outbox.push('x', 1)
    expect([outbox.drop(''), outbox.length]).toEqual([false, 1])
  })
})
