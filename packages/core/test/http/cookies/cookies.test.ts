/** The cookie jar: rules of reading and writing, and attacks on both. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type CookieEnvironment, CookieJar } from '../../../src/http/cookies/cookies.js'
import type { CookieOptions } from '../../../src/http/cookies/set-cookie.js'
import { KeyGenerator } from '../../../src/http/messages/key-generator.js'

const SECRET = 's'.repeat(64)
const OLD_SECRET = 'o'.repeat(64)
const NOW = Date.UTC(2025, 0, 15, 12)
const keys = new KeyGenerator(SECRET)
const argumentError = expect.objectContaining({ code: 'ERR_ARGUMENT' })

function jar(header?: string, environment: Partial<CookieEnvironment> = {}): CookieJar {
  return new CookieJar(header, {
    secure: false,
    host: 'www.example.com',
    keys,
    sameSite: 'lax',
    now: () => NOW,
    alwaysWriteSecure: false,
    writable: true,
    ...environment,
  })
}

function written(cookies: CookieJar): string[] {
  const values: string[] = []
  cookies.write((value) => void values.push(value))
  return values
}

/** What `act` makes a jar write. */
function writes(act: (cookies: CookieJar) => void, header?: string, environment?: Partial<CookieEnvironment>): string[] {
  const cookies = jar(header, environment)
  act(cookies)
  return written(cookies)
}

/** The `Cookie` header of a browser that took these `Set-Cookie` values. */
const sentBack = (values: string[]): string => values.map((value) => value.split(';')[0]).join('; ')

describe('reading', () => {
  it('C155: gives values, names and an object without a prototype', () => {
    const cookies = jar('a=1; b=caf%C3%A9; c=x=y; d="q"; a=2')
    expect(cookies.get('a')).toBe('1')
    expect(cookies.get('b')).toBe('café')
    expect(cookies.get('c')).toBe('x=y')
    expect(cookies.get('none')).toBeNull()
    expect(cookies.has('a')).toBe(true)
    expect(cookies.has('none')).toBe(false)
    expect(cookies.keys()).toEqual(['a', 'b', 'c', 'd'])
    expect(Object.getPrototypeOf(cookies.toObject())).toBeNull()
    expect([...cookies][0]).toEqual(['a', '1'])
    expect(jar().keys()).toEqual([])
    expect(jar('').keys()).toEqual([])
  })

  it('C163: a malformed cookie is ignored, and the others are not', () => {
    const cookies = jar('bad=%; worse=%ff; nothing; =x; ok=1; name with space=2')
    expect(cookies.keys()).toEqual(['ok'])
  })

  it('names such as __proto__ mean nothing', () => {
    const cookies = jar('__proto__=1; constructor=2; toString=3')
    expect(cookies.get('__proto__')).toBe('1')
    expect(cookies.get('hasOwnProperty')).toBeNull()
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    expect(Object.keys(cookies.toObject())).toEqual(['__proto__', 'constructor', 'toString'])
  })

  it('never throws, whatever the header', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (header, name) => {
        const cookies = jar(header)
        cookies.toObject()
        cookies.clear()
        expect(cookies.signed.get(name)).toBeNull()
        expect(cookies.encrypted.get(name)).toBeNull()
      }),
    )
  })
})

