import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { ErrorContext, ErrorReporter } from '../../src/contracts/index.js'
import {
  BadRequestError,
  BodyTooLargeError,
  ClientDisconnected,
  LiveError,
  MethodNotAllowedError,
  NotFoundError,
  RoutingError,
  ServerShutdownError,
} from '../../src/errors/index.js'
import { HeaderMap } from '../../src/http/headers.js'
import type { Request } from '../../src/http/request.js'
import { Response } from '../../src/http/response.js'
import { ErrorPages, type ErrorPagesOptions } from '../../src/middleware/error-pages.js'
import { type FakeRequestOptions, fakeRequest, RecordingLogger } from '../support/fake-request.js'

const SECRET = 'connect postgres://admin:hunter2@db/live failed'
const XSS = '</script><script>alert(1)</script>'
/** Made far from any request, because the page shows the lines around the places of an error. */
const failure = new TypeError(XSS, { cause: new RangeError(`inner ${XSS}`) })
const JSON_CLIENT = { accept: 'application/json' }
const TEXT_CLIENT = { accept: 'text/plain' }

function build(options: Partial<ErrorPagesOptions> = {}) {
  const logger = new RecordingLogger()
  const pages = new ErrorPages({ details: false, publicRoot: null, logger, ...options })
  const respond = async (error: unknown, request: FakeRequestOptions | Request = {}): Promise<Response> =>
    pages.respond(error, 'raw' in request ? request : fakeRequest(request))
  return { pages, logger, respond }
}

const json = (response: Response): Record<string, unknown> => JSON.parse(response.body as string) as Record<string, unknown>

const throwing = {
  report(): void {
    throw new Error('tracker down')
  },
}

describe('the middleware', () => {
  const { pages } = build()
  const fail = (): never => {
    throw new NotFoundError()
  }

  it('C66: catches what is thrown at once and later, error or not', async () => {
    for (const next of [fail, async () => fail(), () => Promise.reject('text'), () => Promise.reject(undefined)]) {
      const response = await pages.middleware(fakeRequest(), next)
      expect([404, 500]).toContain(response.status)
      expect(response.committed).toBe(true)
    }
  })

  it('passes a response on as it is, without a promise when there is none', async () => {
    const response = new Response()
    expect(pages.middleware(fakeRequest(), () => response)).toBe(response)
    expect(await pages.middleware(fakeRequest(), async () => response)).toBe(response)
  })
})

describe('the head', () => {
  it('starts from the default headers alone', async () => {
    const { respond } = build({ defaultHeaders: new HeaderMap({ 'x-frame-options': 'DENY' }) })
    const { headers } = await respond(new NotFoundError(), { headers: TEXT_CLIENT })
    expect([...headers]).toEqual([
      ['x-frame-options', 'DENY'],
      ['content-type', 'text/plain; charset=utf-8'],
      ['cache-control', 'no-store'],
    ])
  })

  it('RFC 9110 §15.5.6: a 405 says what is allowed', async () => {
    const { respond } = build()
    const { status, headers } = await respond(new MethodNotAllowedError('PUT', '/x', ['GET', 'HEAD']))
    expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  })

  it('closes the connection when the body was not read', async () => {
    const { respond } = build()
    const connection = async (error: unknown, request: FakeRequestOptions) => (await respond(error, request)).headers.get('connection')
    const body = { method: 'POST', headers: { 'content-length': '9' } }
    expect(await connection(new BodyTooLargeError(8), body)).toBe('close')
    expect(await connection(new LiveError('ERR_REQUEST_TIMEOUT', 'late'), {})).toBe('close')
    expect(await connection(new RoutingError('POST', '/x'), { ...body, complete: false })).toBe('close')
    expect(await connection(new RoutingError('POST', '/x'), body)).toBeNull()
    expect(await connection(new RoutingError('GET', '/x'), { complete: false })).toBeNull()
  })

  it('sends the headers that an error asks for, and none that would break the message', async () => {
    const { respond } = build()
    const headers = { 'retry-after': '3', 'Content-Length': '1', connection: 'upgrade', 'bad name': 'x', split: 'a\r\nb: c', n: 1 }
    const response = await respond(Object.assign(new LiveError('ERR_SERVICE_UNAVAILABLE', 'busy'), { headers }), { headers: TEXT_CLIENT })
    expect([...response.headers]).toEqual([
      ['retry-after', '3'],
      ['content-type', 'text/plain; charset=utf-8'],
      ['cache-control', 'no-store'],
    ])
  })

  it('never forwards the headers of an error that another server caused', async () => {
    const { respond } = build()
    const error = Object.assign(new Error('upstream'), { status: 401, headers: { 'set-cookie': 'session=theirs' } })
    expect((await respond(error)).headers.has('set-cookie')).toBe(false)
  })
})

