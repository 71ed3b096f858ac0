/** Reading times of SQLite: quickly, and never differently from how TypeORM would. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { readTime } from '../../src/relation/row-times.js'

/** How this framework and TypeORM write a time. */
const written = (time: Date): string => time.toISOString().replace('T', ' ').slice(0, -1)

describe('A time of a row', () => {
  it('is the one that was written', () => {
    const times = fc.date({ min: new Date('0100-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true })
    fc.assert(fc.property(times, (time) => expect(readTime(written(time))?.getTime()).toBe(time.getTime())))
  })

  it('is left to others in every other form', () => {
    const others = ['2026-11-22', '2026-11-22 08:05', '2026-11-22T08:05:23.123', '2026-11-22 08:05:23.123Z', '2026-11-22 08:05:23,123']
    for (const text of [...others, 'nonsense', '', 0, 1795334723123, null, undefined, new Date()]) expect(readTime(text)).toBeNull()
  })

  it('is none where there is no such day or hour', () => {
    for (const text of ['2026-02-29', '2026-13-01', '2026-00-10', '2026-01-00', '2026-04-31'])
      expect(readTime(`${text} 00:00:00.000`)).toBeNull()
    for (const text of ['24:00:00', '00:60:00', '00:00:60']) expect(readTime(`2026-01-01 ${text}.000`)).toBeNull()
    expect(readTime('2028-02-29 00:00:00.000')?.toISOString()).toBe('2028-02-29T00:00:00.000Z')
  })

  it('agrees with new Date() about every text of that length', () => {
    const texts = fc.string({ unit: fc.constantFrom(...'0123456789-: .T+'), minLength: 23, maxLength: 23 })
    fc.assert(
      fc.property(texts, (text) => {
        const time = readTime(text)
        if (time !== null) expect(time.getTime()).toBe(new Date(`${text.replace(' ', 'T')}Z`).getTime())
      }),
    )
  })
})
