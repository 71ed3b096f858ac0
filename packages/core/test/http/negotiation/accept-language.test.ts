/** The languages that a browser accepts (app.md A93). */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { preferredLocale } from '../../../src/http/negotiation/accept-language.js'

const AVAILABLE = ['en', 'de', 'pt-BR', 'zh-Hant']

describe('preferredLocale', () => {
  it.each([
    [null, null],
    ['', null],
    ['de', 'de'],
    ['DE', 'de'],
    ['de-AT, en;q=0.5', 'de'],
    ['fr, de;q=0.7, en;q=0.9', 'en'],
    ['fr', null],
    ['*', 'en'],
    ['fr, *;q=0.1', 'en'],
    ['pt', 'pt-BR'],
    ['pt-br', 'pt-BR'],
    ['zh-Hant-TW', 'zh-Hant'],
    ['de;q=0, en', 'en'],
    ['de;q=x', null],
    ['d_e, <b>, en', 'en'],
  ])('of %p is %p', (header, expected) => {
    expect(preferredLocale(header, AVAILABLE)).toBe(expected)
  })

  it('is one of those that there are, whatever the header says', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2000 }), (header) => {
        expect([...AVAILABLE, null]).toContain(preferredLocale(header, AVAILABLE))
      }),
    )
  })
})