describe('setting', () => {
  it('C155: writes path and SameSite by default', () => {
    expect(writes((cookies) => cookies.set('user_name', 'david'))).toEqual(['user_name=david; path=/; SameSite=Lax'])
  })

  it('C155: later reads see the change, and the last one is written', () => {
    const cookies = jar('a=1')
    cookies.set('a', 2)
    cookies.set('b', true)
    expect(cookies.toObject()).toEqual(expect.objectContaining({ a: '2', b: 'true' }))
    cookies.set('a', { value: 'three', path: '/x' })
    expect(written(cookies)).toEqual(['a=three; path=/x; SameSite=Lax', 'b=true; path=/; SameSite=Lax'])
  })

  it('C155: writes every attribute', () => {
    const options: CookieOptions = {
      path: '/p',
      domain: 'example.com',
      expires: new Date(NOW),
      secure: true,
      httpOnly: true,
      sameSite: 'none',
      partitioned: true,
    }
    expect(writes((cookies) => cookies.set('a', { value: 'b', ...options }), undefined, { secure: true })).toEqual([
      'a=b; domain=example.com; path=/p; expires=Wed, 15 Jan 2025 12:00:00 GMT; secure; HttpOnly; SameSite=None; partitioned',
    ])
  })

  it('C156: a value equal to the one that was sent is not written, unless expires is given', () => {
    expect(writes((cookies) => cookies.set('user_name', 'david'), 'user_name=david')).toEqual([])
    expect(writes((cookies) => cookies.get('user_name'), 'user_name=david')).toEqual([])
    expect(writes((cookies) => cookies.permanent.set('user_name', 'david'), 'user_name=david')).toHaveLength(1)
    expect(writes((cookies) => cookies.signed.set('a', 1), sentBack(writes((cookies) => cookies.signed.set('a', 1))))).toEqual([])
  })

  it.each<[CookieOptions['expires'], string]>([
    [new Date(Date.UTC(2005, 9, 10, 5)), 'Mon, 10 Oct 2005 05:00:00 GMT'],
    [90_000, 'Wed, 15 Jan 2025 12:01:30 GMT'],
    ['30s', 'Wed, 15 Jan 2025 12:00:30 GMT'],
    ['2h', 'Wed, 15 Jan 2025 14:00:00 GMT'],
    ['1 d', 'Thu, 16 Jan 2025 12:00:00 GMT'],
    ['2w', 'Wed, 29 Jan 2025 12:00:00 GMT'],
  ])('C157: expires %p is %s', (expires, expected) => {
    expect(writes((cookies) => cookies.set('a', { value: 'b', expires }))[0]).toContain(`; expires=${expected};`)
  })

  it.each([new Date(Number.NaN), Number.NaN, Infinity, 'soon', '2 fortnights', ''])('C157: refuses to expire at %p', (expires) => {
    expect(() => jar().set('a', { value: 'b', expires })).toThrow(argumentError)
    expect(() => jar().signed.set('a', { value: 'b', expires })).toThrow(argumentError)
  })

  it('C159: SameSite comes from the options, else from the environment; null writes none', () => {
    const set = (sameSite?: CookieOptions['sameSite'], environment?: Partial<CookieEnvironment>): string =>
      writes((cookies) => cookies.set('a', { value: 'b', sameSite }), undefined, environment)[0]
    expect(set('strict')).toBe('a=b; path=/; SameSite=Strict')
    expect(set('none')).toBe('a=b; path=/; SameSite=None')
    expect(set(null)).toBe('a=b; path=/')
    expect(set(undefined, { sameSite: 'strict' })).toBe('a=b; path=/; SameSite=Strict')
    expect(set(undefined, { sameSite: null })).toBe('a=b; path=/')
    for (const wrong of ['funky', '', 'toString', 'Lax; domain=evil.org']) {
      expect(() => jar().set('a', { value: 'b', sameSite: wrong as 'lax' })).toThrow(argumentError)
    }
  })

  it('C160: a secure cookie is written over HTTPS, in development, and to .onion hosts only', () => {
    const set = (environment: Partial<CookieEnvironment>): number =>
      writes((cookies) => cookies.set('a', { value: 'b', secure: true }), undefined, environment).length
    expect(set({})).toBe(0)
    expect(set({ secure: true })).toBe(1)
    expect(set({ alwaysWriteSecure: true })).toBe(1)
    expect(set({ host: 'abc.onion:8080' })).toBe(1)
    expect(set({ host: 'abc.onion.example.com' })).toBe(0)
    const cookies = jar()
    cookies.set('a', { value: 'b', secure: true })
    expect(cookies.get('a')).toBe('b')
  })

  it.each<[string, CookieOptions['domain'], number | undefined, string | null]>([
    ['www.nextangle.com', 'all', undefined, 'nextangle.com'],
    ['www.nextangle.com:3000', 'all', undefined, 'nextangle.com'],
    ['WWW.NextAngle.com', 'all', undefined, 'nextangle.com'],
    ['x.nextangle.co.uk', 'all', undefined, 'nextangle.co.uk'],
    ['x.nextangle.com.au', 'all', undefined, 'nextangle.com.au'],
    ['nextangle.local', 'all', undefined, 'nextangle.local'],
    ['x.y.nextangle.co.uk', 'all', 2, 'nextangle.co.uk'],
    ['x.y.example.com', 'all', 2, 'y.example.com'],
    ['example.com', 'all', 2, null],
    ['localhost', 'all', undefined, null],
    ['192.168.1.1', 'all', undefined, null],
    ['[::1]:3000', 'all', undefined, null],
    ['a..b', 'all', undefined, null],
    ['', 'all', undefined, null],
    ['evil.org; path=', 'all', undefined, null],
    ['www.example.com', 'example.com', undefined, 'example.com'],
    ['www.example.com', '.example.com', undefined, '.example.com'],
    ['example1.com', ['example1.com', 'example2.com'], undefined, 'example1.com'],
    ['x.example2.com', ['example1.com', '.example2.com'], undefined, '.example2.com'],
    ['myexample1.com', ['example1.com'], undefined, null],
    ['a.example.com', (host) => host.slice(2), undefined, 'example.com'],
    ['a.example.com', () => undefined, undefined, null],
  ])('C161: on %s the domain %p (%p) becomes %p', (host, domain, tldLength, expected) => {
    const [header] = writes((cookies) => cookies.set('a', { value: 'b', domain, tldLength }), undefined, { host })
    expect(header).toBe(`a=b${expected === null ? '' : `; domain=${expected}`}; path=/; SameSite=Lax`)
  })

  it('C162: permanent cookies last 20 years, and chain', () => {
    expect(writes((cookies) => cookies.permanent.set('a', 'b'))).toEqual([
      'a=b; path=/; expires=Sun, 15 Jan 2045 12:00:00 GMT; SameSite=Lax',
    ])
    for (const set of [
      (cookies: CookieJar) => cookies.permanent.signed.set('a', 1),
      (cookies: CookieJar) => cookies.signed.permanent.set('a', 1),
      (cookies: CookieJar) => cookies.permanent.encrypted.set('a', { value: 1, httpOnly: true }),
    ]) {
      expect(writes(set)[0]).toContain('; expires=Sun, 15 Jan 2045 12:00:00 GMT;')
    }
    expect(jar('a=1').permanent.get('a')).toBe('1')
  })

  it('refuses a plain value that is no text, and an object without a value', () => {
    expect(() => jar().set('a', null as unknown as string)).toThrow(argumentError)
    expect(() => jar().set('a', ['x'] as unknown as string)).toThrow(argumentError)
    expect(() => jar().set('a', { path: '/' } as unknown as string)).toThrow(argumentError)
    expect(() => jar().signed.set('a', { id: 1 })).toThrow(argumentError)
  })
})