describe('in production, for JSON clients', () => {
  it('RFC 9457: sends a problem document', async () => {
    const { respond } = build()
    const response = await respond(new RoutingError('GET', '/nope'), { url: '/nope.json' })
    expect(response.contentType).toBe('application/problem+json')
    expect(json(response)).toEqual({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      code: 'ERR_NO_ROUTE',
      detail: 'No route matches [GET] "/nope"',
      error: 'Not Found',
    })
  })

  it('tells nothing of an error that is not exposed', async () => {
    const { respond } = build()
    class DatabaseFailure extends Error {
      readonly code = 'ECONNREFUSED'
    }
    const response = await respond(new DatabaseFailure(SECRET), { headers: JSON_CLIENT })
    expect(json(response)).toEqual({
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
      code: 'ERR_INTERNAL',
      error: 'Internal Server Error',
    })
    const shutdown = json(await respond(new ServerShutdownError(), { headers: JSON_CLIENT }))
    expect(shutdown).toMatchObject({ status: 503, code: 'ERR_SERVICE_UNAVAILABLE' })
    expect(shutdown).not.toHaveProperty('detail')
  })

  it('leaves the code away when there is none to tell', async () => {
    const { respond } = build()
    const response = await respond(Object.assign(new Error('no'), { status: 403, code: 'SECRET_CODE' }), { headers: JSON_CLIENT })
    expect(json(response)).toEqual({ type: 'about:blank', title: 'Forbidden', status: 403, error: 'Forbidden' })
  })
})

describe('in production, for other clients', () => {
  it('C278: sends one line of text, whatever the message holds', async () => {
    const { respond } = build()
    const response = await respond(new BadRequestError('two\r\nlines'), { headers: { accept: 'text/csv' } })
    expect(response.contentType).toBe('text/plain; charset=utf-8')
    expect(response.body).toBe('400 Bad Request: two lines\n')
    expect((await respond(new Error(SECRET), { headers: TEXT_CLIENT })).body).toBe('500 Internal Server Error\n')
    expect((await respond(new Error(SECRET), { headers: { accept: 'text/markdown' } })).body).toBe('500 Internal Server Error\n')
  })

  it.each(['text/html', 'application/json', 'text/plain', 'text/markdown', 'text/csv'])(
    'nothing leaks to a client of %s',
    async (accept) => {
      const { respond } = build()
      class LeakyFailure extends LiveError {}
      const error = new LeakyFailure('ERR_MISSING_TEMPLATE', SECRET, { cause: new TypeError('inner secret') })
      const { body, headers } = await respond(error, { headers: { accept } })
      const all = `${String(body)}${JSON.stringify([...headers])}`
      for (const leak of ['hunter2', 'LeakyFailure', 'ERR_MISSING', 'inner', 'TypeError', __dirname, '.ts', '    at ']) {
        expect(all).not.toContain(leak)
      }
    },
  )

  it('has a page of its own: escaped, without outside assets, allowed by its own policy', async () => {
    const { respond } = build({ defaultHeaders: new HeaderMap({ 'content-security-policy': "default-src 'self'" }) })
    const request = fakeRequest({ headers: { accept: 'text/html' } })
    request.id = 'id-<1>'
    const response = await respond(new NotFoundError(XSS), request)
    const page = response.body as string
    expect(response.contentType).toBe('text/html; charset=utf-8')
    expect(page).toContain('<title>404 Not Found</title>')
    expect(page).toContain('&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(page).toContain('id-&lt;1&gt;')
    expect(page).not.toMatch(/<script|src=|href=|url\(|https?:/)
    expect(page).toContain('prefers-color-scheme: dark')
    const style = /<style>([\s\S]*)<\/style>/.exec(page)?.[1] ?? ''
    expect(response.headers.get('content-security-policy')).toContain(`'sha256-${createHash('sha256').update(style).digest('base64')}'`)
  })

  it('the page does without message and id', async () => {
    const { respond } = build()
    for (const error of [new Error(SECRET), new NotFoundError(), Object.assign(new Error(SECRET), { status: 403 })]) {
      const page = (await respond(error)).body as string
      expect(page).not.toContain('hunter2')
      expect(page).not.toContain('class="id"')
      expect(page).toMatch(/<p>[A-Z][^<]+\.<\/p>/)
    }
  })
})

describe('files for statuses', () => {
  let root = ''
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'live-errors-'))
    await writeFile(join(root, '404.html'), '<h1>lost</h1>')
  })
  afterAll(() => rm(root, { recursive: true }))

  it('C278: public/<status>.html is read once and sent; without one comes the page of our own', async () => {
    const { respond } = build({ publicRoot: root })
    const first = await respond(new NotFoundError())
    expect([first.status, first.contentType, first.body]).toEqual([404, 'text/html; charset=utf-8', '<h1>lost</h1>'])
    expect((await respond(new Error('x'))).body).toContain('Internal Server Error')
    await writeFile(join(root, '500.html'), 'late')
    await unlink(join(root, '404.html'))
    expect((await respond(new NotFoundError())).body).toBe('<h1>lost</h1>')
    expect((await respond(new Error('x'))).body).not.toBe('late')
  })

  it('a page that could not be read for another reason than absence is tried again', async () => {
    const file = join(root, 'not-a-folder')
    await writeFile(file, '')
    const { respond } = build({ publicRoot: file })
    expect((await respond(new NotFoundError())).body).toContain('Not Found')
    await unlink(file)
    await mkdir(file)
    await writeFile(join(file, '404.html'), 'now it can')
    expect((await respond(new NotFoundError())).body).toBe('now it can')
  })
})

