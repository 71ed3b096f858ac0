/** Derived keys, signed and encrypted messages, and attempts to forge them. */

import { createCipheriv, createHmac, hkdfSync } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { KeyGenerator } from '../../../src/http/messages/key-generator.js'
import { MessageEncryptor } from '../../../src/http/messages/message-encryptor.js'
import { MessageVerifier } from '../../../src/http/messages/message-verifier.js'

const SECRET = 'a'.repeat(64)
const OLD_SECRET = 'b'.repeat(64)
const keys = new KeyGenerator(SECRET).keys('test')
const oldKeys = new KeyGenerator(OLD_SECRET).keys('test')
const rotating = new KeyGenerator([SECRET, OLD_SECRET]).keys('test')

describe('KeyGenerator', () => {
  it('C165: derives by HKDF-SHA256, a different key for each purpose', () => {
    const generator = new KeyGenerator(SECRET)
    expect(generator.keys('one')[0]).toEqual(Buffer.from(hkdfSync('sha256', SECRET, '', 'one', 32)))
    expect(generator.keys('one')[0]).not.toEqual(generator.keys('two')[0])
    expect(generator.keys('one', 64)[0]).toHaveLength(64)
  })

  it('C165: caches what it derived, for a bounded number of purposes', () => {
    const generator = new KeyGenerator(SECRET)
    expect(generator.keys('one')).toBe(generator.keys('one'))
    for (let i = 0; i < 300; i++) generator.keys(`purpose ${i}`)
    expect(generator.keys('one')).toBe(generator.keys('one'))
    expect(generator.keys('purpose 299')).not.toBe(generator.keys('purpose 299'))
    expect(generator.keys('purpose 299')).toEqual(generator.keys('purpose 299'))
  })

  it('C167: gives one key per secret, the current one first', () => {
    expect(rotating).toEqual([keys[0], oldKeys[0]])
  })

  it.each([[''], ['short'], [[]], [[SECRET, 'short']]])('refuses the secret %p', (secret) => {
    expect(() => new KeyGenerator(secret)).toThrow(expect.objectContaining({ code: 'ERR_CONFIGURATION' }))
  })
})

const kinds = {
  MessageVerifier: {
    make: (value: unknown, options?: { purpose?: string; expiresAt?: number }, used = keys) =>
      new MessageVerifier(used).generate(value, options),
    read: (token: string, purpose?: string, used = keys, now?: () => number) => new MessageVerifier(used, now).verify(token, { purpose }),
  },
  MessageEncryptor: {
    make: (value: unknown, options?: { purpose?: string; expiresAt?: number }, used = keys) =>
      new MessageEncryptor(used).encrypt(value, options),
    read: (token: string, purpose?: string, used = keys, now?: () => number) => new MessageEncryptor(used, now).decrypt(token, { purpose }),
  },
}

