/** CSV that reads back, checked against a reader written from RFC 4180. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { csvLine, csvRows } from '../../lib/csv.js'

/** RFC 4180 §2: records end with CRLF; a quoted field may hold anything, its quotes doubled. */
function parse(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  for (let position = 0; position < text.length; ) {
    let field = ''
    if (text[position] === '"') {
      for (position++; text[position] !== '"' || text[position + 1] === '"'; position++) {
        if (text[position] === '"') position++
        field += text[position]
      }
      position++
    } else {
      while (text[position] !== ',' && text[position] !== '\r') field += text[position++]
    }
    row.push(field)
    if (text[position] === ',') {
      position++
      continue
    }
    expect(text.slice(position, position + 2)).toBe('\r\n')
    position += 2
    rows.push(row)
    row = []
  }
  return rows
}

const FORMULA = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/

describe('csvRows', () => {
  it('reads back as it was, except for the apostrophe before a formula', () => {
    const cell = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom('a', ',', '"', '\r', '\n', '=', '+', '-', '@', '\t', ' ', 'é', '＝') }),
    )
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { maxLength: 8 }), (rows) => {
        const expected = rows.map((row) => row.map((value) => (FORMULA.test(value) ? `'${value}` : value)))
        expect(parse(csvRows(rows))).toEqual(expected)
      }),
    )
  })

  it('gives no text for no rows', () => {
    expect(csvRows([])).toBe('')
  })

  it('takes a large batch at once', () => {
    const rows = Array.from({ length: 5000 }, (_, index) => [index, `name ${index}`])
    expect(csvRows(rows).split('\r\n')).toHaveLength(5001)
  })
})

describe('csvLine', () => {
  it('writes dates as ISO 8601, booleans as words, numbers as they are and nothing for null', () => {
    const date = new Date(Date.UTC(2026, 0, 2, 3, 4, 5))
    expect(csvLine([1, -2.5, 3n, true, false, date, null, undefined, 'x'])).toBe('1,-2.5,3,true,false,2026-01-02T03:04:05.000Z,,,x\r\n')
  })

  it('quotes only what needs it', () => {
    expect(csvLine(['plain', 'a b', 'a,b', 'say "hi"', 'two\nlines'])).toBe('plain,a b,"a,b","say ""hi""","two\nlines"\r\n')
  })

  it.each(['=1+1', '+1', '-1', '@a', '\t=1', '\r=1', '\n=1', '＝1'])('puts an apostrophe before %j', (formula) => {
    expect(parse(csvLine([formula, 'x']))).toEqual([[`'${formula}`, 'x']])
  })

  it('refuses an invalid date', () => {
    expect(() => csvLine([new Date(Number.NaN)])).toThrow('Invalid time value')
  })
})