describe('in development', () => {
  it('C280: HTML clients get a page with the error, its cause, the request and filtered parameters', async () => {
    const { respond } = build({ details: true })
    const request = fakeRequest({
      url: '/posts/1?token=topsecret&q=visible%3Cb%3E&constructor[name]=%3Ci%3E',
      headers: { accept: 'text/html', cookie: 'session=topsecret', authorization: 'Bearer topsecret', 'user-agent': 'jest' },
    })
    request.routePattern = '/posts/:id'
    request.endpoint = 'PostsController#show'
    request.id = 'request-7'
    const response = await respond(failure, request)
    const page = response.body as string
    expect([response.status, response.contentType]).toEqual([500, 'text/html; charset=utf-8'])
    for (const part of [
      'TypeError',
      '500 Internal Server Error',
      'inner &lt;/script&gt;',
      '/posts/:id',
      'PostsController#show',
      'request-7',
    ]) {
      expect(page).toContain(part)
    }
    expect(page).toContain('visible&lt;b&gt;')
    expect(page).toContain('token=[FILTERED]')
    expect(page).toContain('error-pages.test')
    expect(page).not.toContain('topsecret')
    expect(page).not.toContain('<i>')
  })

  it('C280: nothing in the page escapes its place', async () => {
    const { respond } = build({ details: true })
    const error = Object.assign(new Error(XSS), {
      name: XSS,
      code: XSS,
      hint: XSS,
      help: XSS,
      [XSS]: XSS,
    })
    const request = fakeRequest({ url: `/x?${encodeURIComponent(XSS)}=1`, headers: { accept: 'text/html', 'x-evil': XSS } })
    request.endpoint = XSS
    const page = (await respond(error, request)).body as string
    expect(page).not.toContain(XSS)
    expect(page).not.toContain('<script>alert')
    expect(page).toContain('&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;')
  })

  it('C280: a stack cannot carry markup into attributes, nor show a file that is no program', async () => {
    const { respond } = build({ details: true })
    const error = new Error('x')
    const forged =
      '    at a"onmouseover="alert(1) (/etc/passwd:1:1)\n    at b (/q"><img/src=x:1:1)\n    at Object.c (<anonymous>)\n    at d (native)'
    error.stack = `Error: x\n${forged}`
    const page = (await respond(error, { headers: { accept: 'text/html' } })).body as string
    expect(page).not.toMatch(/title="[^"]*"onmouseover/)
    expect(page).not.toContain('<img')
    expect(page).not.toContain('root:')
  })

  it('C280: JSON clients get exception, causes and traces in the problem document', async () => {
    const { respond } = build({ details: true })
    const response = await respond(new TypeError('boom', { cause: new Error('why') }), { headers: JSON_CLIENT })
    expect(response.contentType).toBe('application/problem+json')
    const problem = json(response)
    expect(problem).toMatchObject({ status: 500, detail: 'boom', exception: 'TypeError: boom', causes: ['Error: why'] })
    const traces = problem.traces as Record<string, string[]>
    expect(traces.full.length).toBe(traces.application.length + traces.framework.length)
    expect(traces.application[0]).toContain('error-pages.test')
    expect(traces.framework.join()).toContain('node_modules')
  })

  it('C280: text clients and scripts get name, message and stack', async () => {
    const { respond } = build({ details: true })
    const error = new TypeError('boom', { cause: new Error('why') })
    for (const headers of [TEXT_CLIENT, { accept: '*/*', 'x-requested-with': 'XMLHttpRequest' }]) {
      const response = await respond(error, { headers })
      expect(response.contentType).toBe('text/plain; charset=utf-8')
      expect(response.body).toMatch(/^TypeError: boom\n {4}at .*error-pages\.test[\s\S]*\n\nCaused by Error: why\n {4}at /)
    }
  })

  it('C280: Accept: text/markdown gets Markdown that the message cannot leave', async () => {
    const { respond } = build({ details: true })
    const request = fakeRequest({ url: '/x?secret=1', headers: { accept: 'text/markdown' } })
    request.routePattern = '/x'
    request.endpoint = 'XController#index'
    const response = await respond(new TypeError('a\n````\n# forged'), request)
    expect(response.contentType).toBe('text/markdown; charset=utf-8')
    expect(response.body).toMatch(
      /^# 500 Internal Server Error: TypeError\n\n```text\nGET \/x\?secret=\[FILTERED\]\n\/x → XController#index\n```/,
    )
    expect(response.body).toContain('\n`````text\nTypeError: a\n````\n# forged\n')
  })

  it('no text leaves its line or its block of code', async () => {
    const { respond } = build({ details: true })
    await fc.assert(
      fc.asyncProperty(fc.stringMatching(/^[`\n#a\r]{0,40}$/), async (text) => {
        const body = (await respond(new Error(text), { headers: { accept: 'text/markdown' } })).body as string
        const fences = body.match(/^`{3,}text$/gm) as string[]
        const last = (fences.at(-1) as string).slice(0, -4)
        // CommonMark: only a fence at least as long as the opening one closes the block.
        const closing = body.split(/[\r\n]+/).filter((line) => line.startsWith(last) && !line.endsWith('text'))
        expect(closing).toEqual(fences.map((fence) => fence.slice(0, -4)).filter((fence) => fence.length >= last.length))
      }),
    )
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
        const body = (await build().respond(new BadRequestError(text), { headers: TEXT_CLIENT })).body as string
        expect(body.slice(0, -1)).not.toMatch(/[\n\r\u2028\u2029]/)
      }),
    )
  })

  it('malformed parameters and values that are no errors have their page too', async () => {
    const { respond } = build({ details: true })
    const page = (await respond('just text', { url: '/?a[=%FF', headers: { accept: 'text/html' } })).body as string
    expect(page).toContain('NonErrorThrownError')
    expect(page).toContain('just text')
  })

  it('a page that cannot be rendered becomes text', async () => {
    const { logger, respond } = build({ details: true })
    const request = fakeRequest({ headers: { accept: 'text/html' } })
    Object.defineProperty(request.raw, 'httpVersion', {
      get() {
        throw new Error('no version')
      },
    })
    const response = await respond(new TypeError('boom'), request)
    expect([response.status, response.contentType]).toEqual([500, 'text/plain; charset=utf-8'])
    expect(response.body).toMatch(/^TypeError: boom\n/)
    expect(logger.lines.at(-1)?.message).toBe('The error page could not be rendered')
  })

  it('C65: details may depend on the request', async () => {
    const { respond } = build({ details: (request) => request.path === '/local' })
    expect((await respond(new Error(SECRET), { url: '/local', headers: TEXT_CLIENT })).body).toContain(SECRET)
    expect((await respond(new Error(SECRET), { url: '/other', headers: TEXT_CLIENT })).body).not.toContain(SECRET)
  })
})

