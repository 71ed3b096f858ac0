import { describe, expect, it } from '@jest/globals'
import { type ApplicationConfig, BaseController } from '@live/core'
import { Response } from '../../src/http/response.js'
import { type SslOptions, ssl } from '../../src/middleware/ssl.js'
import { growth, LINEAR } from '../growth.js'
import { type PeerRequestOptions, peerRequest } from '../support/peer-request.js'
import { applicationOf, get, type Launched, launch, parseHead, watchProcess } from '../support.js'

watchProcess()

/** What the middleware makes of an answer. */
async function through(
  options: SslOptions,
  request: PeerRequestOptions,
  inner: (response: Response) => void = () => {},
): Promise<Response> {
  return ssl(options)(peerRequest({ url: '/b?c=d', ...request }), () => {
    const response = new Response()
    response.headers.set('x-inner', '1')
    inner(response)
    response.commit()
    return response
  })
}
const location = async (options: SslOptions, request: PeerRequestOptions = {}): Promise<[number, string | null]> => {
  const response = await through(options, { headers: { host: 'a.test' }, ...request })
  return [response.status, response.location]
}

describe('C264: redirect', () => {
  it('GET and HEAD get a 301, other verbs a 308, and nothing behind is run', async () => {
    expect(await location({})).toEqual([301, 'https://a.test/b?c=d'])
    expect(await location({}, { method: 'HEAD' })).toEqual([301, 'https://a.test/b?c=d'])
    for (const method of ['POST', 'PUT', 'DELETE', 'PROPFIND'])
      expect(await location({}, { method })).toEqual([308, 'https://a.test/b?c=d'])
    expect((await through({}, {})).headers.has('x-inner')).toBe(false)
  })

  it.each([
    ['a.test:3000', 'https://a.test:3000/b?c=d'],
    ['a.test:80', 'https://a.test/b?c=d'],
    ['a.test:443', 'https://a.test/b?c=d'],
    ['[::1]:3000', 'https://[::1]:3000/b?c=d'],
    ['A.Test.', 'https://a.test./b?c=d'],
  ])('of %s to %s', async (host, to) => {
    expect(await location({}, { headers: { host } })).toEqual([301, to])
  })

  it('goes where the options say', async () => {
    expect(await location({ redirect: { host: 'ssl', port: 8443 } })).toEqual([301, 'https://ssl:8443/b?c=d'])
    expect(await location({ redirect: { status: 'temporary_redirect' } }, { method: 'POST' })).toEqual([307, 'https://a.test/b?c=d'])
    expect((await through({ redirect: { body: 'moved' } }, {})).body).toBe('moved')
  })

  it('not for what is excluded, nor where it is off', async () => {
    const response = await through({ redirect: { exclude: ({ path }) => path === '/b' } }, {})
    expect([response.status, response.headers.get('x-inner'), response.headers.has('strict-transport-security')]).toEqual([200, '1', false])
    expect((await through({ redirect: false }, {})).status).toBe(200)
  })

  it.each(['//evil', 'a@b', 'a:80:80', ''])('a Host of %j is a 400, not a redirect', async (host) => {
    await expect(async () => location({}, { headers: { host } })).rejects.toMatchObject({ status: 400 })
  })
})

describe('C265: Strict-Transport-Security', () => {
  it.each<[SslOptions, string]>([
    [{}, 'max-age=63072000; includeSubDomains'],
    [{ hsts: { preload: true } }, 'max-age=63072000; includeSubDomains; preload'],
    [{ hsts: { expires: 500, subdomains: false } }, 'max-age=500'],
    [{ hsts: false }, 'max-age=0; includeSubDomains'],
  ])('%j: %s', async (options, header) => {
    expect((await through(options, { encrypted: true })).headers.get('strict-transport-security')).toBe(header)
    expect((await through({ ...options, redirect: false }, {})).headers.has('strict-transport-security')).toBe(false)
  })

  it('leaves the one that the application set', async () => {
    const response = await through({}, { encrypted: true }, ({ headers }) => headers.set('Strict-Transport-Security', 'max-age=1'))
    expect(response.headers.getAll('strict-transport-security')).toEqual(['max-age=1'])
  })

  it.each<[SslOptions, RegExp]>([
    [{ hsts: { expires: -1 } }, /hsts\.expires is -1/],
    [{ hsts: { expires: 1.5 } }, /hsts\.expires is 1\.5/],
    [{ hsts: { preload: true, subdomains: false } }, /preload/],
    [{ hsts: { preload: true, expires: 100 } }, /preload/],
  ])('%j stops the boot', (forceSsl, message) => {
    expect(() => applicationOf(() => {}, { security: { forceSsl } }).application.handler).toThrow(message)
  })
})

