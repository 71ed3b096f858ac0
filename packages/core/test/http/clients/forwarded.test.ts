import type { IncomingHttpHeaders } from 'node:http'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { proxyTrust, type TrustProxy } from '../../../src/http/clients/trusted-proxies.js'
import type { Request } from '../../../src/http/request.js'
import { growth, LINEAR } from '../../growth.js'
import { peerRequest } from '../../support/peer-request.js'

const RAILS: TrustProxy = ['loopback', 'private', 'linkLocal']

function behind(
  headers: IncomingHttpHeaders,
  { trust = RAILS, peer = '127.0.0.1' }: { trust?: TrustProxy; peer?: string | null } = {},
): Request {
  return peerRequest({ headers: { host: 'inner.test:3000', ...headers }, peer, http: { proxies: proxyTrust(trust) } })
}
const ipBehind = (list: string, options: { trust?: TrustProxy; peer?: string } = {}): string =>
  behind({ 'x-forwarded-for': list }, options).remoteIp
const view = (request: Request): unknown[] => [request.remoteIp, request.protocol, request.baseUrl, request.port, request.isSsl]

const EVERYTHING = {
  'x-forwarded-for': '1.2.3.4',
  'x-forwarded-host': 'evil.example',
  'x-forwarded-proto': 'https',
  'x-forwarded-ssl': 'on',
  'x-forwarded-scheme': 'https',
  forwarded: 'for=1.2.3.4;host=evil.example;proto=https',
  'client-ip': '1.2.3.4',
  'x-client-ip': '1.2.3.4',
  'x-real-ip': '1.2.3.4',
  'cf-connecting-ip': '1.2.3.4',
}

describe('C271: who is believed', () => {
  it('nobody, where nothing is configured', () => {
    const request = peerRequest({ headers: { host: 'inner.test:3000', ...EVERYTHING }, peer: '10.0.0.1' })
    expect(view(request)).toEqual(['10.0.0.1', 'http://', 'http://inner.test:3000', 3000, false])
    expect(request.forwardedHost).toBeNull()
  })

  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['2001:db8::1', '2001:db8::1'],
    [null, ''],
  ])('not the peer %s that is no trusted one', (peer, ip) => {
    expect(view(behind(EVERYTHING, { peer }))).toEqual([ip, 'http://', 'http://inner.test:3000', 3000, false])
  })

  it('a trusted peer, for address, scheme, host and port alike', () => {
    const headers = { 'x-forwarded-for': '1.2.3.4', 'x-forwarded-host': 'Shop.Example', 'x-forwarded-proto': 'HTTPS' }
    expect(view(behind(headers))).toEqual(['1.2.3.4', 'https://', 'https://shop.example', 443, true])
    const withPort = { ...headers, 'x-forwarded-host': 'shop.example:8443' }
    expect(view(behind(withPort))).toEqual(['1.2.3.4', 'https://', 'https://shop.example:8443', 8443, true])
  })

  it('a trusted peer that says nothing changes nothing', () => {
    expect(view(behind({}))).toEqual(['127.0.0.1', 'http://', 'http://inner.test:3000', 3000, false])
  })

  it('a peer on a Unix socket, by its name', () => {
    expect(behind({ 'x-forwarded-for': '1.2.3.4' }, { peer: null, trust: ['unix'] }).remoteIp).toBe('1.2.3.4')
  })
})