describe('logs and reports', () => {
  it('C281: an error of status 500 is logged once, as an error', async () => {
    const { logger, respond } = build()
    const error = new Error(SECRET)
    await respond(error, { url: '/x?password=hunter3', headers: TEXT_CLIENT })
    expect(logger.lines).toHaveLength(1)
    expect(logger.lines[0]).toMatchObject({ level: 'error', fields: { err: error, status: 500, path: '/x?password=[FILTERED]' } })
    expect(JSON.stringify(logger.lines)).not.toContain('hunter3')
  })

  it('C281: an error of the client is one line without a stack', async () => {
    const { logger, respond } = build()
    await respond(new BadRequestError('bad\nvalue'), { url: '/x?password=hunter3' })
    expect(logger.lines).toHaveLength(1)
    expect(logger.lines[0].level).toBe('info')
    expect(logger.lines[0].message).toBe('GET /x?password=[FILTERED]: 400 BadRequestError (bad value)')
    expect(logger.lines[0].fields).not.toHaveProperty('err')
  })

  it('C282: unhandled errors are reported once, those of clients not at all', async () => {
    const reports: [unknown, ErrorContext][] = []
    const reporter: ErrorReporter = { report: (error, context) => void reports.push([error, context]) }
    const { respond } = build({ reporter })
    const error = new Error('x')
    await respond(error, { url: '/x' })
    await respond(new NotFoundError())
    await respond(new ClientDisconnected())
    expect(reports).toHaveLength(1)
    expect(reports[0][0]).toBe(error)
    expect(reports[0][1]).toMatchObject({ handled: false, source: 'application.action_dispatch', details: { method: 'GET', path: '/x' } })
  })

  it('a client that left is no error in the log', async () => {
    const { logger, respond } = build()
    await respond(new ClientDisconnected())
    expect(logger.lines.map(({ level }) => level)).toEqual(['info'])
  })

  it.each([
    ['throws', throwing],
    ['rejects', { report: () => Promise.reject(new Error('tracker down')) } as unknown as ErrorReporter],
  ])('C282: a reporter that %s is logged and changes nothing', async (_, reporter) => {
    const { logger, respond } = build({ reporter })
    expect((await respond(new Error('x'), { headers: TEXT_CLIENT })).body).toBe('500 Internal Server Error\n')
    await new Promise(setImmediate)
    expect(logger.lines.map(({ message }) => message)).toEqual(['GET /: 500 Error', 'The error reporter failed'])
  })
})

