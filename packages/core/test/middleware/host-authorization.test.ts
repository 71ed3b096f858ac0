import { afterEach, describe, expect, it } from '@jest/globals'
import { type ApplicationConfig, BaseController, Response } from '@live/core'
import { applicationOf, get, type Launched, launch, parseHead, watchProcess } from '../support.js'

watchProcess()

class PagesController extends BaseController {
  show() {
    this.render({ plain: this.request.url })
  }
}

const start = (security: ApplicationConfig['security'], more: ApplicationConfig = {}): Promise<Launched> =>
  launch(
    (r) => {
      r.get('/', PagesController, 'show')
      r.get('/up', PagesController, 'show')
    },
    { ...more, security: security ?? {} },
  )

/** What a request gets whose `Host` and other lines are these. */
async function ask(server: Launched, lines: string, path = '/'): Promise<{ status: number; headers: Map<string, string[]>; body: string }> {
  const raw = await server.raw()
  raw.write(`GET ${path} HTTP/1.1\r\n${lines}\r\nConnection: close\r\n\r\n`)
  const { status, headers } = parseHead(await raw.head())
  return { status, headers, body: await raw.all() }
}

describe('C261: hosts', () => {
  it('answers those of the list, and nobody else', async () => {
    await using server = await start({ hosts: ['.example.com'] })
    expect(await ask(server, 'Host: www.example.com:3000')).toMatchObject({ status: 200, body: 'http://www.example.com:3000/' })
    for (const host of [
      'evil.com',
      'a.b.example.com',
      '.example.com',
      '//evil',
      '@example.com',
      'example.com/x',
      'www.example.com:80:80',
      '',
    ]) {
      expect([host, (await ask(server, `Host: ${host}`)).status]).toEqual([host, 403])
    }
  })

  it('without a list, everybody', async () => {
    await using server = await start({})
    expect((await ask(server, 'Host: whatever.test')).status).toBe(200)
  })

  it('a request without a host is refused, one with two is malformed', async () => {
    await using server = await start({ hosts: ['example.com'] })
    const raw = await server.raw()
    raw.write('GET / HTTP/1.0\r\n\r\n')
    expect(parseHead(await raw.head()).status).toBe(403)
    expect((await ask(server, 'Host: example.com\r\nhost: evil.com')).status).toBe(400)
  })

  it('guards files and paths without a route too, before anything else looks at them', async () => {
    await using server = await start({ hosts: ['example.com'], forceSsl: true })
    expect((await ask(server, 'Host: evil.com', '/nowhere')).status).toBe(403)
    expect((await ask(server, 'Host: evil.com')).headers.has('location')).toBe(false)
  })

  it('a pattern that cannot work stops the boot', () => {
    const { application } = applicationOf(() => {}, { security: { hosts: ['http://example.com'] } })
    expect(() => application.handler).toThrow(/config\.security\.hosts holds "http:\/\/example\.com"/)
    const wrong = applicationOf(() => {}, { security: { hosts: 'example.com' as never } })
    expect(() => wrong.application.handler).toThrow(/config\.security\.hosts is "example\.com": set it to a list/)
  })
})

describe('C262: the host that a proxy forwards', () => {
  it('must be allowed as well, if the proxy is trusted', async () => {
    await using server = await start({ hosts: ['inner.test', 'shop.example'] }, { server: { trustProxy: ['loopback'] } })
    expect(await ask(server, 'Host: inner.test\r\nX-Forwarded-Host: shop.example')).toMatchObject({
      status: 200,
      body: 'http://shop.example/',
    })
    for (const forwarded of [
      'evil.com',
      'shop.example, evil.com',
      '//evil',
      'hacker.com/x',
      '@shop.example',
      'shop.example\r\nX-Forwarded-Host: evil.com',
    ]) {
      expect([forwarded, (await ask(server, `Host: inner.test\r\nX-Forwarded-Host: ${forwarded}`)).status]).toEqual([forwarded, 403])
    }
    expect((await ask(server, 'Host: evil.com\r\nX-Forwarded-Host: shop.example')).status).toBe(403)
    expect((await ask(server, 'Host: inner.test\r\nForwarded: host=evil.com')).status).toBe(403)
  })

  it('is not looked at otherwise', async () => {
    await using server = await start({ hosts: ['inner.test'] })
    expect(await ask(server, 'Host: inner.test\r\nX-Forwarded-Host: evil.com')).toMatchObject({ status: 200, body: 'http://inner.test/' })
  })
})