describe.each(Object.entries(kinds))('%s', (name, { make, read }) => {
  it(`C163, C164: ${name} reads back every JSON value, with its purpose`, () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.option(fc.string({ unit: 'grapheme' }), { nil: undefined }), (value, purpose) => {
        const clean: unknown = JSON.parse(JSON.stringify(value))
        expect(read(make(clean, { purpose }), purpose)?.value).toEqual(clean)
      }),
    )
  })

  it('C163, C164: every flipped bit of a message is refused', () => {
    const token = make({ id: 1, name: 'xy' }, { purpose: 'p' })
    expect(read(token, 'p')).not.toBeNull()
    for (let i = 0; i < token.length; i++) {
      for (let bit = 0; bit < 8; bit++) {
        const forged = token.slice(0, i) + String.fromCharCode(token.charCodeAt(i) ^ (1 << bit)) + token.slice(i + 1)
        expect(read(forged, 'p')).toBeNull()
      }
    }
  })

  it('C163, C164: every cut, doubled or padded message is refused, and so is any text; nothing throws', () => {
    const token = make('value')
    for (let i = 0; i < token.length; i++) {
      expect(read(token.slice(0, i))).toBeNull()
      expect(read(token.slice(i + 1))).toBeNull()
    }
    for (const forged of [
      '',
      '--',
      '----',
      token + token,
      `${token}=`,
      `${token}--`,
      ` ${token}`,
      `${token}\n`,
      token.replace('--', '-'),
    ]) {
      expect(read(forged)).toBeNull()
    }
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => expect(read(text)).toBeNull()))
  })

  it('C166: purposes do not mix', () => {
    expect(read(make(1, { purpose: 'a' }), 'b')).toBeNull()
    expect(read(make(1, { purpose: 'a' }))).toBeNull()
    expect(read(make(1), 'a')).toBeNull()
    expect(read(make(1, { purpose: '' }))).toBeNull()
  })

  it('C166: a message expires at its instant, by the clock that was given', () => {
    const at = Date.UTC(2030, 0, 1)
    const token = make('x', { expiresAt: at })
    expect(read(token, undefined, keys, () => at - 1)).toMatchObject({ value: 'x', expiresAt: at })
    expect(read(token, undefined, keys, () => at)).toBeNull()
    expect(read(token, undefined, keys, () => at + 1)).toBeNull()
  })

  it('C165: a key of another purpose or secret reads nothing', () => {
    const token = make('x')
    expect(read(token, undefined, new KeyGenerator(SECRET).keys('other'))).toBeNull()
    expect(read(token, undefined, oldKeys)).toBeNull()
  })

  it('C167: an old key is accepted and reported', () => {
    expect(read(make('x', {}, oldKeys), undefined, rotating)).toMatchObject({ value: 'x', rotated: true })
    expect(read(make('x', {}, keys), undefined, rotating)).toMatchObject({ value: 'x', rotated: false })
    expect(read(make('x', {}, rotating), undefined, keys)).toMatchObject({ value: 'x' })
  })

  it('refuses to make a message of what JSON cannot carry', () => {
    const circular: { self?: unknown } = {}
    circular.self = circular
    for (const value of [undefined, () => 1, Symbol('s'), 1n, circular]) {
      expect(() => make(value)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
    }
  })
})

describe('formats', () => {
  it('C163: a signed message is base64 and a hex HMAC-SHA256', () => {
    const [payload, digest] = new MessageVerifier(keys).generate({ a: 1 }, { purpose: 'p' }).split('--')
    expect(JSON.parse(Buffer.from(payload, 'base64').toString())).toEqual({ _live: { data: { a: 1 }, pur: 'p' } })
    expect(digest).toBe(createHmac('sha256', keys[0]).update(payload).digest('hex'))
  })

  it('C164: an encrypted message is three base64 parts, different each time, that show nothing', () => {
    const encryptor = new MessageEncryptor(keys)
    const token = encryptor.encrypt('secret')
    const parts = token.split('--').map((part) => Buffer.from(part, 'base64'))
    expect(parts.slice(1).map((part) => part.length)).toEqual([12, 16])
    expect(parts[0].toString('latin1')).not.toContain('secret')
    expect(encryptor.encrypt('secret')).not.toBe(token)
  })

  it('C164: a tag shorter than 16 bytes is refused, even a right one', () => {
    const iv = Buffer.alloc(12, 7)
    const forge = (authTagLength: number): string => {
      const cipher = createCipheriv('aes-256-gcm', keys[0], iv, { authTagLength })
      const text = Buffer.concat([cipher.update('{"_live":{"data":1}}'), cipher.final()])
      return [text, iv, cipher.getAuthTag()].map((part) => part.toString('base64')).join('--')
    }
    expect(new MessageEncryptor(keys).decrypt(forge(16))?.value).toBe(1)
    for (const length of [4, 8, 12, 13, 14, 15]) expect(new MessageEncryptor(keys).decrypt(forge(length))).toBeNull()
  })

  it('C164: an authentic message of another program reads as nothing', () => {
    for (const foreign of [
      'not json',
      'null',
      '{}',
      '{"_live":null}',
      '{"_live":{}}',
      '{"_live":{"data":1,"exp":"never"}}',
      '{"_live":{"data":1,"pur":5}}',
    ]) {
      const payload = Buffer.from(foreign).toString('base64')
      const token = `${payload}--${createHmac('sha256', keys[0]).update(payload).digest('hex')}`
      expect(new MessageVerifier(keys).verify(token)).toBeNull()
    }
  })
})