describe('the fail-safe', () => {
  it('C277: a failure while answering gives a bare 500', async () => {
    const details = (): boolean => {
      throw new Error('broken option')
    }
    const { logger, respond } = build({ details, defaultHeaders: new HeaderMap({ 'x-a': 'b' }) })
    const response = await respond(new NotFoundError())
    expect([response.status, response.contentType, response.body]).toEqual([
      500,
      'text/plain; charset=utf-8',
      '500 Internal Server Error\n',
    ])
    expect(response.committed).toBe(true)
    expect(logger.lines.at(-1)?.message).toBe('An error page failed')
  })

  it('C277: also when the failure comes later', async () => {
    const request = fakeRequest({ headers: { accept: 'text/html' } })
    let broken = false
    Object.defineProperty(request, 'hasBody', {
      get() {
        broken = true
        throw new Error('late failure')
      },
    })
    const { respond } = build({ publicRoot: tmpdir() })
    expect((await respond(new NotFoundError(), request)).status).toBe(500)
    expect(broken).toBe(true)
  })

  it('a broken logger changes nothing', async () => {
    const broken = (): never => {
      throw new Error('disk full')
    }
    const logger = Object.assign(new RecordingLogger(), { info: broken, error: broken })
    const { respond } = build({ logger })
    expect((await respond(new NotFoundError())).status).toBe(404)
    expect((await respond(new Error('x'))).status).toBe(500)
  })

  it.each([true, false])('errors that cannot be read have an answer in every form (details: %s)', async (details) => {
    const error = new Error('x')
    // Node builds the stack, out of name and message, when it is first looked at.
    expect(error.stack).toContain('x')
    for (const name of ['message', 'stack', 'name', 'cause', 'headers', 'allow', 'expose']) {
      Object.defineProperty(error, name, {
        get() {
          throw new Error('no')
        },
      })
    }
    const ring = new Error('ring')
    ring.cause = ring
    const { respond } = build({ details })
    for (const accept of ['text/html', 'application/json', 'text/plain', 'text/markdown']) {
      for (const thrown of [error, ring, null]) {
        const response = await respond(thrown, { headers: { accept } })
        expect(response.status).toBe(500)
        expect(response.contentType).toContain(
          details || accept !== 'text/markdown' ? accept.replace('application/', '').replace('json', 'problem+json') : 'text/plain',
        )
      }
    }
  })
})