describe('C266: cookies', () => {
  const cookies = async (
    values: string[],
    options: SslOptions = {},
    request: PeerRequestOptions = { encrypted: true },
  ): Promise<string[]> => {
    const response = await through(options, request, ({ headers }) => {
      for (const value of values) headers.append('set-cookie', value)
    })
    return response.headers.getAll('set-cookie')
  }

  it('are made secure unless they are', async () => {
    expect(await cookies(['id=1; path=/', 'a=b', 'c=d; Secure; path=/', 'e=f;secure', 'g=h;  SECURE  '])).toEqual([
      'id=1; path=/; secure',
      'a=b; secure',
      'c=d; Secure; path=/',
      'e=f;secure',
      'g=h;  SECURE  ',
    ])
    expect(await cookies(['secure=1; path=/secure', 'x=; secure-ish=1'])).toEqual([
      'secure=1; path=/secure; secure',
      'x=; secure-ish=1; secure',
    ])
  })

  it('not where it is off, excluded, or over HTTP', async () => {
    expect(await cookies(['a=b'], { secureCookies: false })).toEqual(['a=b'])
    expect(await cookies(['a=b'], { redirect: { exclude: () => true } })).toEqual(['a=b'])
    expect(await cookies(['a=b'], { redirect: false }, {})).toEqual(['a=b'])
  })

  it('a long one is read in linear time', async () => {
    const read = (length: number): unknown => cookies([`a=b${'; '.repeat(length / 2)}`, `a=b;${' '.repeat(length)}x`])
    expect(await growth(read, 200_000)).toBeLessThan(LINEAR)
  })
})

class PagesController extends BaseController {
  show() {
    this.cookies.set('id', '1')
    this.redirectTo('/next')
  }
}
const start = (config: ApplicationConfig): Promise<Launched> => launch((r) => r.get('/', PagesController, 'show'), config)
const ask = async (server: Launched, headers: Record<string, string>, path = '/') => {
  const raw = await server.raw()
  raw.write(get(path, { host: 'shop.example', connection: 'close', ...headers }))
  return parseHead(await raw.head())
}

describe('config.security.forceSsl', () => {
  it('redirects HTTP, and protects HTTPS behind a trusted proxy, error pages too', async () => {
    await using server = await start({ security: { forceSsl: true }, server: { trustProxy: ['loopback'] } })
    const plain = await ask(server, {})
    expect([plain.status, plain.headers.get('location'), plain.headers.has('strict-transport-security')]).toEqual([
      301,
      ['https://shop.example/'],
      false,
    ])
    const secure = await ask(server, { 'x-forwarded-proto': 'https' })
    expect([secure.status, secure.headers.get('location')]).toEqual([302, ['https://shop.example/next']])
    expect(secure.headers.get('set-cookie')?.[0]).toContain('; secure')
    const missing = await ask(server, { 'x-forwarded-proto': 'https' }, '/nowhere')
    expect([missing.status, missing.headers.get('strict-transport-security')]).toEqual([404, ['max-age=63072000; includeSubDomains']])
  })

  it('a Host that is none is a 400 in the client’s format', async () => {
    await using server = await start({ security: { forceSsl: true } })
    const { status, headers } = await ask(server, { host: '//evil', accept: 'application/json' })
    expect([status, headers.get('content-type')]).toEqual([400, ['application/problem+json']])
  })

  it('a client cannot say by itself that it spoke TLS', async () => {
    await using server = await start({ security: { forceSsl: true } })
    expect((await ask(server, { 'x-forwarded-proto': 'https', forwarded: 'proto=https', 'x-forwarded-ssl': 'on' })).status).toBe(301)
  })

  it('C267: assumeSsl takes every request for one over HTTPS', async () => {
    await using server = await start({ security: { forceSsl: true, assumeSsl: true } })
    const { status, headers } = await ask(server, {})
    expect([status, headers.get('location')]).toEqual([302, ['https://shop.example/next']])
    expect(headers.get('strict-transport-security')).toEqual(['max-age=63072000; includeSubDomains'])
  })

  it('assumeSsl that is no yes or no stops the boot', () => {
    expect(() => applicationOf(() => {}, { security: { assumeSsl: 'yes' as never } }).application.handler).toThrow(
      /config\.security\.assumeSsl is yes/,
    )
  })
})