describe('deleting', () => {
  it('C158: writes a deletion only for a cookie that was sent, and returns its value', () => {
    const cookies = jar('user_name=Joe')
    expect(cookies.delete('user_name')).toBe('Joe')
    expect(cookies.get('user_name')).toBeNull()
    expect(cookies.delete('user_name')).toBeNull()
    expect(written(cookies)).toEqual(['user_name=; path=/; max-age=0; expires=Thu, 01 Jan 1970 00:00:00 GMT; SameSite=Lax'])
    expect(writes((other) => other.delete('user_name'))).toEqual([])
  })

  it('C158: takes path and domain', () => {
    expect(writes((cookies) => cookies.delete('a', { path: '/beaten', domain: 'all' }), 'a=1')).toEqual([
      'a=; domain=example.com; path=/beaten; max-age=0; expires=Thu, 01 Jan 1970 00:00:00 GMT; SameSite=Lax',
    ])
  })

  it('C158: a set after a delete cancels it, and a delete after a set takes the set back', () => {
    const back = (cookies: CookieJar): void => {
      cookies.delete('a')
      cookies.set('a', '1')
    }
    expect(writes(back, 'a=1')).toEqual(['a=1; path=/; SameSite=Lax'])
    const gone = (cookies: CookieJar): void => {
      cookies.set('a', '2')
      expect(cookies.delete('a')).toBe('2')
    }
    expect(writes(gone)).toEqual([])
    expect(writes(gone, 'a=1')[0]).toMatch(/^a=; path=\/; max-age=0/)
  })

  it('C155: clear deletes everything', () => {
    const cookies = jar('a=1; b[c]=2')
    cookies.set('d', '3')
    cookies.clear({ path: '/p' })
    expect(cookies.keys()).toEqual([])
    expect(written(cookies).map((value) => value.split(';')[0])).toEqual(['a=', 'b[c]='])
  })
})

