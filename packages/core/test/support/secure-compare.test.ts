/** Comparing secrets. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { secureCompare } from '../../src/support/secure-compare.js'

describe('secureCompare', () => {
  it('C209: is true for equal texts only, whatever their length', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        expect(secureCompare(a, a)).toBe(true)
        expect(secureCompare(a, b)).toBe(a.toWellFormed() === b.toWellFormed())
      }),
    )
  })

  it.each([
    ['secret', 'secre'],
    ['', 'secret'],
    ['secret', ''],
    ['s'.repeat(100_000), 'secret'],
  ])('C209: takes texts of unequal length', (given, expected) => {
    expect(secureCompare(given, expected)).toBe(false)
  })

  it('what is no text equals nothing, not even itself', () => {
    for (const value of [undefined, null, 1, {}, [], ['secret'], Buffer.from('secret')]) {
      expect(secureCompare(value, value)).toBe(false)
      expect(secureCompare(value, 'secret')).toBe(false)
      expect(secureCompare('secret', value)).toBe(false)
    }
  })
})
