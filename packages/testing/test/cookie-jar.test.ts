/** Cookies between requests. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { CookieJar, FakeClock, testApp } from '../src/index.js'

describe('CookieJar', () => {
  it('keeps what a response sets, and sends the very bytes back', () => {
    const jar = new CookieJar()
    jar.store(['theme=dark%20blue; Path=/; HttpOnly; SameSite=Lax', 'odd="a b"; Path=/'], '/x')
    expect(jar.header('/')).toBe('theme=dark%20blue; odd="a b"')
    expect(jar.get('theme')).toBe('dark blue')
  })

  it('reads back whatever was set', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const jar = new CookieJar().set('a', value)
        expect(jar.get('a')).toBe(value)
        expect([...jar]).toEqual([['a', value]])
        expect(jar.header('/')).toMatch(/^a=[!-~]*$/)
      }),
    )
  })

  it('sends a cookie to its path and what is below, the longer paths first (RFC 6265 §5.4)', () => {
    const jar = new CookieJar()
    jar.store(['a=1; Path=/', 'a=2; Path=/admin', 'b=3', 'c=4; Path=nonsense'], '/admin/users?x=/y/z')
    expect(jar.header('/admin')).toBe('a=2; b=3; c=4; a=1')
    expect(jar.header('/admin/users?page=1')).toBe('a=2; b=3; c=4; a=1')
    expect(jar.header('/administrators')).toBe('a=1')
    expect(jar.get('a')).toBe('2')
  })

  it('a cookie without a path belongs to the directory of the request (RFC 6265 §5.1.4)', () => {
    const jar = new CookieJar()
    jar.store(['top=1'], '/page')
    jar.store(['sub=1'], '/a/b/')
    expect([jar.header('/'), jar.header('/a/b'), jar.header('/a')]).toEqual(['top=1', 'sub=1; top=1', 'top=1'])
  })

  it('forgets expired cookies, with Max-Age before Expires', () => {
    const clock = new FakeClock()
    const jar = new CookieJar(clock)
    const soon = new Date(clock.now() + 5_000).toUTCString()
    jar.store([`e=1; Expires=${soon}`, `m=1; Max-Age=10; Expires=${soon}`, 's=1'], '/')
    clock.advance(4_999)
    expect(jar.size).toBe(3)
    clock.advance(1)
    expect(jar.header('/')).toBe('m=1; s=1')
    clock.advance(5_000)
    expect(jar.header('/')).toBe('s=1')
  })

  it('a deletion is an expiry in the past, of the same name and path', () => {
    const jar = new CookieJar()
    jar.store(['a=1; Path=/', 'b=1; Path=/x', 'c=1; Path=/'], '/')
    jar.store(['a=; Path=/; Max-Age=0', 'b=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT'], '/')
    expect(jar.header('/x')).toBe('b=1; c=1')
  })

  it('is writable', () => {
    const jar = new CookieJar()
      .set('a', '1')
      .set('b', '2', { path: '/b' })
      .set('old', 'x', { expires: new Date(0) })
    expect([jar.has('a'), jar.has('old'), jar.size]).toEqual([true, false, 2])
    expect([jar.delete('a'), jar.delete('a')]).toEqual([true, false])
    jar.clear()
    expect(jar.header('/b')).toBe('')
  })

  it('survives values that are not encoded, and lines that are no cookies', () => {
    const jar = new CookieJar()
    jar.store(['a=%zz; Path=/', '=x', ''], '/')
    expect([...jar]).toEqual([['a', '%zz']])
  })
})

describe('the cookies of a client', () => {
  it('C308: persist between its requests, and are not those of another client', async () => {
    await using app = await testApp((req, res) => {
      if (req.url === '/login') res.setHeader('set-cookie', 'user=ada; Path=/; Secure; HttpOnly')
      res.end(req.headers.cookie ?? 'none')
    })
    const [ada, bob] = [app.client(), app.client()]
    await ada.get('/login')
    expect([(await ada.get('/')).text, (await bob.get('/')).text]).toEqual(['user=ada', 'none'])
    expect(await (await ada.stream('/')).text()).toBe('user=ada')
    ada.cookies.set('user', 'eve')
    expect((await ada.get('/')).text).toBe('user=eve')
    expect((await ada.get('/', { headers: { cookie: 'forged' } })).text).toBe('forged')
  })

  it('are taken from the head of a stream too, and expire by the clock of the client', async () => {
    const clock = new FakeClock()
    await using app = await testApp(
      (req, res) => {
        if (req.url === '/stream') res.writeHead(200, { 'set-cookie': 'seen=1; Max-Age=60' }).write('x')
        else res.end(req.headers.cookie ?? 'none')
      },
      { client: { clock } },
    )
    await using _stream = await app.stream('/stream')
    expect((await app.get('/')).text).toBe('seen=1')
    clock.advance(60_000)
    expect((await app.get('/')).text).toBe('none')
    expect(app.cookies.size).toBe(0)
  })
})
