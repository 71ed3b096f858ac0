/** One request that a proxy and we might read as two, or two as one (RFC 9112 §6, §11.2): Node's parser answers, and ours keeps it so. */
import { describe, expect, it } from '@jest/globals'
import { type Launched, watchProcess } from '../support.js'
import { type Actions, exchange, victim } from './support.js'

watchProcess()

const seen: string[] = []
const actions: Actions = {
  front: async ({ request }) => {
    seen.push('front')
    return (await request.readBody()).toString()
  },
  ignores: () => {
    seen.push('ignores')
  },
  admin: () => {
    seen.push('admin')
  },
}
const SMUGGLED = 'GET /admin HTTP/1.1\r\nHost: victim.test\r\nConnection: close\r\n\r\n'
const start = (): Promise<Launched> => {
  seen.length = 0
  return victim(actions, { controller: { allowForgeryProtection: false } })
}
const post = (headers: string[], body: string, path = '/front'): string =>
  `POST ${path} HTTP/1.1\r\nHost: victim.test\r\n${headers.join('\r\n')}\r\n\r\n${body}`

describe('framing that is ambiguous', () => {
  it.each<[string, string]>([
    [
      'Content-Length and Transfer-Encoding',
      post([`Content-Length: ${5 + SMUGGLED.length}`, 'Transfer-Encoding: chunked'], `0\r\n\r\n${SMUGGLED}`),
    ],
    ['Transfer-Encoding and Content-Length', post(['Transfer-Encoding: chunked', 'Content-Length: 4'], `0\r\n\r\n${SMUGGLED}`)],
    ['two lengths', post(['Content-Length: 0', `Content-Length: ${SMUGGLED.length}`], SMUGGLED)],
    ['two equal lengths', post(['Content-Length: 5', 'Content-Length: 5'], `hello${SMUGGLED}`)],
    ['a list of lengths', post([`Content-Length: 0, ${SMUGGLED.length}`], SMUGGLED)],
    ['a signed length', post(['Content-Length: +0'], SMUGGLED)],
    ['a negative length', post(['Content-Length: -1'], SMUGGLED)],
    ['a hexadecimal length', post(['Content-Length: 0x5'], `hello${SMUGGLED}`)],
    ['a length with a blank inside', post(['Content-Length: 0 5'], `hello${SMUGGLED}`)],
    ['a blank before the colon', post(['Content-Length : 5'], `hello${SMUGGLED}`)],
    ['an unknown coding', post(['Transfer-Encoding: xchunked'], `0\r\n\r\n${SMUGGLED}`)],
    ['chunked, but not last', post(['Transfer-Encoding: chunked, identity'], `0\r\n\r\n${SMUGGLED}`)],
    ['two codings', post(['Transfer-Encoding: chunked', 'Transfer-Encoding: identity'], `0\r\n\r\n${SMUGGLED}`)],
    ['a coding behind a vertical tab', post(['Transfer-Encoding: \x0bchunked'], `0\r\n\r\n${SMUGGLED}`)],
    ['a folded line', post(['Transfer-Encoding:', ' chunked', 'Content-Length: 4'], `0\r\n\r\n${SMUGGLED}`)],
    ['a folded value', post(['X: y', ' z: w', 'Content-Length: 0'], SMUGGLED)],
    ['a line without a name', post([': chunked', 'Content-Length: 0'], SMUGGLED)],
    ['a name with a NUL', post(['X\0: y', 'Content-Length: 0'], SMUGGLED)],
    ['a value with a NUL', post(['X: \0', 'Content-Length: 0'], SMUGGLED)],
    ['lines that end in LF alone', post(['Content-Length: 0'], '').replaceAll('\r\n', '\n') + SMUGGLED],
    ['a header that ends in LF alone', post(['X: y\nContent-Length: 0'], SMUGGLED)],
    ['a header that ends in CR alone', post(['X: y\rContent-Length: 0'], SMUGGLED)],
    ['a chunk size with a sign', post(['Transfer-Encoding: chunked'], `+5\r\nhello\r\n0\r\n\r\n${SMUGGLED}`)],
    ['a chunk size beyond 64 bits', post(['Transfer-Encoding: chunked'], `10000000000000005\r\nhello\r\n0\r\n\r\n${SMUGGLED}`)],
    ['a chunk without its line end', post(['Transfer-Encoding: chunked'], `5\r\nhelloX0\r\n\r\n${SMUGGLED}`)],
    ['a chunk size line that ends in LF alone', post(['Transfer-Encoding: chunked'], `5\nhello\r\n0\r\n\r\n${SMUGGLED}`)],
    ['a chunk that ends in LF alone', post(['Transfer-Encoding: chunked'], `5\r\nhello\n0\r\n\r\n${SMUGGLED}`)],
    ['chunk extensions with line breaks', post(['Transfer-Encoding: chunked'], `5;a=\n\r\nhello\r\n0\r\n\r\n${SMUGGLED}`)],
    ['a protocol of another kind', `POST /front HTTP/1.1x\r\nHost: victim.test\r\n\r\n${SMUGGLED}`],
    ['a version with two digits', `POST /front HTTP/1.10\r\nHost: victim.test\r\n\r\n${SMUGGLED}`],
    ['a blank in the target', `POST /front /admin HTTP/1.1\r\nHost: victim.test\r\n\r\n${SMUGGLED}`],
    ['a tab in the request line', `POST\t/front\tHTTP/1.1\r\nHost: victim.test\r\n\r\n${SMUGGLED}`],
    ['blanks in front of the first header', `POST /front HTTP/1.1\r\n Host: victim.test\r\n\r\n${SMUGGLED}`],
  ])('%s: is refused, and nothing behind it is a request', async (_, bytes) => {
    await using server = await start()
    const answer = await exchange(server, bytes)
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(answer.match(/HTTP\/1\.1 /g)).toHaveLength(1)
    expect(seen.filter((each) => each === 'admin')).toEqual([])
  })

  it('HTTP/1.0 with a coding is not read as two requests', async () => {
    await using server = await start()
    const bytes = post(['Transfer-Encoding: chunked', 'Connection: keep-alive'], `0\r\n\r\n${SMUGGLED}`).replace('HTTP/1.1', 'HTTP/1.0')
    await exchange(server, bytes)
    expect(seen.filter((each) => each === 'front').length).toBeLessThanOrEqual(1)
  })
})

