/** HTML that is safe, and the escaping of everything else. */
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from '@jest/globals'
import { SafeString as CoreSafeString } from '@live/core'
import fc from 'fast-check'
import { parse } from 'node-html-parser'
import { escapeHtml, escapeJs, html, jsonEscape, raw, SafeString, safeConcat, safeJoin, settled } from '../../src/html/safe-string.js'

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom('&', '<', '>', '"', "'", '/', '\\', '`', '$', '\n', '\u2028', '-', '!', 'a') }),
)

describe('safe strings', () => {
  it('A106: are those of the framework, and escape five characters', () => {
    expect(SafeString).toBe(CoreSafeString)
    expect(escapeHtml(`&<>"'`)).toBe('&amp;&lt;&gt;&quot;&#39;')
    expect([escapeHtml(null), escapeHtml(undefined), escapeHtml(0), escapeHtml(['<', raw('<')])]).toEqual(['', '', '0', '&lt;<'])
  })

  it('A106: escape text of any length alike', () => {
    const naive = (value: string) =>
      value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;')
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 60 }), (value, times) => {
        const whole = value.repeat(times)
        expect(escapeHtml(whole)).toBe(naive(whole))
      }),
    )
  })

  it('A106: html escapes what is put in, and joins safely', () => {
    expect(`${html`<p title="${'"'}">${'<'}${raw('<b>')}${['&', html`<i>`]}${null}</p>`}`).toBe('<p title="&quot;">&lt;<b>&amp;<i></p>')
    expect(`${safeConcat('<', raw('<'))}`).toBe('&lt;<')
    expect(`${safeJoin(['<', raw('<hr>')], raw('<br>'))}`).toBe('&lt;<br><hr>')
    expect(`${safeJoin(['a', 'b'], '&')}`).toBe('a&amp;b')
    expect([`${raw(null)}`, `${raw(7)}`]).toEqual(['', '7'])
  })

  it('keep a place for promises, whose text is not there to be read', async () => {
    const pending = html`<p>${Promise.resolve('<')}</p>`
    const whole = html`[${pending}]${safeJoin([pending, 'x'], '-')}`
    expect(whole).toBeInstanceOf(SafeString)
    expect(() => String(whole)).toThrow(/promises that are not settled/)
    expect(() => escapeHtml(whole)).toThrow(/promises/)
    expect(() => escapeHtml(Promise.resolve())).toThrow(/A promise is no text/)
    expect(`${await settled(whole)}`).toBe('[<p>&lt;</p>]<p>&lt;</p>-x')
    expect(settled(raw('a'))).toBeInstanceOf(SafeString)
    await expect(settled(html`${Promise.reject(new Error('no'))}`)).rejects.toThrow('no')
  })

  it('A106: any text comes out of a document as it went in', () => {
    fc.assert(
      fc.property(text, (value) => {
        const root = parse(`<div><p title="${escapeHtml(value)}">${escapeHtml(value)}</p></div>`, { comment: true })
        expect(root.querySelectorAll('*')).toHaveLength(2)
        expect(escapeHtml(value)).not.toMatch(/[<>"']|&(?!amp;|lt;|gt;|quot;|#39;)/)
        const back = escapeHtml(value).replace(
          /&(amp|lt|gt|quot|#39);/g,
          (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" })[name]!,
        )
        expect(back).toBe(value)
      }),
    )
  })

  it('A106: JSON in a script is the value again, and cannot end the script', () => {
    fc.assert(
      fc.property(fc.jsonValue(), text, (value, more) => {
        const json = String(jsonEscape({ value, more }))
        expect(json).not.toMatch(/[<>&\u2028\u2029]/)
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify({ value, more })))
      }),
    )
    expect(String(jsonEscape(undefined))).toBe('null')
    expect(String(jsonEscape('</script>'))).toBe('"\\u003c/script\\u003e"')
  })

  it('A106: text in a literal of a script is the text again, in every kind of quotes', () => {
    fc.assert(
      fc.property(text, (value) => {
        const escaped = String(escapeJs(value))
        expect(escaped).not.toMatch(/[<>&"'`\n\r\u2028\u2029]/)
        for (const quote of ['"', "'", '`']) expect(runInNewContext(`${quote}${escaped}${quote}`)).toBe(value)
      }),
    )
    expect(String(escapeJs(null))).toBe('')
  })
})