describe('C268: X-Forwarded-For', () => {
  it.each([
    ['9.9.9.9, 3.4.5.6, 172.31.4.4, 10.0.0.1', '3.4.5.6'],
    ['172.31.4.4, 10.0.0.1', '172.31.4.4'],
    ['3.4.5.6:1234,127.0.0.1', '3.4.5.6'],
    ['[2001:db8::7]:4711, 10.0.0.1', '2001:db8::7'],
    ['2001:DB8::7', '2001:db8::7'],
    ['3.4.5.6', '3.4.5.6'],
    [' , 3.4.5.6 ,, ', '3.4.5.6'],
    [',3.4.5.6,', '3.4.5.6'],
    ['::ffff:3.4.5.6', '3.4.5.6'],
    ['', '127.0.0.1'],
    [',', '127.0.0.1'],
    [',,,', '127.0.0.1'],
  ])('%j is from %s', (list, ip) => {
    expect(ipBehind(list)).toBe(ip)
  })

  it('ends at what is no address: what stands in front of it, nobody vouches for', () => {
    expect(ipBehind('not_ip_address')).toBe('127.0.0.1')
    expect(ipBehind('6.6.6.6, unknown, 10.0.0.1')).toBe('10.0.0.1')
    expect(ipBehind('6.6.6.6, 10.0.0.0/8')).toBe('127.0.0.1')
    expect(ipBehind('unknown,3.4.5.6')).toBe('3.4.5.6')
  })

  it('a client that sends the header itself gains nothing: the proxy adds the true address', () => {
    for (const spoofed of ['127.0.0.1', '10.0.0.1, 127.0.0.1', '1.1.1.1', 'unknown', '"', '\\', ',,,', '[::1', '%00']) {
      expect(ipBehind(`${spoofed}, 203.0.113.9`)).toBe('203.0.113.9')
      expect(ipBehind(`${spoofed}, 203.0.113.9`, { trust: 1 })).toBe('203.0.113.9')
      expect(ipBehind(`${spoofed}, 203.0.113.9, 10.0.0.1`)).toBe('203.0.113.9')
    }
  })

  it('with a number of proxies, so many are walked', () => {
    const list = '6.6.6.6, 3.4.5.6, 8.8.8.8'
    expect([1, 2, 3, 4].map((trust) => ipBehind(list, { trust, peer: '9.9.9.9' }))).toEqual(['8.8.8.8', '3.4.5.6', '6.6.6.6', '6.6.6.6'])
  })

  it('with true, it is the farthest one', () => {
    expect(ipBehind('6.6.6.6, 3.4.5.6', { trust: true, peer: '9.9.9.9' })).toBe('6.6.6.6')
  })

  it('several headers are one list', () => {
    expect(behind({ 'x-forwarded-for': ['6.6.6.6', '3.4.5.6'] as never }).remoteIp).toBe('3.4.5.6')
  })

  it('is read once, and may be set', () => {
    const request = behind({ 'x-forwarded-for': '3.4.5.6' })
    expect([request.remoteIp, request.ip]).toEqual(['3.4.5.6', '3.4.5.6'])
    request.raw.headers['x-forwarded-for'] = '7.7.7.7'
    expect(request.remoteIp).toBe('3.4.5.6')
    request.remoteIp = '5.5.5.5'
    expect([request.remoteIp, request.ip]).toEqual(['5.5.5.5', '5.5.5.5'])
  })

  it('C270: Client-Ip and its like say nothing', () => {
    const headers = { 'client-ip': '2.2.2.2', 'x-client-ip': '2.2.2.2', 'x-real-ip': '2.2.2.2' }
    expect(behind(headers).remoteIp).toBe('127.0.0.1')
    expect(behind({ ...headers, 'x-forwarded-for': '1.1.1.1' }).remoteIp).toBe('1.1.1.1')
  })

  it.each([
    ['trusted addresses', '10.0.0.1,'],
    ['commas', ','],
    ['endless addresses', '1'],
    ['elements that are no address', 'x,'],
  ])('many %s are read in linear time', async (_what, piece) => {
    const read = (times: number): string => behind({ 'x-forwarded-for': piece.repeat(times) }).remoteIp
    expect(['10.0.0.1', '127.0.0.1']).toContain(read(250_000))
    expect(await growth(read, 250_000)).toBeLessThan(LINEAR)
  })

  it('whatever the client wrote, the address that the proxy added counts', () => {
    fc.assert(
      fc.property(fc.string(), fc.ipV4(), (spoofed, own) => {
        fc.pre(!/^(10|127|169|172|192)\./.test(own))
        expect(ipBehind(`${spoofed}, ${own}`)).toBe(own)
      }),
    )
  })
})

describe('C29: scheme and host of X-Forwarded-*', () => {
  it.each<[IncomingHttpHeaders, boolean]>([
    [{ 'x-forwarded-proto': 'https' }, true],
    [{ 'x-forwarded-proto': 'http' }, false],
    [{ 'x-forwarded-proto': 'http, https' }, true],
    [{ 'x-forwarded-proto': 'https,http' }, false],
    [{ 'x-forwarded-proto': 'javascript' }, false],
    [{ 'x-forwarded-proto': '' }, false],
    [{ 'x-forwarded-scheme': 'https' }, true],
    [{ 'x-forwarded-ssl': 'on' }, true],
    [{ 'x-forwarded-ssl': 'off' }, false],
    [{ 'x-forwarded-proto': 'http', 'x-forwarded-ssl': 'on', 'x-forwarded-scheme': 'https' }, false],
  ])('%j: TLS is %s', (headers, secure) => {
    expect(behind(headers).isSsl).toBe(secure)
  })

  it('a connection that is encrypted stays so, unless the proxy says that the client spoke HTTP', () => {
    const http = { proxies: proxyTrust(RAILS) }
    expect(peerRequest({ encrypted: true, http }).isSsl).toBe(true)
    expect(peerRequest({ encrypted: true, http, headers: { 'x-forwarded-proto': 'http' } }).isSsl).toBe(false)
    expect(peerRequest({ encrypted: true, http, peer: '8.8.8.8', headers: { 'x-forwarded-proto': 'http' } }).isSsl).toBe(true)
  })

  it('the last host counts, which is the one that the nearest proxy wrote', () => {
    expect(behind({ 'x-forwarded-host': 'evil.example, shop.example' }).host).toBe('shop.example')
  })

  it.each(['//evil', 'a@b', 'evil/x', 'a b', '', 'a:80:80', '[::1', 'a, //evil', 'évil'])('%j is no host, and does not count', (host) => {
    expect(behind({ 'x-forwarded-host': host }).baseUrl).toBe('http://inner.test:3000')
  })

  it('C267: assumeSsl wins over all', () => {
    const request = peerRequest({ headers: { host: 'shop.example' }, http: { assumeSsl: true, proxies: proxyTrust(RAILS) } })
    request.raw.headers['x-forwarded-proto'] = 'http'
    expect(view(request)).toEqual(['127.0.0.1', 'https://', 'https://shop.example', 443, true])
  })
})

