/** Origins and their spellings. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { isOwnOrigin, originOf } from '../../../src/http/policies/request-origin.js'

describe('originOf', () => {
  it.each([
    ['https://example.com', 'https://example.com'],
    ['HTTPS://Example.COM', 'https://example.com'],
    ['https://example.com:443', 'https://example.com'],
    ['http://example.com:80', 'http://example.com'],
    ['http://example.com:443', 'http://example.com:443'],
    ['http://[::1]:3000', 'http://[::1]:3000'],
    ['https://b\u00fccher.example', 'https://xn--bcher-kva.example'],
    ['capacitor://Localhost', 'capacitor://localhost'],
  ])('%p is %p', (text, origin) => {
    expect(originOf(text)).toBe(origin)
  })

  it.each([
    'null',
    '',
    'example.com',
    '//example.com',
    'https://',
    'https://example.com/',
    'https://example.com/path',
    'https://example.com?x',
    'https://example.com#x',
    'https://user@example.com',
    'https://example.com\\@evil.example',
    'https://example.com https://evil.example',
    'https://example.com, https://evil.example',
    'https://example.com:99999',
    'https://exa mple.com',
    'https://\0',
    'javascript:alert(1)',
    `https://${'a'.repeat(400)}`,
  ])('%p is none', (text) => {
    expect(originOf(text)).toBeNull()
  })

  it('never throws, and gives what it would give again', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.webUrl(),
          fc.domain().map((host) => `https://${host}`),
        ),
        (text) => {
          const origin = originOf(text)
          if (origin !== null) expect(originOf(origin)).toBe(origin)
        },
      ),
    )
  })
})

describe('isOwnOrigin', () => {
  it.each([
    ['http://localhost:3000', 'http://localhost:3000'],
    ['http://example.com', 'http://EXAMPLE.com:80'],
    ['https://example.com:443', 'https://example.com'],
  ])('C194: %p is the origin of %p', (origin, baseUrl) => {
    expect(isOwnOrigin(origin, baseUrl)).toBe(true)
  })

  it.each([
    ['http://localhost:3001', 'http://localhost:3000'],
    ['http://localhost', 'http://localhost:3000'],
    ['https://localhost:3000', 'http://localhost:3000'],
    ['http://localhost:3000.evil.example', 'http://localhost:3000'],
    ['http://sub.example.com', 'http://example.com'],
    ['http://example.com.', 'http://example.com'],
    ['null', 'http://example.com'],
    ['', 'http://'],
    ['http://a', 'http://a@b'],
    ['http://b', 'http://a@b'],
  ])('C194: %p is not the origin of %p', (origin, baseUrl) => {
    expect(isOwnOrigin(origin, baseUrl)).toBe(false)
  })
})
