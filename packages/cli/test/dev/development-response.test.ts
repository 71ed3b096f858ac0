import { createServer, type RequestListener } from 'node:http'
import { afterEach, describe, expect, it } from '@jest/globals'
import { DevelopmentResponse, pageVersion } from '../../src/dev/development-response.js'

const PAGE = '<!doctype html><html><body><h1>ü</h1></body></html>'
const HTML = { 'content-type': 'text/html; charset=utf-8' }

describe('DevelopmentResponse', () => {
  let close: () => void = () => {}
  afterEach(() => close())

  async function answer(
    listener: RequestListener,
    headers: Record<string, string> = {},
    method = 'GET',
  ): Promise<Response & { body_: string }> {
    const server = createServer({ ServerResponse: DevelopmentResponse }, listener)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    close = () => {
      server.closeAllConnections()
      server.close()
    }
    const response = await fetch(`http://127.0.0.1:${(server.address() as { port: number }).port}`, { headers, method })
    return Object.assign(response, { body_: await response.text() })
  }

  const isRefreshed = (body: string): boolean => body.includes('data-live-refresh')

  it('puts the script before the end of the body, and corrects the length', async () => {
    pageVersion.current = 'v7'
    const { body_: body, headers } = await answer((_, res) => {
      res.writeHead(200, ['content-type', 'text/html', 'content-length', String(Buffer.byteLength(PAGE))])
      res.end(PAGE)
    })
    expect(body).toMatch(/<h1>ü<\/h1><script data-live-refresh>[\s\S]*\("v7"\)<\/script><\/body><\/html>$/)
    expect(headers.get('content-length')).toBe(String(Buffer.byteLength(body)))
  })

  it.each<[string, RequestListener]>([
    ['a head with a message and an object', (_, res) => res.writeHead(200, 'Fine', HTML).end(PAGE)],
    [
      'headers that were set before',
      (_, res) => res.setHeader('content-type', 'text/html').setHeader('content-length', Buffer.byteLength(PAGE)).end(PAGE),
    ],
    ['a buffer', (_, res) => res.writeHead(200, HTML).end(Buffer.from(PAGE))],
    ['an error page', (_, res) => res.writeHead(500, HTML).end(PAGE)],
    [
      'a page in parts',
      (_, res) => {
        res.writeHead(200, HTML)
        res.write(PAGE.slice(0, 20))
        res.end(PAGE.slice(20))
      },
    ],
  ])('knows %s', async (name, listener) => {
    const { body_: body } = await answer(listener)
    if (name === 'a page in parts') expect(body).toContain('<h1>')
    else expect(isRefreshed(body)).toBe(true)
  })

  it('a page that is streamed gets it at its end', async () => {
    const { body_: body } = await answer((_, res) => {
      res.writeHead(200, HTML)
      res.flushHeaders()
      res.write(PAGE)
      res.end()
    })
    expect(body.startsWith(PAGE)).toBe(true)
    expect(isRefreshed(body)).toBe(true)
  })

  it.each<[string, RequestListener, Record<string, string>]>([
    ['a fragment', (_, res) => res.writeHead(200, HTML).end('<li>one</li>'), {}],
    ['JSON', (_, res) => res.writeHead(200, { 'content-type': 'application/json' }).end('"</body>"'), {}],
    ['a compressed page', (_, res) => res.writeHead(200, { ...HTML, 'content-encoding': 'identity' }).end(PAGE), {}],
    ['a download', (_, res) => res.writeHead(200, { ...HTML, 'content-disposition': 'attachment' }).end(PAGE), {}],
    ['what a script fetches', (_, res) => res.writeHead(200, HTML).end(PAGE), { 'sec-fetch-dest': 'empty' }],
    [
      'a page of another process',
      (_, res) => {
        ;(res as DevelopmentResponse).leaveAlone()
        res.writeHead(200, HTML).end(PAGE)
      },
      {},
    ],
    [
      'a stream of an announced length',
      (_, res) => {
        res.writeHead(200, { ...HTML, 'content-length': Buffer.byteLength(PAGE) + 1 })
        res.write(PAGE)
        res.end('!')
      },
      {},
    ],
  ])('leaves %s as it is', async (_name, listener, headers) => {
    expect(isRefreshed((await answer(listener, headers)).body_)).toBe(false)
  })

  it('opens a policy for its script and its stream, with the nonce that is there or one of its own', async () => {
    const withNonce = await answer((_, res) => {
      res.writeHead(200, { ...HTML, 'content-security-policy': "default-src 'none'; script-src 'nonce-abc'" }).end(PAGE)
    })
    expect(withNonce.body_).toContain('<script nonce="abc" data-live-refresh>')
    expect(withNonce.headers.get('content-security-policy')).toBe("default-src 'none'; script-src 'nonce-abc'; connect-src 'self'")
    close()
    const without = await answer((_, res) => {
      res.setHeader('content-security-policy', "default-src 'self'")
      res.writeHead(200, HTML).end(PAGE)
    })
    const nonce = /nonce="([^"]+)"/.exec(without.body_)?.[1]
    expect(without.headers.get('content-security-policy')).toBe(`default-src 'self'; script-src 'self' 'nonce-${nonce}'`)
  })

  it('a page has no tag any more, so that no browser keeps it with the script of an older version', async () => {
    const { headers } = await answer((_, res) => {
      res.setHeader('Last-Modified', 'Thu, 01 Jan 1970 00:00:00 GMT')
      res.writeHead(200, ['Content-Type', 'text/html', 'ETag', 'W/"1"']).end(PAGE)
    })
    expect([headers.get('etag'), headers.get('last-modified')]).toEqual([null, null])
  })

  it('answers HEAD without a body, and with the head as it was', async () => {
    const { headers, body_: body } = await answer((_, res) => res.writeHead(200, { ...HTML, 'content-length': 5 }).end(), {}, 'HEAD')
    expect([headers.get('content-length'), body]).toEqual(['5', ''])
  })
})