describe('RFC 7239: Forwarded', () => {
  it.each([
    ['for=192.0.2.60;proto=https;host=shop.example', ['192.0.2.60', 'https://', 'https://shop.example']],
    ['For="[2001:db8:cafe::17]:4711";Proto=HTTPS', ['2001:db8:cafe::17', 'https://', 'https://inner.test:3000']],
    ['for=192.0.2.60:8080', ['192.0.2.60', 'http://', 'http://inner.test:3000']],
    ['for="192.0.2.60:8080" ; host="shop.example:8080"', ['192.0.2.60', 'http://', 'http://shop.example:8080']],
    ['for=6.6.6.6;host=evil.example, for=192.0.2.60;host=shop.example', ['192.0.2.60', 'http://', 'http://shop.example']],
    ['for=192.0.2.60;host=shop.example;proto=https, for=10.0.0.1;host=inner', ['192.0.2.60', 'https://', 'https://shop.example']],
    ['proto=https;host=shop.example', ['127.0.0.1', 'https://', 'https://shop.example']],
    ['for=unknown;proto=https', ['127.0.0.1', 'https://', 'https://inner.test:3000']],
    ['for=6.6.6.6, for=_hidden', ['127.0.0.1', 'http://', 'http://inner.test:3000']],
    ['for=192.0.2.60;host="shop\\.example"', ['192.0.2.60', 'http://', 'http://shop.example']],
    ['for=192.0.2.60;', ['192.0.2.60', 'http://', 'http://inner.test:3000']],
  ])('%s', (forwarded, [ip, protocol, baseUrl]) => {
    const request = behind({ forwarded })
    expect([request.remoteIp, request.protocol, request.baseUrl]).toEqual([ip, protocol, baseUrl])
  })

  it.each([
    'for',
    '=6.6.6.6',
    ';;for=6.6.6.6',
    'for=6.6.6.6;for=7.7.7.7',
    'for="6.6.6.6',
    'for="6.6.6.6"x',
    'for=6"6',
    'for="6.6.6.6\\',
    'for=6.6.6.6, "',
    'for=6.6.6.6, for="x',
    '',
    '"',
  ])('%j is malformed, and nothing of it counts', (forwarded) => {
    expect(view(behind({ forwarded }))).toEqual(['127.0.0.1', 'http://', 'http://inner.test:3000', 3000, false])
  })

  it('an open quote of the client cannot hide what the proxy added behind a name of its choice', () => {
    const request = behind({ forwarded: 'for="6.6.6.6, for=203.0.113.9;proto=https' })
    expect(view(request)).toEqual(['127.0.0.1', 'http://', 'http://inner.test:3000', 3000, false])
  })

  it('does not count beside X-Forwarded-*: a proxy writes one kind, and the other is the client’s', () => {
    const request = behind({ 'x-forwarded-for': '3.4.5.6', forwarded: 'for=6.6.6.6;host=evil.example;proto=https' })
    expect(view(request)).toEqual(['3.4.5.6', 'http://', 'http://inner.test:3000', 3000, false])
  })

  it.each([
    ['elements', (n: number) => 'for=10.0.0.1,'.repeat(n / 10)],
    ['quotes', (n: number) => '"'.repeat(n)],
    ['semicolons', (n: number) => ';'.repeat(n)],
    ['escapes in an endless quoted text', (n: number) => `for="${'\\"'.repeat(n / 2)}`],
    ['pairs', (n: number) => Array.from({ length: n / 20 }, (_, at) => `n${at}=1`).join(';')],
  ])('many %s are read in linear time', async (_what, make) => {
    const read = (length: number): [string, boolean] => {
      const request = behind({ forwarded: make(length) })
      return [request.remoteIp, request.isSsl]
    }
    expect([
      ['10.0.0.1', false],
      ['127.0.0.1', false],
    ]).toContainEqual(read(250_000))
    expect(await growth(read, 250_000)).toBeLessThan(LINEAR)
  })

  it('whatever the client wrote, it does not choose its address', () => {
    fc.assert(
      fc.property(fc.string(), fc.ipV4(), (spoofed, own) => {
        fc.pre(!/^(10|127|169|172|192)\./.test(own))
        expect([own, '127.0.0.1']).toContain(behind({ forwarded: `${spoofed}, for=${own}` }).remoteIp)
      }),
    )
  })
})
