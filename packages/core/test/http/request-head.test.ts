import { describe, expect, it } from '@jest/globals'
import { peerRequest } from '../support/peer-request.js'

const host = (name: string, options: Parameters<typeof peerRequest>[0] = {}) =>
  peerRequest({ ...options, headers: { ...options.headers, host: name } })

describe('C27: the verb', () => {
  it.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY'] as const)('%s has a predicate of its own', (method) => {
    const request = peerRequest({ method })
    const { isGet, isPost, isPut, isPatch, isDelete, isOptions, isQuery, isHead } = request
    const named = { GET: isGet, POST: isPost, PUT: isPut, PATCH: isPatch, DELETE: isDelete, OPTIONS: isOptions, QUERY: isQuery }
    expect(Object.entries(named).filter(([, is]) => is)).toEqual([[method, true]])
    expect([request.method, request.requestMethod, isHead]).toEqual([method, method, false])
  })

  it('HEAD is served as GET', () => {
    const request = peerRequest({ method: 'HEAD' })
    expect([request.method, request.requestMethod, request.isHead, request.isGet]).toEqual(['HEAD', 'GET', true, true])
  })

  it('WebDAV verbs and unknown ones have none (C27)', () => {
    const { isGet, isPost, isQuery, isSafe, requestMethod } = peerRequest({ method: 'PROPFIND' })
    expect([isGet, isPost, isQuery, isSafe, requestMethod]).toEqual([false, false, false, false, 'PROPFIND'])
  })

  it('what the client sent tells whether it is safe, whatever a form says', () => {
    const safe = (method: string): boolean => peerRequest({ method }).isSafe
    expect(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'QUERY'].map(safe)).toEqual([true, true, true, true, true])
    expect(['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'get'].map(safe)).toEqual([false, false, false, false, false, false])
    const overridden = peerRequest({ method: 'POST' })
    overridden.requestMethod = 'QUERY'
    expect([overridden.isQuery, overridden.isSafe]).toEqual([true, false])
  })
})

describe('C29: the URL', () => {
  it('has its parts', () => {
    const request = host('WWW.Example.com:3000', { url: '/posts?page=2' })
    const { path, queryString, fullPath, protocol, port, hostWithPort, baseUrl, url, optionalPort, standardPort } = request
    expect({
      path,
      queryString,
      fullPath,
      protocol,
      host: request.host,
      port,
      hostWithPort,
      baseUrl,
      url,
      optionalPort,
      standardPort,
    }).toEqual({
      path: '/posts',
      queryString: 'page=2',
      fullPath: '/posts?page=2',
      protocol: 'http://',
      host: 'www.example.com',
      port: 3000,
      hostWithPort: 'www.example.com:3000',
      baseUrl: 'http://www.example.com:3000',
      url: 'http://www.example.com:3000/posts?page=2',
      optionalPort: 3000,
      standardPort: 80,
    })
  })

  it.each([
    ['example.com', false, 'http://example.com', 80],
    ['example.com:80', false, 'http://example.com', 80],
    ['example.com:', false, 'http://example.com', 80],
    ['example.com:443', false, 'http://example.com:443', 443],
    ['example.com:443', true, 'https://example.com', 443],
    ['example.com:80', true, 'https://example.com:80', 80],
    ['[::1]:3000', false, 'http://[::1]:3000', 3000],
    ['[::1]', true, 'https://[::1]', 443],
    ['example.com.', false, 'http://example.com.', 80],
  ])('%s, TLS %s: %s', (name, encrypted, baseUrl, port) => {
    const request = host(name, { encrypted })
    expect([request.baseUrl, request.port]).toEqual([baseUrl, port])
    expect(request.optionalPort).toBe(port === request.standardPort ? null : port)
  })

  it.each(['//evil', 'a@b', 'evil.example/x', 'a b', 'a:80:80', 'a:99999', '[::1', 'a\\b', 'a,b', 'é'])(
    'a Host of %j is a 400 where it is needed',
    (name) => {
      const request = host(name, { url: '/x' })
      for (const read of ['host', 'hostWithPort', 'port', 'baseUrl', 'url', 'cookies'] as const) {
        expect(() => request[read]).toThrow(expect.objectContaining({ code: 'ERR_BAD_REQUEST', status: 400 }))
      }
      expect([request.path, request.isSsl, request.remoteIp, request.filteredPath]).toEqual(['/x', false, '127.0.0.1', '/x'])
    },
  )

  it('without a host, as HTTP/1.0 allows, URLs are relative', () => {
    const request = host('', { url: '/x' })
    expect([request.host, request.baseUrl, request.url, request.port, request.domain()]).toEqual(['', '', '/x', 80, null])
  })

  it.each<[string, number | undefined, string | null, string[]]>([
    ['www.rubyonrails.co.uk', 2, 'rubyonrails.co.uk', ['www']],
    ['www.rubyonrails.co.uk', 1, 'co.uk', ['www', 'rubyonrails']],
    ['dev.www.example.com:3000', undefined, 'example.com', ['dev', 'www']],
    ['example.com', undefined, 'example.com', []],
    ['localhost', undefined, 'localhost', []],
    ['example.com.', undefined, 'example.com', []],
    ['127.0.0.1:3000', undefined, null, []],
    ['[::1]', undefined, null, []],
  ])('%s with a suffix of %s labels: %s', (name, tldLength, domain, subdomains) => {
    const request = host(name)
    expect([request.domain(tldLength), request.subdomains(tldLength), request.subdomain(tldLength)]).toEqual([
      domain,
      subdomains,
      subdomains.join('.'),
    ])
  })

  it('the length of the suffix comes from the configuration, or from a function', () => {
    expect(host('a.b.co.uk', { http: { tldLength: 2 } }).domain()).toBe('b.co.uk')
    const tldLength = (name: string): number => (name.endsWith('.uk') ? 2 : 1)
    expect(['a.b.co.uk', 'a.b.com'].map((name) => host(name, { http: { tldLength } }).domain())).toEqual(['b.co.uk', 'b.com'])
  })
})

