/** URLs that would run as a script. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { LENIENT, STRICT } from '../../src/helpers/markup.js'
import { isUnsafeUrl } from '../../src/helpers/unsafe-url.js'
import { raw } from '../../src/html/safe-string.js'

const UNSAFE = [
  'javascript:alert(1)',
  'JavaScript:alert(1)',
  ' javascript:alert(1)',
  '\u0001javascript:alert(1)',
  'java\nscript:alert(1)',
  'java\tscript\r:alert(1)',
  'vbscript:x',
  'data:text/html,<script>alert(1)</script>',
  'DATA:Text/HTML;base64,PHNjcmlwdD4=',
  'data: text/html,x',
  'data:application/xhtml+xml,x',
]
const SAFE = [
  '/posts',
  'https://example.com/javascript:x',
  '?next=javascript:x',
  '#javascript:x',
  'mailto:a@b.c',
  'data:image/png;base64,x',
  'data:,x',
  'javascriptx:y',
  'java script:x',
  './javascript:x',
  '',
]

describe('URLs of attributes', () => {
  it.each(UNSAFE)('A106 deviation: %j is an error in development, and left out in production', (url) => {
    for (const name of ['href', 'src', 'action', 'formaction', 'HREF', 'xlink:href']) {
      expect(() => STRICT.element('a', 'x', { [name]: url })).toThrow(expect.objectContaining({ code: 'ERR_UNSAFE_URL' }))
      expect(String(LENIENT.element('a', 'x', { [name]: url, id: 'i' }))).toBe('<a id="i">x</a>')
    }
  })

  it.each(SAFE)('A106: %j is a URL like others', (url) => {
    expect(isUnsafeUrl(url)).toBe(false)
    expect(String(STRICT.element('a', 'x', { href: url }))).toMatch(/^<a href="/)
  })

  it.each([
    'javascript&#58;x',
    'java&#x73;cript:x',
    'javascript&colon;x',
    '&#1;javascript:x',
    'java&Tab;script:x',
    'java&NewLine;script:x',
    '&#106avascript:x',
  ])('A106: %j is none even when it counts as safe HTML', (url) => {
    expect(() => STRICT.element('a', 'x', { href: raw(url) })).toThrow(expect.objectContaining({ code: 'ERR_UNSAFE_URL' }))
    expect(String(LENIENT.element('a', 'x', { href: raw(url) }))).toBe('<a>x</a>')
    // As plain text its references are no references.
    expect(String(STRICT.element('a', 'x', { href: url }))).toContain('&amp;')
  })

  it('A106: what the URL standard reads as a script is found, whatever stands around it', () => {
    const noise = fc.array(fc.constantFrom('\t', '\n', '\r'), { maxLength: 3 }).map((list) => list.join(''))
    const front = fc.array(fc.constantFrom('\0', ' ', '\u001f', '\n'), { maxLength: 3 }).map((list) => list.join(''))
    const scheme = fc.constantFrom('javascript:', 'vbscript:', 'data:text/html,')
    fc.assert(
      fc.property(front, scheme, fc.array(noise, { minLength: 16, maxLength: 16 }), (start, name, gaps) => {
        const url = start + [...name].map((letter, i) => (i % 2 ? letter.toUpperCase() : letter) + (gaps[i] ?? '')).join('') + 'x'
        expect(isUnsafeUrl(url)).toBe(true)
        if (URL.canParse(url)) expect(['javascript:', 'vbscript:', 'data:']).toContain(new URL(url).protocol)
      }),
    )
  })

  it('A106: a long URL takes no long time', () => {
    expect(isUnsafeUrl('\t'.repeat(1_000_000) + 'javascript:x')).toBe(true)
    expect(isUnsafeUrl('x'.repeat(1_000_000) + ':')).toBe(false)
  })
})