describe('C263: the answer to a blocked host', () => {
  it('is a 403 in the client’s format, which says nothing of the hosts', async () => {
    await using server = await start({ hosts: ['example.com'] })
    const page = await ask(server, 'Host: evil.com\r\nAccept: text/html')
    expect([page.status, page.headers.get('content-type')]).toEqual([403, ['text/html; charset=utf-8']])
    expect(page.headers.get('x-request-id')).toHaveLength(1)
    expect(page.body).not.toContain('evil.com')
    expect(page.body).not.toContain('example.com')
    const json = await ask(server, 'Host: evil.com\r\nAccept: application/json')
    expect(json.headers.get('content-type')).toEqual(['application/problem+json'])
    expect(JSON.parse(json.body)).toMatchObject({ status: 403, title: 'Forbidden', error: 'Forbidden' })
    expect(json.body).not.toContain('evil')
    expect((await ask(server, 'Host: evil.com\r\nX-Requested-With: XMLHttpRequest\r\nAccept: */*')).status).toBe(403)
  })

  it('leaves a line that names the host, and no line break of a client', async () => {
    await using server = await start({ hosts: ['example.com'] })
    await ask(server, 'Host: evil.com')
    const { message } = await server.log.until(/Blocked hosts/)
    expect(message).toContain('403 HostNotAllowedError (Blocked hosts: "evil.com". Add what is yours to config.security.hosts)')
  })

  it('shows the host with detailed errors', async () => {
    await using server = await start({ hosts: ['example.com'] }, { showErrorDetails: true })
    const { body } = await ask(server, 'Host: evil.com\r\nAccept: application/json')
    expect(JSON.parse(body)).toMatchObject({
      code: 'ERR_HOST_NOT_ALLOWED',
      detail: expect.stringContaining('Blocked hosts: "evil.com"') as unknown,
    })
  })

  it('may be replaced, and has exceptions', async () => {
    const response = (): Response => {
      const answer = new Response()
      answer.status = 421
      answer.body = 'elsewhere'
      answer.commit()
      return answer
    }
    await using server = await start({
      hosts: ['example.com'],
      hostAuthorization: { exclude: (request) => request.path === '/up', response },
    })
    expect(await ask(server, 'Host: evil.com')).toMatchObject({ status: 421, body: 'elsewhere' })
    expect((await ask(server, 'Host: evil.com', '/up')).status).toBe(200)
  })
})

describe('C261: in development', () => {
  afterEach(() => {
    delete process.env.LIVE_ENV
    delete process.env.LIVE_DEVELOPMENT_HOSTS
  })

  it('this machine is allowed by every name and address, and what LIVE_DEVELOPMENT_HOSTS adds', async () => {
    process.env.LIVE_ENV = 'development'
    process.env.LIVE_DEVELOPMENT_HOSTS = 'box.example, .tunnel.example'
    await using server = await start({})
    for (const host of [
      'localhost:3000',
      'app.localhost',
      '[::1]:3000',
      '127.0.0.1',
      '192.168.1.7:3000',
      'shop.test',
      'box.example',
      'x.tunnel.example',
    ]) {
      expect([host, (await ask(server, `Host: ${host}`)).status]).toEqual([host, 200])
    }
    for (const host of ['evil.com', 'localhost.evil.com', 'www.example.com:80:80']) {
      expect([host, (await ask(server, `Host: ${host}`)).status]).toEqual([host, 403])
    }
  })

  it('a list of one’s own replaces that, an empty one allows all', async () => {
    process.env.LIVE_ENV = 'development'
    await using server = await start({ hosts: [] })
    const raw = await server.raw()
    raw.write(get('/', { host: 'anything.example' }))
    expect(parseHead(await raw.head()).status).toBe(200)
  })
})
