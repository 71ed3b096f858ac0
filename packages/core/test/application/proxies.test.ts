/** What an application believes of its client, over real connections (C29, C264–C271). */
import { describe, expect, it } from '@jest/globals'
import { type ApplicationConfig, BaseController } from '@live/core'
import { applicationOf, fired, get, type Launched, launch, launchLive, parseHead, watchProcess } from '../support.js'

watchProcess()

class WhoController extends BaseController {
  show() {
    const { remoteIp, protocol, host, port, baseUrl, isLocal } = this.request
    this.render({ json: { remoteIp, protocol, host, port, baseUrl, isLocal } })
  }
  login() {
    this.cookies.set('id', { value: '1', secure: true })
    this.redirectTo('/next?token=x')
  }
}

const start = (trustProxy?: NonNullable<ApplicationConfig['server']>['trustProxy']): Promise<Launched> =>
  launch(
    (r) => {
      r.get('/', WhoController, 'show')
      r.get('/login', WhoController, 'login')
    },
    { server: trustProxy === undefined ? {} : { trustProxy } },
  )

const SAID = {
  host: 'inner.test:3000',
  'x-forwarded-for': '6.6.6.6, 203.0.113.9',
  'x-forwarded-host': 'shop.example',
  'x-forwarded-proto': 'https',
  'client-ip': '7.7.7.7',
}

async function ask(server: Launched, path: string, headers: Record<string, string> = SAID) {
  const raw = await server.raw()
  raw.write(get(path, { connection: 'close', ...headers }))
  const { status, headers: head } = parseHead(await raw.head())
  return { status, head, body: await raw.all() }
}

describe('C271: an application', () => {
  it('believes nobody by default', async () => {
    await using server = await start()
    expect(JSON.parse((await ask(server, '/')).body)).toEqual({
      remoteIp: '127.0.0.1',
      protocol: 'http://',
      host: 'inner.test',
      port: 3000,
      baseUrl: 'http://inner.test:3000',
      isLocal: true,
    })
    const { head } = await ask(server, '/login')
    expect(head.get('location')).toEqual(['http://inner.test:3000/next?token=x'])
    expect(head.has('set-cookie')).toBe(false)
    expect((await server.log.until(/^Completed$/)).fields.ip).toBe('127.0.0.1')
  })

  it.each([[['10.0.0.0/8']], [['cloudflare', 'private', '::2']], [[]], [0]] as NonNullable<ApplicationConfig['server']>['trustProxy'][][])(
    'nor a peer that is none of %j',
    async (trustProxy) => {
      await using server = await start(trustProxy)
      expect(JSON.parse((await ask(server, '/')).body)).toMatchObject({ remoteIp: '127.0.0.1', baseUrl: 'http://inner.test:3000' })
    },
  )

  it.each([[['loopback']], [['127.0.0.1']], [1], [(address: string) => address === '127.0.0.1']] as NonNullable<
    ApplicationConfig['server']
  >['trustProxy'][][])('but its own proxy: %s', async (trustProxy) => {
    await using server = await start(trustProxy)
    expect(JSON.parse((await ask(server, '/')).body)).toEqual({
      remoteIp: '203.0.113.9',
      protocol: 'https://',
      host: 'shop.example',
      port: 443,
      baseUrl: 'https://shop.example',
      isLocal: false,
    })
    const { head } = await ask(server, '/login')
    expect(head.get('location')).toEqual(['https://shop.example/next?token=x'])
    expect(head.get('set-cookie')?.[0]).toMatch(/^id=1; .*secure/)
    expect((await server.log.until(/^Completed$/)).fields.ip).toBe('203.0.113.9')
  })

  it('headers that come twice are one list', async () => {
    await using server = await start(['loopback'])
    const raw = await server.raw()
    raw.write(
      'GET / HTTP/1.1\r\nHost: a.test\r\nX-Forwarded-For: 6.6.6.6\r\nx-forwarded-for: 203.0.113.9\r\nX-Forwarded-Proto: https\r\n' +
        'X-Forwarded-Proto: http\r\nX-Forwarded-Host: evil.test\r\nX-Forwarded-Host: b.test\r\nConnection: close\r\n\r\n',
    )
    await raw.head()
    expect(JSON.parse(await raw.all())).toMatchObject({ remoteIp: '203.0.113.9', baseUrl: 'http://b.test' })
  })

  it('C294: logs redirects with filtered values', async () => {
    await using server = await start()
    await ask(server, '/login')
    expect((await server.log.until(/^Redirected$/)).fields.location).toBe('http://inner.test:3000/next?token=[FILTERED]')
  })

  it('C295: logs no redirect that config.log.filterRedirect matches', async () => {
    await using server = await launch((r) => r.get('/login', WhoController, 'login'), { log: { filterRedirect: ['/next'] } })
    await ask(server, '/login')
    expect((await server.log.until(/^Redirected$/)).fields.location).toBe('[FILTERED]')
  })

  it('C269: a setting that means nothing stops the boot', () => {
    for (const [config, message] of [
      [{ server: { trustProxy: '10.0.0.0/8' as never } }, /config\.server\.trustProxy/],
      [{ server: { tldLength: 0 } }, /config\.server\.tldLength is 0/],
      [{ log: { tags: ['nope' as never] } }, /config\.log\.tags/],
      [{ log: { tags: 'requestId' as never } }, /config\.log\.tags/],
      [{ log: { filterRedirect: 'x' as never } }, /config\.log\.filterRedirect/],
      [{ stack: { requestId: 'not a name' } }, /config\.stack\.requestId/],
    ] as [ApplicationConfig, RegExp][]) {
      expect(() => applicationOf(() => {}, config).application.handler).toThrow(message)
    }
  })

  it('C272: takes the id of a request from another header if told', async () => {
    await using server = await launch((r) => r.get('/', WhoController, 'show'), { stack: { requestId: 'X-Trace' } })
    const { head } = await ask(server, '/', { host: 'a.test', 'x-trace': '; X-Hacked-Header: Stuff' })
    expect([head.get('x-trace'), head.has('x-request-id')]).toEqual([['X-Hacked-HeaderStuff'], false])
  })
})

describe('B25: live.maxStreamsPerAddress', () => {
  const limited = (trustProxy: boolean | string[]): ApplicationConfig => ({ live: { maxStreamsPerAddress: 1 }, server: { trustProxy } })
  const open = (config: ApplicationConfig): Promise<Launched> =>
    launchLive(async ({ response: { stream } }) => {
      await stream.write('x')
      await fired(stream.signal)
    }, config)
  const statusFor = async (server: Launched, address: string): Promise<number> => {
    const raw = await server.raw()
    raw.write(get('/stream', { 'x-forwarded-for': address }))
    return parseHead(await raw.head()).status
  }

  it('counts the clients behind a trusted proxy each by themselves', async () => {
    await using server = await open(limited(['loopback']))
    expect(await statusFor(server, '203.0.113.1')).toBe(200)
    expect(await statusFor(server, '203.0.113.2')).toBe(200)
    expect(await statusFor(server, '203.0.113.1')).toBe(503)
    expect(await statusFor(server, '203.0.113.2, 203.0.113.1')).toBe(503)
  })

  it('cannot be passed by with addresses that a client makes up', async () => {
    await using server = await open(limited(false))
    expect(await statusFor(server, '203.0.113.1')).toBe(200)
    expect(await statusFor(server, '203.0.113.2')).toBe(503)
  })
})
