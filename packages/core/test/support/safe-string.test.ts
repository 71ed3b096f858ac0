/** Escaping of HTML. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { escapeHtml, html, SafeString } from '../../src/support/safe-string.js'

const decode = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&')

describe('escapeHtml', () => {
  it.each<[unknown, string]>([
    [`<a href="x" title='y'>&</a>`, '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;&lt;/a&gt;'],
    ['plain', 'plain'],
    [5, '5'],
    [null, 'null'],
    [{ toString: () => '<b>' }, '&lt;b&gt;'],
  ])('%p is %p', (value, expected) => {
    expect(escapeHtml(value)).toBe(expected)
  })

  it('leaves a SafeString as it is', () => {
    expect(escapeHtml(new SafeString('<b>'))).toBe('<b>')
  })

  it('leaves nothing that ends an element or an attribute, and loses nothing', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(fc.constantFrom('<', '>', '"', "'", '&', 'amp;')).map((all) => all.join('')),
        ),
        (text) => {
          const escaped = escapeHtml(text)
          expect(escaped).not.toMatch(/[<>"']/)
          expect(decode(escaped)).toBe(text)
        },
      ),
    )
  })
})

describe('html', () => {
  it('escapes what is interpolated, once', () => {
    const name = '<script>'
    const inner = html`<b>${name}</b>`
    expect(`${html`<p title="${name}">${inner}${1}</p>`}`).toBe('<p title="&lt;script&gt;"><b>&lt;script&gt;</b>1</p>')
  })

  it('without a value is its text', () => {
    expect(html`<br>`.toString()).toBe('<br>')
  })
})