describe('signed and encrypted cookies', () => {
  const views = { signed: (cookies: CookieJar) => cookies.signed, encrypted: (cookies: CookieJar) => cookies.encrypted }

  describe.each(Object.entries(views))('%s', (_, view) => {
    const header = (input: unknown, environment?: Partial<CookieEnvironment>): string =>
      sentBack(writes((cookies) => view(cookies).set('id', input), undefined, environment))

    it('C163, C164: types survive the browser', () => {
      fc.assert(
        fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
          const clean: unknown = JSON.parse(JSON.stringify(value))
          const cookies = jar(header({ value: clean }))
          expect(view(cookies).get('id')).toEqual(clean)
          expect(written(cookies)).toEqual([])
        }),
        { numRuns: 50 },
      )
      expect(view(jar(header(45))).get('id')).toBe(45)
      expect(view(jar()).get('id')).toBeNull()
    })

    it('is visible in the same request, and can be deleted', () => {
      const cookies = jar()
      view(cookies).set('id', [1])
      expect(view(cookies).get('id')).toEqual([1])
      expect(view(cookies).has('id')).toBe(true)
      expect(view(cookies).delete('id')).toEqual([1])
      expect(view(cookies).has('id')).toBe(false)
      expect(view(cookies).delete('id')).toBeNull()
      expect(written(cookies)).toEqual([])
    })

    it('C163, C164: a changed byte of the value reads as null', () => {
      const sent = header(45)
      for (let i = 'id='.length; i < sent.length; i++) {
        const other = sent[i] === 'A' ? 'B' : 'A'
        expect(view(jar(sent.slice(0, i) + other + sent.slice(i + 1))).get('id')).toBeNull()
      }
      expect(view(jar('id=plain')).get('id')).toBeNull()
    })

    it('C166: the value of one cookie is worthless in another', () => {
      const copied = header('admin').replace('id=', 'role=')
      expect(view(jar(copied)).get('role')).toBeNull()
    })

    it('C166: a value that has expired is refused though the browser sends it', () => {
      const sent = header({ value: 1, expires: '1h' })
      expect(view(jar(sent, { now: () => NOW + 3_599_999 })).get('id')).toBe(1)
      expect(view(jar(sent, { now: () => NOW + 3_600_000 })).get('id')).toBeNull()
    })

    it('C165: another secret, and the other kind of cookie, read nothing', () => {
      expect(view(jar(header(1), { keys: new KeyGenerator(OLD_SECRET) })).get('id')).toBeNull()
      const crossed = jar(header(1))
      expect([crossed.signed.get('id'), crossed.encrypted.get('id')].filter((value) => value !== null)).toEqual([1])
    })

    it('C167: a value of an old secret is read, and rewritten with the new one and its expiry', () => {
      const sent = header({ value: { a: 1 }, expires: '1h' }, { keys: new KeyGenerator(OLD_SECRET) })
      const cookies = jar(sent, { keys: new KeyGenerator([SECRET, OLD_SECRET]), secure: true })
      expect(view(cookies).get('id')).toEqual({ a: 1 })
      const values = written(cookies)
      expect(values).toHaveLength(1)
      expect(values[0]).toContain('; expires=Wed, 15 Jan 2025 13:00:00 GMT; secure; HttpOnly')
      expect(view(jar(sentBack(values))).get('id')).toEqual({ a: 1 })
    })

    it('C167: after the commit an old value is still read, and not rewritten', () => {
      const cookies = jar(header(1, { keys: new KeyGenerator(OLD_SECRET) }), { keys: new KeyGenerator([SECRET, OLD_SECRET]) })
      expect(written(cookies)).toEqual([])
      expect(view(cookies).get('id')).toBe(1)
    })

    it('C168: more than 4096 bytes with the name is an error, and leaves the jar as it was', () => {
      const cookies = jar()
      const overflow = expect.objectContaining({ code: 'ERR_COOKIE_OVERFLOW', status: 500, cookie: 'foo' })
      expect(() => view(cookies).set('foo', 'bye!'.repeat(1024))).toThrow(overflow)
      expect(cookies.keys()).toEqual([])
      const size = (text: string): number => writes((other) => view(other).set('n', text))[0].split(';')[0].length - 1
      let fits = ''
      while (size(`${fits}aaaa`) <= 4090) fits += 'aaaa'
      expect(() => view(jar()).set('n'.repeat(100), fits)).toThrow(expect.objectContaining({ code: 'ERR_COOKIE_OVERFLOW' }))
    })

    it('needs a secret', () => {
      expect(() => view(jar('a=1', { keys: null }))).toThrow(expect.objectContaining({ code: 'ERR_CONFIGURATION' }))
      expect(jar('a=1', { keys: null }).get('a')).toBe('1')
    })
  })

  it('C163, C164: plain reads show a signed payload and an opaque encrypted one', () => {
    const signed = jar(sentBack(writes((cookies) => cookies.signed.set('a', 'visible')))).get('a') as string
    expect(Buffer.from(signed.split('--')[0], 'base64').toString()).toContain('visible')
    const encrypted = jar(sentBack(writes((cookies) => cookies.encrypted.set('a', 'hidden')))).get('a') as string
    expect(encrypted.split('--')).toHaveLength(3)
    expect(Buffer.from(encrypted, 'base64').toString('latin1')).not.toContain('hidden')
  })

  it('C168: plain cookies are not checked', () => {
    expect(writes((cookies) => cookies.set('foo', 'x'.repeat(5000)))).toHaveLength(1)
  })
})

