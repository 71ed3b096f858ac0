/** Parts of texts (app.md A123). */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { excerpt, truncate, wordWrap } from '../../src/text/excerpts.js'

describe('A123: truncate', () => {
  it.each([
    [['Once upon a time in a world', { length: 17 }], 'Once upon a ti...'],
    [['Once upon a time in a world far far away'], 'Once upon a time in a world...'],
    [['Once upon a time in a world far far away', { length: 17, separator: ' ' }], 'Once upon a...'],
    [['short'], 'short'],
    [['And they found that', { length: 10, omission: '… (more)' }], 'An… (more)'],
    [['😀😀😀😀😀', { length: 4, omission: '.' }], '😀😀😀.'],
    [[null], ''],
  ] as const)('truncate(%p) is %s', (args, expected) => {
    expect(truncate(...(args as unknown as [string]))).toBe(expected)
  })

  it('is never longer than it may be', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 3, max: 40 }), (text, length) => {
        expect(Array.from(truncate(text, { length })).length).toBeLessThanOrEqual(length)
      }),
    )
  })
})

describe('A123: excerpt', () => {
  it.each([
    [['This is an example', 'an', { radius: 5 }], '...s is an exam...'],
    [['This is an example', 'IS', { radius: 5 }], 'This is a...'],
    [['This is an example', 'is'], 'This is an example'],
    [['This next thing is an example', 'ex', { radius: 2 }], '...next...'],
    [['abc', 'b', { radius: 0 }], '...b...'],
    [['a+b', 'a+b', { radius: 1 }], 'a+b'],
    [['text', 'missing'], null],
    [['text', ''], null],
  ] as const)('excerpt(%p) is %s', (args, expected) => {
    expect(excerpt(...(args as unknown as [string, string]))).toBe(expected)
  })
})

describe('A123: wordWrap', () => {
  it('breaks lines between words', () => {
    expect(wordWrap('Once upon a time', { lineWidth: 8 })).toBe('Once\nupon a\ntime')
    expect(wordWrap('Once upon a time', { lineWidth: 1 })).toBe('Once\nupon\na\ntime')
    expect(wordWrap('a b\n\nc', { lineWidth: 1, breakSequence: '<br>' })).toBe('a<br>b\n\nc')
    expect(() => wordWrap('a', { lineWidth: 0 })).toThrow(/lineWidth/)
  })

  it('loses no word', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1 }), fc.integer({ min: 1, max: 30 }), (words, lineWidth) => {
        expect(wordWrap(words.join(' '), { lineWidth }).split(/\s/)).toEqual(words)
      }),
    )
  })
})
