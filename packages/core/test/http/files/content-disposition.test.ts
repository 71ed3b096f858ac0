/** The bytes of the Content-Disposition header. */
import { describe, expect, it } from '@jest/globals'
import { parse } from 'content-disposition'
import fc from 'fast-check'
import { formatContentDisposition } from '../../../src/http/files/content-disposition.js'
import { transliterate } from '../../../src/http/files/transliteration.js'

const parameters = (filename: string): string => formatContentDisposition({ filename }).slice('attachment; '.length)

describe('formatContentDisposition', () => {
  it.each([
    ['racecar.jpg', `filename="racecar.jpg"; filename*=UTF-8''racecar.jpg`],
    ['råcëçâr.jpg', `filename="racecar.jpg"; filename*=UTF-8''r%C3%A5c%C3%AB%C3%A7%C3%A2r.jpg`],
    [
      'автомобиль.jpg',
      `filename="%3F%3F%3F%3F%3F%3F%3F%3F%3F%3F.jpg"; filename*=UTF-8''%D0%B0%D0%B2%D1%82%D0%BE%D0%BC%D0%BE%D0%B1%D0%B8%D0%BB%D1%8C.jpg`,
    ],
    ['argh+!#$-123_|&^`~.jpg', `filename="argh+!#$-123_|%26^\`~.jpg"; filename*=UTF-8''argh+!#$-123_|&^\`~.jpg`],
    ['a b.txt', `filename="a b.txt"; filename*=UTF-8''a%20b.txt`],
  ])('L87: %s', (filename, expected) => {
    expect(parameters(filename)).toBe(expected)
  })

  it('L86: the disposition comes first', () => {
    expect(formatContentDisposition({ disposition: 'inline', filename: 'export' })).toBe(
      `inline; filename="export"; filename*=UTF-8''export`,
    )
  })

  it('L86: without a filename there is the disposition alone', () => {
    expect(formatContentDisposition({})).toBe('attachment')
    expect(formatContentDisposition({ disposition: 'inline', filename: null })).toBe('inline')
  })

  it('L86: an empty filename is still a filename', () => {
    expect(formatContentDisposition({ filename: '' })).toBe(`attachment; filename=""; filename*=UTF-8''`)
  })

  it.each(['', 'attachment; x=1', 'inline\r\nX: y', 'a b'])('refuses the disposition %j', (disposition) => {
    expect(() => formatContentDisposition({ disposition, filename: 'a' })).toThrow(/is not a disposition/)
  })

  it('L87: CR, LF, quotes, backslashes and percent signs are escaped, upper-case', () => {
    expect(parameters('a\r\nSet-Cookie: x="\\%.txt')).toBe(
      `filename="a%0D%0ASet-Cookie%3A x%3D%22%5C%25.txt"; filename*=UTF-8''a%0D%0ASet-Cookie%3A%20x%3D%22%5C%25.txt`,
    )
  })

  it('L87: escapes every other ASCII character', () => {
    for (let code = 0; code < 128; code++) {
      const character = String.fromCharCode(code)
      const escaped = `%${code.toString(16).toUpperCase().padStart(2, '0')}`
      const ascii = /[A-Za-z0-9 !#$+.^_`|~-]/.test(character) ? character : escaped
      const utf8 = /[A-Za-z0-9!#$&+.^_`|~-]/.test(character) ? character : escaped
      expect(parameters(character)).toBe(`filename="${ascii}"; filename*=UTF-8''${utf8}`)
    }
  })

  it('L87: a lone surrogate becomes U+FFFD', () => {
    expect(parameters('a\ud800b')).toBe(`filename="a%3Fb"; filename*=UTF-8''a%EF%BF%BDb`)
  })

  it('L87: a pair of surrogates is one code point', () => {
    expect(parameters('😀')).toBe(`filename="%3F"; filename*=UTF-8''%F0%9F%98%80`)
  })

  it('appendix B: a decomposed letter is composed first', () => {
    expect(parameters('e\u0301')).toBe(`filename="e"; filename*=UTF-8''%C3%A9`)
  })

  it('B29, L87: reads back as the same filename, with no control character, whatever the name', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: fc.constantFrom(...'\r\n"\\%;\'*=é\ud800') }),
    )
    fc.assert(
      fc.property(name, (filename) => {
        const header = formatContentDisposition({ filename })
        expect(header).toMatch(/^[\x20-\x7e]*$/)
        const result = parse(header)
        expect(result.type).toBe('attachment')
        expect(result.parameters.filename).toBe(filename.toWellFormed().normalize('NFC'))
      }),
      { numRuns: 2000 },
    )
  })
})

describe('transliterate', () => {
  it.each([
    ['ÆæŒœß', 'AEaeOEoess'],
    ['ÞþÐðĐđ', 'ThthDdDd'],
    ['ØøĦħı', 'OoHhi'],
    ['Ĳĳĸ', 'IJijk'],
    ['ĿŀŁł', 'LlLl'],
    ['ŉŊŋŦŧ×', "'nNGngTtx"],
    ['ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝ', 'AAAAAACEEEEIIIINOOOOOUUUUY'],
    ['àáâãäåçèéêëìíîïñòóôõöùúûüýÿ', 'aaaaaaceeeeiiiinooooouuuuyy'],
    ['ĀăĄćĈċČďĒĕĖęĚĜğĠģĤĨĩĪĭĮİĴķĹļĽŃņŇ', 'AaAcCcCdEeEeEGgGgHIiIiIIJkLlLNnN'],
    ['ŌŏŐŔŗŘŚŝŞšŢťŨūŬůŰųŴŷŸŹżŽ', 'OoORrRSsSsTtUuUuUuWyYZzZ'],
    ['Łódź Škoda Ångström', 'Lodz Skoda Angstrom'],
  ])('appendix B: %s is %s', (text, ascii) => {
    expect(transliterate(text)).toBe(ascii)
  })

  it('appendix B: of U+00C0 to U+017E only the division sign has no spelling', () => {
    const letters = Array.from({ length: 0x17e - 0xc0 + 1 }, (_, i) => String.fromCharCode(0xc0 + i))
    expect(letters.filter((letter) => transliterate(letter) === '?')).toEqual(['÷'])
  })

  it('appendix B: anything else is one question mark per code point', () => {
    expect(transliterate('aж¡ſ😀\u007fƀz')).toBe('a????\u007f?z')
  })
})