describe('writing', () => {
  it('C169: hands the headers over once, and then refuses changes but not reads', () => {
    const cookies = jar('b=2')
    cookies.set('a', '1')
    expect(cookies.frozen).toBe(false)
    expect(written(cookies)).toHaveLength(1)
    expect(cookies.frozen).toBe(true)
    expect(written(cookies)).toEqual([])
    const sent = expect.objectContaining({ code: 'ERR_HEADERS_SENT' })
    expect(() => cookies.set('a', '1')).toThrow(sent)
    expect(() => cookies.delete('b')).toThrow(sent)
    expect(() => cookies.clear()).toThrow(sent)
    expect(() => cookies.signed.set('c', 1)).toThrow(sent)
    expect(() => cookies.permanent.set('c', 1)).toThrow(sent)
    expect(cookies.get('a')).toBe('1')
  })

  it('values cannot add attributes or headers, and come back as they were', () => {
    for (const attack of ['x\r\nSet-Cookie: evil=1', 'x; domain=evil.org', 'x\0', 'x y', '"x"', 'a,b', '\\', '100%', 'é😀', '\u2028']) {
      const [header] = writes((cookies) => cookies.set('a', attack))
      expect(header).toMatch(/^a=[!#$%&-+\--:<-[\]-~]*; path=\/; SameSite=Lax$/)
      expect(jar(sentBack([header])).get('a')).toBe(attack)
    }
  })

  it('names, paths and domains that would add something are refused', () => {
    for (const attack of ['', 'a b', 'a=b', 'a;b', 'a\r\nb', 'é', 'a\0', 'a\t', '\u010a']) {
      expect(() => jar().set(attack, 'x')).toThrow(argumentError)
    }
    for (const path of ['/; secure', '/\r\nX: y', '/é', '/\0']) expect(() => jar().set('a', { value: 'x', path })).toThrow(argumentError)
    for (const domain of ['a.com; secure', 'a.com\r\nX: y', 'a b', '', '.', 'a..b', '-;', 'é.com', `${'a.'.repeat(200)}com`]) {
      expect(() => jar().set('a', { value: 'x', domain })).toThrow(argumentError)
    }
    expect(() => jar('a=1').delete('a', { path: '/\r\nX: y' })).toThrow(argumentError)
  })

  it('every text comes back from a browser, and no header can carry a control character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const [header] = writes((cookies) => cookies.set('a', value))
        expect(header).toMatch(/^a=[!-~]*; path=\/; SameSite=Lax$/)
        expect(jar(sentBack([header])).get('a')).toBe(value.toWellFormed())
      }),
      { numRuns: 1000 },
    )
  })

  it('base64 of sealed values needs no escapes', () => {
    const [header] = writes((cookies) => cookies.signed.set('a', '?>?>~~~'))
    expect(header.split(';')[0]).not.toContain('%')
  })
})
