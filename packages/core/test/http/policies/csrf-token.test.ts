/** Tokens against forged requests, and attempts to forge the tokens. */
import { createHmac } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { csrfToken, formPath, isCsrfToken, newCsrfSecret } from '../../../src/http/policies/csrf-token.js'

const secret = newCsrfSecret()
const other = newCsrfSecret()
const post = { path: '/posts', method: 'post' }
const make = (target: { path: string; method: string } | null = null, of = secret): string => csrfToken(of, target) as string

describe('a secret', () => {
  it('C199: is 32 random bytes in base64url', () => {
    expect(secret).toMatch(/^[\w-]{43}$/)
    expect(secret).not.toBe(other)
  })

  it('C199: that is none makes no token and verifies none', () => {
    for (const bad of ['', 'short', `${secret}x`, '!'.repeat(43), secret.slice(1), `${secret}====`]) {
      expect(csrfToken(bad, null)).toBeNull()
      expect(isCsrfToken(make(), bad, null)).toBe(false)
    }
  })
})

describe('a token', () => {
  it('C199: has 86 characters, is different each time, and valid each time', () => {
    const tokens = Array.from({ length: 50 }, () => make())
    expect(new Set(tokens).size).toBe(50)
    for (const token of tokens) {
      expect(token).toMatch(/^[\w-]{86}$/)
      expect(isCsrfToken(token, secret, null)).toBe(true)
      expect(isCsrfToken(token, secret, post)).toBe(true)
    }
  })

  it('C199: is the HMAC of a label, masked by its first half', () => {
    const bytes = Buffer.from(make(), 'base64url')
    const token = bytes.subarray(32).map((byte, i) => byte ^ bytes[i]!)
    expect(Buffer.from(token)).toEqual(createHmac('sha256', Buffer.from(secret, 'base64url')).update('!real_csrf_token').digest())
  })

  it('C199: never holds the secret, nor the same text at the same place', () => {
    const [a, b] = [Buffer.from(make(), 'base64url'), Buffer.from(make(), 'base64url')]
    expect(a.includes(Buffer.from(secret, 'base64url'))).toBe(false)
    expect(a.subarray(32)).not.toEqual(b.subarray(32))
  })

  it('C199: of another secret is not valid', () => {
    expect(isCsrfToken(make(null, other), secret, null)).toBe(false)
    expect(isCsrfToken(make(post, other), secret, post)).toBe(false)
  })

  it('C199: with any one bit changed is not valid', () => {
    for (const token of [make(), make(post)]) {
      const bytes = Buffer.from(token, 'base64url')
      for (let at = 0; at < bytes.length; at++) {
        for (let bit = 0; bit < 8; bit++) {
          const changed = Buffer.from(bytes)
          changed[at]! ^= 1 << bit
          expect(isCsrfToken(changed.toString('base64url'), secret, post)).toBe(false)
        }
      }
    }
  })

  it('C199: with any one character changed, taken away or added is not valid', () => {
    const token = make()
    for (let at = 0; at < token.length; at++) {
      const [before, after] = [token.slice(0, at), token.slice(at + 1)]
      const another = token[at] === 'A' ? 'B' : 'A'
      for (const changed of [
        before + another + after,
        before + after,
        `${before}A${token.slice(at)}`,
        `${before} ${after}`,
        `${before}\0${after}`,
      ]) {
        expect([changed, isCsrfToken(changed, secret, null)]).toEqual([changed, false])
      }
    }
  })

  it('C199: has one spelling in each alphabet; unused bits of the last character count', () => {
    const token = make()
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const spellings = [...alphabet].map((last) => token.slice(0, -1) + last)
    expect(spellings.filter((text) => isCsrfToken(text, secret, null))).toEqual([token])
  })

  it('C199: may come in the other alphabet, and padded', () => {
    for (let i = 0; i < 20; i++) {
      const token = make()
      const standard = token.replaceAll('-', '+').replaceAll('_', '/')
      for (const text of [standard, `${standard}==`, `${token}==`]) expect(isCsrfToken(text, secret, null)).toBe(true)
      for (const text of [`${token}=`, `${token}=A`, `=${token}`, `${token}===`]) expect(isCsrfToken(text, secret, null)).toBe(false)
    }
  })

  it('C198: that is no text is not valid', () => {
    for (const value of [null, undefined, 1, true, {}, [], [make()], { toString: () => make() }, Buffer.from(make(), 'base64url')]) {
      expect(isCsrfToken(value, secret, null)).toBe(false)
    }
  })

  it('C199: of another length is not valid, and a huge one costs nothing', () => {
    for (const length of [0, 1, 42, 43, 44, 85, 87, 88, 128, 5_000_000]) expect(isCsrfToken('A'.repeat(length), secret, null)).toBe(false)
  })

  it('C199: that masks to nothing but zeros is not valid', () => {
    expect(isCsrfToken('A'.repeat(86), secret, null)).toBe(false)
  })

  it('C199: no text is valid by accident, and none throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String(), fc.stringMatching(/^[\w-]{86}$/)), (text) => {
        expect(isCsrfToken(text, secret, post)).toBe(false)
      }),
    )
  })
})

describe('a token for one form', () => {
  const valid = (token: string, path: string, method: string): boolean => isCsrfToken(token, secret, { path, method })

  it('C200: is valid for its path and verb only', () => {
    const token = make({ path: '/a', method: 'post' })
    expect(valid(token, '/a', 'POST')).toBe(true)
    expect(valid(token, '/a/', 'POST')).toBe(true)
    expect([valid(token, '/b', 'POST'), valid(token, '/a', 'PATCH'), valid(token, '/a/b', 'POST'), valid(token, '', 'POST')]).toEqual([
      false,
      false,
      false,
      false,
    ])
    expect(valid(token, '/A', 'POST')).toBe(false)
  })

  it('C200: is worth nothing where only global tokens count', () => {
    expect(isCsrfToken(make(post), secret, null)).toBe(false)
  })

  it('C200: no path and verb make the global token', () => {
    expect(valid(make({ path: '!real_csrf_token', method: '' }), '/x', 'POST')).toBe(false)
    expect(isCsrfToken(make({ path: '!real_csrf_token', method: '' }), secret, null)).toBe(false)
  })

  it.each([
    ['/posts', '/x', '/posts'],
    ['/posts/', '/x', '/posts'],
    ['/posts?a=1#b', '/x', '/posts'],
    ['https://example.com/posts?a=1', '/x', '/posts'],
    ['//example.com/posts', '/x', '/posts'],
    ['', '/posts/1/edit', '/posts/1/edit'],
    ['?a=1', '/posts', '/posts'],
    ['2', '/posts/1', '/posts/2'],
    ['./2', '/posts/1', '/posts/2'],
    ['../comments', '/posts/1', '/comments'],
    ['/', '/x', ''],
    ['/caf\u00e9', '/x', '/caf%C3%A9'],
    ['//', '//evil.example/x', ''],
    ['x', '//evil.example/y', '//evil.example/x'],
  ])('C200: the action %p on the page %p leads to %p', (action, page, path) => {
    expect(formPath(action, page) ?? '').toBe(path)
  })

  it('C200: an action that is no URL leads nowhere', () => {
    expect(formPath('http://[', '/x')).toBeNull()
    expect(formPath('http://h:99999/', '/x')).toBeNull()
  })
})
