/** Numbers as people write them (app.md A121). */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { numberHelpers, numberToPhone } from '../../src/text/numbers.js'
import { helpersOf } from './support.js'

const english = helpersOf(numberHelpers)
const german = helpersOf(numberHelpers, 'de')

describe('A121: numbers', () => {
  it.each([
    ['numberToCurrency', [1234.5], '$1,234.50'],
    ['numberToCurrency', [-5], '-$5.00'],
    ['numberToCurrency', ['1234567890.506'], '$1,234,567,890.51'],
    ['numberToCurrency', [1234567890.506, { precision: 3 }], '$1,234,567,890.506'],
    ['numberToCurrency', [12, { currency: 'JPY' }], '¥12'],
    ['numberToCurrency', [1234567890.5, { unit: '&pound;', separator: ',', delimiter: '' }], '&pound;1234567890,50'],
    ['numberToCurrency', [-12.5, { unit: 'kr', format: '%n %u' }], '-12.50 kr'],
    ['numberToCurrency', [5, { unit: '%n' }], '%n5.00'],
    ['numberWithDelimiter', [1234567.891], '1,234,567.891'],
    ['numberWithDelimiter', [12345678, { delimiter: '.' }], '12.345.678'],
    ['numberWithDelimiter', [98765432.98, { delimiter: ' ', separator: ',' }], '98 765 432,98'],
    ['numberWithDelimiter', [12345678901234567890n], '12,345,678,901,234,567,890'],
    ['numberToHuman', [123], '123'],
    ['numberToHuman', [1234], '1.23 Thousand'],
    ['numberToHuman', [1234567], '1.23 Million'],
    ['numberToHuman', [999999], '1 Million'],
    ['numberToHuman', [1234567890123456789n], '1,230 Quadrillion'],
    ['numberToHuman', [489939, { precision: 2 }], '490 Thousand'],
    ['numberToHuman', [-1200], '-1.2 Thousand'],
    ['numberToHuman', [500000000, { precision: 3, unit: 'm' }], '500 Million m'],
    ['numberToHumanSize', [0], '0 Bytes'],
    ['numberToHumanSize', [1], '1 Byte'],
    ['numberToHumanSize', [123], '123 Bytes'],
    ['numberToHumanSize', [1234], '1.21 KB'],
    ['numberToHumanSize', [1234567], '1.18 MB'],
    ['numberToHumanSize', [1024 ** 4 * 5], '5 TB'],
    ['numberToHumanSize', [1234567, { precision: 2 }], '1.2 MB'],
    ['numberToPercentage', [12.3456, { precision: 1 }], '12.3%'],
    ['numberToPercentage', [100], '100.000%'],
    ['numberToPercentage', [100, { precision: 0 }], '100%'],
    ['numberToPercentage', [1000, { delimiter: '.', separator: ',' }], '1.000,000%'],
    ['numberToPercentage', [5, { precision: 0, format: '%n percent' }], '5 percent'],
    ['numberWithPrecision', [1.005, { precision: 2 }], '1.01'],
    ['numberWithPrecision', [111.2345], '111.235'],
    ['numberWithPrecision', [13, { precision: 5, significant: true }], '13.000'],
    ['numberWithPrecision', [13, { precision: 5, significant: true, stripInsignificantZeros: true }], '13'],
    ['numberWithPrecision', ['1e3', { precision: 0 }], '1000'],
  ] as const)('%s(%p) is %s', (name, args, expected) => {
    expect(english[name]?.(...args)).toBe(expected)
  })

  it('are written as the language does', () => {
    expect(german.numberWithDelimiter?.(1234567.891)).toBe('1.234.567,891')
    expect(german.numberToCurrency?.(1234.5, { currency: 'EUR' })).toBe('1.234,50\u00a0€')
    expect(german.numberToPercentage?.(12.5, { precision: 1 })).toBe('12,5%')
    expect(english.numberWithDelimiter?.(1234.5, { locale: 'de' })).toBe('1.234,5')
    expect(helpersOf(numberHelpers, 'no such language!').numberWithDelimiter?.(1234)).toBe('1,234')
  })

  it('take the words of the application', () => {
    const words = helpersOf(numberHelpers, 'de', (key) => (key.endsWith('.million') ? 'Millionen' : ''))
    expect(words.numberToHuman?.(1234567)).toBe('1,23 Millionen')
  })

  it('leave what is no number as it is, and nothing for nothing', () => {
    for (const name of [
      'numberToCurrency',
      'numberWithDelimiter',
      'numberToHuman',
      'numberToHumanSize',
      'numberToPercentage',
      'numberWithPrecision',
    ]) {
      expect(english[name]?.('n/a <b>')).toBe('n/a <b>')
      expect(english[name]?.(null)).toBe('')
      expect(english[name]?.(Number.NaN)).toBe('NaN')
    }
  })

  it('refuse a precision that is none', () => {
    expect(() => english.numberWithPrecision?.(1, { precision: -1 })).toThrow(/precision is -1/)
    expect(() => english.numberWithPrecision?.(1, { precision: 1.5 })).toThrow(/precision is 1.5/)
  })

  it('read back as what they were', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -1e15, max: 1e15 }), (value) => {
        const text = english.numberWithDelimiter?.(value, { delimiter: '' }) as string
        expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(1e-19 + Math.abs(value) * 1e-15)
      }),
    )
  })
})

describe('A121: telephone numbers', () => {
  it.each([
    [[5551234], '555-1234'],
    [['5551234'], '555-1234'],
    [[1235551234], '123-555-1234'],
    [[1235551234, { areaCode: true }], '(123) 555-1234'],
    [[1235551234, { delimiter: ' ' }], '123 555 1234'],
    [[1235551234, { areaCode: true, extension: 555 }], '(123) 555-1234 x 555'],
    [[1235551234, { countryCode: 1 }], '+1-123-555-1234'],
    [['123a456'], '123a456'],
    [[null], ''],
  ] as const)('numberToPhone(%p) is %s', (args, expected) => {
    expect(numberToPhone(...(args as unknown as [number]))).toBe(expected)
  })
})