describe('C30: headers', () => {
  it('names compare without regard to case', () => {
    const { headers } = peerRequest({ headers: { 'user-agent': 'x' } })
    expect([headers.get('User-Agent'), headers.get('user-agent'), headers.has('USER-AGENT'), headers.get('nope')]).toEqual([
      'x',
      'x',
      true,
      null,
    ])
  })

  it('a name with an underscore is not shown, under no name', () => {
    const { headers } = peerRequest({ headers: { x_custom: '1', 'x-other': '2' } })
    expect([headers.get('X_Custom'), headers.get('X-Custom'), headers.has('x_custom')]).toEqual([null, null, false])
    expect([...headers.keys()]).toEqual(['host', 'x-other'])
    expect([...headers.values()]).toEqual(['example.test', '2'])
    expect(Object.fromEntries(headers)).toEqual({ host: 'example.test', 'x-other': '2' })
  })

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])('%s is no header', (name) => {
    const { headers } = peerRequest()
    expect([headers.get(name), headers.has(name)]).toEqual([null, false])
  })
})

describe('C31: readers', () => {
  it('of the body’s type', () => {
    const request = peerRequest({ headers: { 'content-type': 'Application/X-WWW-Form-URLencoded; Charset=UTF-8' } })
    expect([request.mediaType, request.contentCharset, request.isFormData]).toEqual(['application/x-www-form-urlencoded', 'utf-8', true])
    const none = peerRequest()
    expect([none.contentType, none.mediaType, none.contentCharset, none.isFormData]).toEqual([null, null, null, false])
    expect(peerRequest({ headers: { 'content-type': 'multipart/form-data; boundary=x' } }).isFormData).toBe(true)
    expect(peerRequest({ headers: { 'content-type': 'nonsense' } }).mediaType).toBeNull()
  })

  it('of where the client comes from', () => {
    const { referer, origin, userAgent } = peerRequest({ headers: { referer: 'http://a/', origin: 'null', 'user-agent': 'b' } })
    expect([referer, origin, userAgent]).toEqual(['http://a/', 'null', 'b'])
  })

  it.each([
    ['bearer abc', 'abc'],
    ['Bearer  abc ', 'abc'],
    ['Basic abc', null],
    ['bearerabc', null],
    ['', null],
  ])('the bearer token of %j is %j', (authorization, token) => {
    expect(peerRequest({ headers: { authorization } }).bearerToken).toBe(token)
  })

  it.each([
    ['XMLHttpRequest', true],
    ['xmlhttprequest', true],
    ['fetch', false],
  ])('X-Requested-With %s: a script %s', (value, isXhr) => {
    expect(peerRequest({ headers: { 'x-requested-with': value } }).isXhr).toBe(isXhr)
  })

  it('is local when both the peer and the client are on this machine', () => {
    const proxies = (): boolean => true
    const isLocal = (peer: string, forwarded?: string): boolean =>
      peerRequest({ peer, http: { proxies }, headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded } }).isLocal
    expect([isLocal('127.0.0.1'), isLocal('::1'), isLocal('::ffff:127.0.0.1')]).toEqual([true, true, true])
    expect([isLocal('127.0.0.1', '8.8.8.8'), isLocal('8.8.8.8', '127.0.0.1'), isLocal('10.0.0.1')]).toEqual([false, false, false])
  })

  it('of Cache-Control', () => {
    const directives = (value: string) => peerRequest({ headers: { 'cache-control': value } }).cacheControlDirectives
    expect(directives('no-cache, max-age=10, Max-Stale, min-fresh="5", stale-if-error=7')).toEqual({
      onlyIfCached: false,
      noCache: true,
      noStore: false,
      noTransform: false,
      maxAge: 10,
      maxStale: true,
      minFresh: 5,
      staleIfError: 7,
    })
    expect(directives('only-if-cached,no-store,no-transform,max-stale=30')).toMatchObject({
      onlyIfCached: true,
      noStore: true,
      noTransform: true,
      maxStale: 30,
    })
    expect(directives('max-age=-1, max-age=5, max-stale=x, min-fresh=1.5, __proto__=1')).toMatchObject({
      maxAge: undefined,
      maxStale: undefined,
      minFresh: undefined,
    })
    expect(directives(`max-age=${'9'.repeat(400)}`).maxAge).toBe(Number.MAX_SAFE_INTEGER)
    expect(peerRequest().cacheControlDirectives.maxAge).toBeUndefined()
  })
})
