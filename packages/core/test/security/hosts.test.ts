/** Attacks by the host that a request names (C261–C263, C268, C271; RFC 9112 §3.2). */
import { describe, expect, it } from '@jest/globals'
import type { ApplicationConfig } from '@live/core'
import { type Launched, watchProcess } from '../support.js'
import { type Actions, exchange, request, victim } from './support.js'

watchProcess()

const actions: Actions = {
  // As a mail with a link to a new password does.
  reset: ({ request: { baseUrl, host, hostWithPort, port, url } }) => ({ link: `${baseUrl}/reset/token`, host, hostWithPort, port, url }),
  cookie: ({ cookies }) => cookies.set('c', { value: 'x', domain: 'all' }),
  away: (c) => c.redirectTo('/home'),
}
const start = (config: ApplicationConfig = {}): Promise<Launched> => victim(actions, config)
const own = { security: { hosts: ['victim.test'] } }
const lines = (target: string, ...headers: string[]): string =>
  `GET ${target} HTTP/1.1\r\n${headers.join('\r\n')}\r\nConnection: close\r\n\r\n`

describe('the Host header', () => {
  it.each([
    'evil.example',
    'evil.example:80',
    'victim.test.evil.example',
    'evil.example/victim.test',
    'evil.example#victim.test',
    'evil.example?victim.test',
    'victim.test@evil.example',
    'evil.example@victim.test',
    'victim.test:80@evil.example',
    'victim.test:evil.example',
    'victim.test, evil.example',
    'victim.test evil.example',
    'victim.test\tevil.example',
    'victim.test\\evil.example',
    'victim.test%00.evil.example',
    'victim.test:99999',
    'victim.test:-1',
    'victim.test:0x50',
    'victim.test:80:80',
    'victim.test:１',
    '[::1]',
    '[victim.test]',
    '127.0.0.1',
    'localhost',
    '.victim.test',
    'victim.test..',
    'sub.victim.test',
    'victim_test',
    '',
    '"><script>alert(1)</script>',
    `${'a'.repeat(300)}.victim.test`,
  ])('C261: %j is refused where hosts are named', async (host) => {
    await using server = await start(own)
    const answer = await exchange(server, Buffer.from(lines('/reset', `Host: ${host}`)))
    expect(answer).toMatch(/^HTTP\/1\.1 40[03] /)
    expect(answer).not.toMatch(/reset\/token|<script>alert/)
  })

  it.each(['/evil', 'a@b', 'a b', 'a/../b', 'a#b', 'a?b', 'a\\b', 'a,b', '"x"', '<b>', 'a:b', 'a:80:80', 'é', 'a%00', 'a;b', "a'b", 'a&b'])(
    'without named hosts, %j builds no URL either',
    async (host) => {
      await using server = await start()
      for (const path of ['/reset', '/away', '/cookie']) {
        expect(await exchange(server, Buffer.from(lines(path, `Host: ${host}`)))).toMatch(/^HTTP\/1\.1 400 /)
      }
    },
  )

  it('RFC 9112 §3.2: two of them are a 400, whether hosts are named or not', async () => {
    for (const config of [{}, own]) {
      await using server = await start(config)
      const pairs = [
        ['Host: victim.test', 'Host: evil.example'],
        ['Host: evil.example', 'Host: victim.test'],
        ['Host: victim.test', 'host: victim.test'],
      ]
      for (const pair of pairs) {
        for (const path of ['/reset', '/away', '/cookie']) expect(await exchange(server, lines(path, ...pair))).toMatch(/^HTTP\/1\.1 400 /)
      }
    }
  })

  it('none at all is a 400 in HTTP/1.1, and an empty host in HTTP/1.0', async () => {
    await using server = await start()
    expect(await exchange(server, lines('/reset', 'X: y'))).toMatch(/^HTTP\/1\.1 400 /)
    expect(await exchange(server, 'GET /reset HTTP/1.0\r\n\r\n')).toMatch(/"link":"\/reset\/token","host":""/)
  })
})

