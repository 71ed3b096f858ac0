/** HTML of strangers (app.md A107). */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { parse } from 'node-html-parser'
import { ALLOWED_ATTRIBUTES, ALLOWED_TAGS, sanitize, sanitizeCss, stripLinks, stripTags } from '../../src/text/sanitize.js'

describe('A107: sanitize', () => {
  it.each([
    ["<a href='javascript:x' onclick='y'>k</a>", '<a>k</a>'],
    ['<b>bold</b><script>alert(1)</script>', '<b>bold</b>'],
    ['<a href="https://example.com/?a=1&b=2">x</a>', '<a href="https://example.com/?a=1&amp;b=2">x</a>'],
    ['<a href="/posts">x</a>', '<a href="/posts">x</a>'],
    ['<a href="//evil.example">x</a>', '<a>x</a>'],
    ['<a href="java\nscript:alert(1)">x</a>', '<a>x</a>'],
    ['<a href="&#106;avascript:alert(1)">x</a>', '<a>x</a>'],
    ['<img src="data:image/svg+xml,<svg onload=alert(1)>">', '<img />'],
    ['<svg><script>alert(1)</script></svg>x', 'x'],
    ['<p style="background:url(javascript:x)">x</p>', '<p>x</p>'],
    ['<<b>x</b>', '&lt;<b>x</b>'],
    ['a < b & c', 'a &lt; b &amp; c'],
    [null, ''],
  ])('of %p is %s', (html, expected) => {
    expect(String(sanitize(html))).toBe(expected)
  })

  it('keeps other elements and attributes when they are named, and some never', () => {
    expect(String(sanitize('<video controls src="/a.mp4" id="v"></video>', { tags: ['video'], attributes: ['controls', 'src'] }))).toBe(
      '<video controls src="/a.mp4"></video>',
    )
    expect(
      String(sanitize('<script>x</script><b onclick="x" style="x">y</b>', { tags: ['script', 'b'], attributes: ['onclick', 'style'] })),
    ).toBe('<b>y</b>')
  })

  it('leaves no element and no attribute that is not allowed, whatever comes', () => {
    const pieces = fc.constantFrom(
      '<',
      '>',
      '/',
      '"',
      "'",
      '=',
      ' ',
      '\n',
      '\0',
      '&',
      ';',
      '<script>',
      '</script>',
      '<img src=x onerror=alert(1)>',
      '<a href=',
      'javascript:',
      '<svg ',
      'onload=x',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<style>',
      '</style>',
      '<math>',
      '<textarea>',
      '<b>',
      '</b>',
      'x',
      '&lt;',
      '&#x3c;',
      '<p title="',
      '`',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        for (const element of parse(String(sanitize(parts.join('')))).querySelectorAll('*')) {
          expect(ALLOWED_TAGS).toContain(element.tagName.toLowerCase())
          for (const [name, value] of Object.entries(element.attributes)) {
            expect(ALLOWED_ATTRIBUTES).toContain(name.toLowerCase())
            expect(value).not.toMatch(/^\s*javascript:/i)
          }
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('A107: stripTags and stripLinks', () => {
  it('leave the text', () => {
    expect(String(stripTags('<b>Bold</b> &amp; <i>more</i><script>x</script>'))).toBe('Bold &amp; more')
    expect(String(stripLinks('<a href="/">link</a> <b>x</b>'))).toBe('link <b>x</b>')
  })
})

describe('A107: sanitizeCss', () => {
  it.each([
    ['color: red; background-color: #fff', 'color: red; background-color: #fff;'],
    ['background: url(javascript:x)', ''],
    ['width: expression(alert(1))', ''],
    ['position: fixed; top: 0', ''],
    ['color: red; behavior: url(x.htc)', 'color: red;'],
    ['color: re\\64', ''],
    [null, ''],
  ])('of %p is %p', (css, expected) => {
    expect(sanitizeCss(css)).toBe(expected)
  })
})