describe('bodies', () => {
  it('that an action does not read are no request', async () => {
    await using server = await start()
    for (const method of ['POST', 'GET', 'DELETE', 'OPTIONS', 'HEAD', 'QUERY']) {
      const body = SMUGGLED.repeat(3)
      const framed = [
        post([`Content-Length: ${body.length}`], body, '/ignores'),
        post(['Transfer-Encoding: chunked'], `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`, '/ignores'),
        post([`Content-Length: ${body.length}`], body, '/nowhere'),
      ]
      for (const each of framed) {
        const end = 'GET /ignores HTTP/1.1\r\nHost: victim.test\r\nConnection: close\r\n\r\n'
        const answer = await exchange(server, each.replace('POST', method) + end)
        expect(answer.match(/HTTP\/1\.1 \d/g)?.length).toBeLessThanOrEqual(2)
      }
    }
    expect(seen).not.toContain('admin')
  })

  it('past the limit are not read as the next request', async () => {
    const config = { server: { bodyLimit: 1000 }, controller: { allowForgeryProtection: false } }
    seen.length = 0
    await using server = await victim(actions, config)
    const body = SMUGGLED.repeat(100)
    for (const path of ['/front', '/ignores', '/nowhere']) {
      await exchange(server, post([`Content-Length: ${body.length}`, 'Connection: close'], body, path))
      await exchange(
        server,
        post(['Transfer-Encoding: chunked'], `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`, path) +
          SMUGGLED.replace('/admin', '/ignores'),
      )
    }
    expect(seen).not.toContain('admin')
  })

  it('of answers: HEAD, 204 and 304 have none, so that no answer runs into the next', async () => {
    await using server = await victim(
      {
        text: (c) => c.render({ plain: 'x'.repeat(10) }),
        none: (c) => c.render({ plain: 'hidden', status: 204 }),
        same: (c) => c.render({ plain: 'hidden', status: 304 }),
      },
      { stack: { etag: false } },
    )
    const bytes = ['HEAD /text', 'GET /none', 'GET /same', 'HEAD /none', 'HEAD /nowhere', 'GET /text'].map(
      (line, i, { length }) => `${line} HTTP/1.1\r\nHost: a\r\n${i === length - 1 ? 'Connection: close\r\n' : ''}\r\n`,
    )
    const answer = await exchange(server, bytes.join(''))
    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['200', '204', '304', '204', '404', '200'].map((status) => `HTTP/1.1 ${status}`))
    expect(answer).not.toContain('hidden')
    expect(answer.match(/x{10}/g)).toHaveLength(1)
  })

  it('an upgrade, an expectation and a tunnel open no way past the stack', async () => {
    await using server = await start()
    const upgrade =
      'GET /ignores HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n'
    expect(await exchange(server, upgrade)).toMatch(/^HTTP\/1\.1 200 /)
    expect(await exchange(server, `CONNECT victim.test:80 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n${SMUGGLED}`)).not.toMatch(
      /^HTTP\/1\.1 2/,
    )
    expect(await exchange(server, post(['Expect: 200-ok', 'Connection: close', 'Content-Length: 0'], ''))).toMatch(/^HTTP\/1\.1 417 /)
    expect(await exchange(server, 'TRACE /ignores HTTP/1.1\r\nHost: a\r\nCookie: secret\r\nConnection: close\r\n\r\n')).not.toMatch(
      /secret/,
    )
    expect(await exchange(server, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')).not.toMatch(/^HTTP\/1\.1 2/)
    expect(seen).not.toContain('admin')
  })
})
