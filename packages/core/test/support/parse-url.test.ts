import { describe, expect, it } from '@jest/globals'
import { parseUrl } from '../../src/support/parse-url.js'

describe('parseUrl', () => {
  it('reads absolute URLs, and others by their base', () => {
    expect(parseUrl('https://example.com/a')?.href).toBe('https://example.com/a')
    expect(parseUrl('../b?c', 'https://example.com/a/d')?.href).toBe('https://example.com/b?c')
  })

  it('gives null for what is no URL', () => {
    expect(parseUrl('b')).toBeNull()
    expect(parseUrl('http://[')).toBeNull()
    expect(parseUrl('b', 'a')).toBeNull()
  })

  it('reads letters beyond ASCII however often it is asked, which URL.canParse of Node 20 does not', () => {
    const texts = ['http://bücher.example/ü', 'http://exÃ¤mple\u00ff/', 'http://日本.example/']
    const first = texts.map((text) => parseUrl(text)?.href ?? null)
    for (let round = 0; round < 20_000; round++) {
      for (const [index, text] of texts.entries()) {
        const href = parseUrl(text)?.href ?? null
        if (href !== first[index]) expect(href).toBe(first[index])
      }
    }
    expect(first[0]).toBe('http://xn--bcher-kva.example/%C3%BC')
  })
})