describe('a request target in absolute form', () => {
  it('RFC 9112 §3.2.2: names the host, and the Host header does not', async () => {
    await using server = await start()
    const answer = await exchange(server, lines('http://victim.test/reset', 'Host: evil.example'))
    expect(answer).toMatch(/"link":"http:\/\/victim\.test\/reset\/token"/)
    expect(answer).not.toMatch(/evil/)
  })

  it('C261: is refused when either of the two is not an own host', async () => {
    await using server = await start(own)
    expect(await exchange(server, lines('http://evil.example/reset', 'Host: victim.test'))).toMatch(/^HTTP\/1\.1 403 /)
    expect(await exchange(server, lines('http://victim.test/reset', 'Host: evil.example'))).toMatch(/^HTTP\/1\.1 403 /)
    expect(await exchange(server, lines('http://victim.test/reset', 'Host: victim.test'))).toMatch(/^HTTP\/1\.1 200 /)
  })

  it.each(['http://a@b/reset', 'http://victim.test:99999/reset', 'http:///reset', 'http://victim.test%00/reset', 'http://[x]/reset'])(
    '%s builds no URL',
    async (target) => {
      await using server = await start()
      const answer = await exchange(server, lines(target, 'Host: victim.test'))
      expect(answer).not.toMatch(/reset\/token/)
    },
  )
})

describe('what a proxy says', () => {
  const forged = {
    'x-forwarded-host': 'evil.example',
    'x-forwarded-server': 'evil.example',
    'x-forwarded-proto': 'https',
    'x-forwarded-port': '8443',
    'x-forwarded-prefix': '/evil',
    'x-host': 'evil.example',
    'x-original-host': 'evil.example',
    'x-original-url': '/evil',
    'x-rewrite-url': '/evil',
    'x-http-host-override': 'evil.example',
    forwarded: 'for=1.2.3.4;host=evil.example;proto=https',
  }

  it('C271: does not count from a peer that nobody trusts', async () => {
    for (const trustProxy of [false, [], ['10.0.0.0/8'], () => false] as const) {
      await using server = await start({ server: { trustProxy } })
      const answer = await exchange(server, request('/reset', forged))
      expect(answer).toMatch(/"link":"http:\/\/victim\.test\/reset\/token"/)
      expect(answer).not.toMatch(/evil/)
    }
  })

  it('C262: is checked like the Host header where it counts', async () => {
    await using server = await start({ ...own, server: { trustProxy: ['loopback'] } })
    expect(await exchange(server, request('/reset', { 'x-forwarded-host': 'evil.example' }))).toMatch(/^HTTP\/1\.1 403 /)
    expect(await exchange(server, request('/reset', { 'x-forwarded-host': 'victim.test, evil.example' }))).toMatch(/^HTTP\/1\.1 403 /)
    expect(await exchange(server, request('/reset', { 'x-forwarded-host': 'a@b' }))).toMatch(/^HTTP\/1\.1 403 /)
    expect(await exchange(server, request('/reset', { 'x-forwarded-host': 'evil.example, victim.test' }))).toMatch(/"host":"victim.test"/)
    expect(await exchange(server, request('/reset', { host: 'evil.example', 'x-forwarded-host': 'victim.test' }))).toMatch(
      /^HTTP\/1\.1 403 /,
    )
    expect(await exchange(server, request('/reset', { forwarded: 'for=1.2.3.4;host=evil.example' }))).toMatch(/^HTTP\/1\.1 403 /)
  })
})

describe('C161: a cookie for all of a domain', () => {
  it('is for the host that was asked for, or is none', async () => {
    await using server = await start()
    for (const [host, domain] of [
      ['www.victim.test', 'victim.test'],
      ['127.0.0.1', null],
      ['localhost', null],
      ['[::1]', null],
      ['victim.test.', null],
    ] as const) {
      const answer = await exchange(server, lines('/cookie', `Host: ${host}`))
      if (!answer.startsWith('HTTP/1.1 200')) continue
      expect([host, /domain=([^;\r]*)/.exec(answer)?.[1] ?? null]).toEqual([host, domain])
    }
  })
})
