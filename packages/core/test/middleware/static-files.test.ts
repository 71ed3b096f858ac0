import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { isStreaming, type Sink } from '../../src/http/body.js'
import { Response } from '../../src/http/response.js'
import { conditionalGet } from '../../src/middleware/conditional-get.js'
import { compose } from '../../src/middleware/middleware.js'
import { staticFiles } from '../../src/middleware/static-files.js'
import { type FakeRequestOptions, fakeRequest } from '../support/fake-request.js'
import { makePipe } from '../support/named-pipe.js'

let base = ''
let root = ''
const WRITTEN = new Date('2024-05-06T07:08:09Z')

async function write(path: string, content: string): Promise<void> {
  await writeFile(join(root, path), content)
  await utimes(join(root, path), WRITTEN, WRITTEN)
}

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'live-static-'))
  root = join(base, 'public')
  for (const folder of ['', 'assets', 'assets/deep', 'docs', '.well-known']) await mkdir(join(root, folder))
  await write('robots.txt', 'User-agent: *\n')
  await write('docs.html', '<p>docs</p>')
  await write('docs/index.html', 'index')
  await write('a b+ü.css', 'a{}')
  await write('empty.txt', '')
  await write('v1.2.html', 'version')
  await write('data.json.html', 'never')
  await write('.env', 'SECRET=1')
  await write('.well-known/x.txt', 'x')
  await write('assets/app.js', 'js')
  await write('assets/deep/logo.svg', '<svg/>')
  await write('assets/deep/logo-0123456789abcdef.svg', '<svg/>')
  await write('logo-0123456789abcdef.svg', '<svg/>')
  await writeFile(join(base, 'outside.txt'), 'outside')
  await symlink(join(base, 'outside.txt'), join(root, 'leak.txt'))
  await symlink('robots.txt', join(root, 'alias.txt'))
  await symlink('ring.txt', join(root, 'ring.txt'))
  await symlink(base, join(root, 'linked'))
  await write('index.html', '<p>home</p>')
  await write('assets/index.html', 'assets')
  await write('CNAME', 'example.com')
  await write('data.unk', 'unknown')
  await write('data.bin', 'bin')
  await write('%2e%2e', 'odd')
  await write('.well-known/.x', 'x')
  await mkdir(join(root, 'assets/.well-known'))
  await write('assets/.well-known/x.txt', 'x')
  makePipe(join(root, 'pipe'))
  for (const [name, content] of [
    ['app.css', 'plain css'],
    ['app.css.br', 'in brotli'],
    ['app.css.gz', 'in gzip'],
    ['only.js', 'plain js'],
    ['only.js.gz', 'in gzip'],
    ['image.png', 'png'],
    ['image.png.gz', 'never'],
  ])
    await write(name, content)
})

afterAll(() => rm(base, { recursive: true }))

const application = new Response()

const get = async (url: string, options: FakeRequestOptions = {}, middleware = staticFiles(root)): Promise<Response> =>
  middleware(fakeRequest({ url, ...options }), () => application)

/** Reads a streaming body to its end, or gives it up. */
async function textOf({ body }: Response): Promise<string> {
  if (!isStreaming(body)) throw new Error('not a file')
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    const sink: Sink = {
      write: (chunk) => chunks.push(Buffer.from(chunk)) > 0,
      end: () => resolve(Buffer.concat(chunks).toString()),
      destroy: (error) => reject(error),
      on: () => {},
      off: () => {},
    }
    body.attach(sink)
  })
}

describe('staticFiles', () => {
  it('C284: sends a file with type, length, date, tag and cache directives', async () => {
    const response = await get('/robots.txt')
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toEqual({
      'x-content-type-options': 'nosniff',
      'cache-control': 'max-age=0, public, must-revalidate',
      'content-type': 'text/plain; charset=utf-8',
      'content-length': '14',
      'accept-ranges': 'bytes',
      'last-modified': 'Mon, 06 May 2024 07:08:09 GMT',
      etag: expect.stringMatching(/^W\/"e-[0-9a-f]+"$/),
    })
    expect(response.committed).toBe(true)
    expect(await textOf(response)).toBe('User-agent: *\n')
  })

  it.each([
    ['/assets/app.js', 'text/javascript; charset=utf-8', 'js'],
    ['/assets/deep/logo.svg', 'image/svg+xml', '<svg/>'],
    ['/a%20b+%C3%BC.css', 'text/css; charset=utf-8', 'a{}'],
    ['/empty.txt?v=1', 'text/plain; charset=utf-8', ''],
    ['/docs', 'text/html; charset=utf-8', '<p>docs</p>'],
    ['/v1.2', 'text/html; charset=utf-8', 'version'],
    ['/alias.txt', 'text/plain; charset=utf-8', 'User-agent: *\n'],
    ['/', 'text/html; charset=utf-8', '<p>home</p>'],
    ['/docs/', 'text/html; charset=utf-8', 'index'],
    ['/assets', 'text/html; charset=utf-8', 'assets'],
    ['/CNAME', 'text/plain; charset=utf-8', 'example.com'],
    ['/data.unk', 'text/plain; charset=utf-8', 'unknown'],
    ['/data.bin', 'application/octet-stream', 'bin'],
    ['/%252e%252e', 'text/plain; charset=utf-8', 'odd'],
    ['/.well-known/x.txt', 'text/plain; charset=utf-8', 'x'],
  ])('C284: %s is a file of type %s', async (url, type, content) => {
    const response = await get(url)
    expect(response.contentType).toBe(type)
    expect(await textOf(response)).toBe(content)
  })

  it('C284: HEAD has the head of GET', async () => {
    const response = await get('/robots.txt', { method: 'HEAD' })
    expect(response.headers.get('content-length')).toBe('14')
    if (isStreaming(response.body)) response.body.abort()
  })

  it.each([
    ['/missing.txt', 'is missing'],
    ['/assets/deep', 'is a folder without an index'],
    ['/robots.txt/', 'is a file, and not a folder'],
    ['//', 'has an empty segment'],
    ['/docs//', 'has an empty segment'],
    ['/pipe', 'is a pipe'],
    ['/linked/outside.txt', 'is behind a link that leads out'],
    ['/%252e%252e%252foutside.txt', 'climbs, escaped twice'],
    ['/..%5coutside.txt', 'climbs with the separator of Windows'],
    ['/.well-known/.x', 'starts with a dot in /.well-known'],
    ['/assets/.well-known/x.txt', 'has a hidden folder that is not at the top'],
    ['//robots.txt', 'has an empty segment'],
    ['/data.json', 'has a known extension, so no page is tried'],
    ['/robots.txt/x', 'goes through a file'],
    ['/.env', 'starts with a dot'],
    ['/assets/../robots.txt', 'climbs'],
    ['/..%2Foutside.txt', 'climbs in disguise'],
    ['/assets%2Fapp.js', 'has a separator in disguise'],
    ['/assets%5Capp.js', 'has the separator of Windows'],
    ['/%2e%2e/outside.txt', 'climbs behind escapes'],
    ['/robots.txt%00', 'has a NUL'],
    ['/robots%FF.txt', 'is not UTF-8'],
    ['/robots%2.txt', 'has a broken escape'],
    ['/leak.txt', 'is a link that leads out'],
    ['/ring.txt', 'is a link to itself'],
    [`/assets/${'x'.repeat(5000)}`, 'is too long for the file system'],
  ])('C284: %s goes to the application: it %s', async (url) => {
    expect(await get(url)).toBe(application)
  })

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('C284: %s goes to the application', async (method) => {
    expect(await get('/robots.txt', { method })).toBe(application)
  })

  it('no path leads out of the folder', async () => {
    const piece = fc.constantFrom('..', '.', '%2e', '%2E%2e', '/', '%2f', '\\', '%5c', 'outside.txt', 'public', 'assets', '%00', 'x')
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 8 }), async (pieces) => {
        const response = await get(`/${pieces.join('')}`)
        if (response === application) return
        expect(await textOf(response)).not.toBe('outside')
      }),
    )
  })

  it('a request for something else is passed on at once, without a promise', () => {
    const middleware = staticFiles(root)
    expect(middleware(fakeRequest({ url: '/posts/1' }), () => application)).toBe(application)
  })

  it('a folder that is missing has no files', async () => {
    expect(await get('/robots.txt', {}, staticFiles(join(base, 'nowhere')))).toBe(application)
  })

  it('a file that is added is noticed after a second, also when the clock was set back', async () => {
    let now = 1_000_000
    const clock = { now: () => now, after: () => ({ cancel() {} }), every: () => ({ cancel() {} }) }
    const middleware = staticFiles(root, { clock })
    for (const [name, step] of [
      ['new.txt', 1000],
      ['newer.txt', -5000],
    ] as const) {
      expect(await get(`/${name}`, {}, middleware)).toBe(application)
      await write(name, 'new')
      now += step
      expect(await textOf(await get(`/${name}`, {}, middleware))).toBe('new')
    }
  })

  it('takes cache directives and headers', async () => {
    const middleware = staticFiles(root, { cacheControl: 'public, max-age=31556952', headers: { 'x-a': 'b' } })
    const response = await get('/robots.txt', {}, middleware)
    expect(response.headers.get('cache-control')).toBe('max-age=31556952, public')
    expect(response.headers.get('x-a')).toBe('b')
    expect(response.headers.has('x-content-type-options')).toBe(false)
    if (isStreaming(response.body)) response.body.abort()
  })

  it('files with a digest in their name are kept for ever, below assets/ only', async () => {
    const cacheControl = async (path: string) => (await get(path)).headers.get('cache-control')
    expect(await cacheControl('/assets/deep/logo-0123456789abcdef.svg')).toBe('max-age=31556952, public, immutable')
    expect(await cacheControl('/assets/deep/logo.svg')).toBe('max-age=0, public, must-revalidate')
    expect(await cacheControl('/logo-0123456789abcdef.svg')).toBe('max-age=0, public, must-revalidate')
  })

  it('C286: a client that has the file gets a 304', async () => {
    const chain = compose([conditionalGet(), staticFiles(root)], () => application)
    const first = await chain(fakeRequest({ url: '/robots.txt' }))
    const file = first.body
    const tag = first.etag as string
    if (isStreaming(file)) file.abort()
    for (const headers of [
      { 'if-none-match': tag },
      { 'if-modified-since': WRITTEN.toUTCString() },
      { 'if-none-match': tag, range: 'bytes=0-3' },
    ]) {
      const request = fakeRequest({ url: '/robots.txt', headers })
      const response = await chain(request)
      expect([response.status, response.body]).toEqual([304, ''])
      request.releaseBodyExcept(response.body)
    }
  })

  it.each([
    ['bytes=0-3', 206, 'bytes 0-3/14', 'User'],
    ['bytes=-2', 206, 'bytes 12-13/14', '*\n'],
    ['bytes=-99', 206, 'bytes 0-13/14', 'User-agent: *\n'],
    ['bytes=0-1,3-4', 200, null, 'User-agent: *\n'],
    [`bytes=${'0-,'.repeat(10_000)}`, 200, null, 'User-agent: *\n'],
    ['bytes=x', 200, null, 'User-agent: *\n'],
  ])('C286: Range: %.20s is a %i', async (range, status, contentRange, content) => {
    const response = await get('/robots.txt', { headers: { range } })
    expect([response.status, response.headers.get('content-range')]).toEqual([status, contentRange])
    expect(response.headers.get('content-length')).toBe(String(content.length))
    expect(await textOf(response)).toBe(content)
  })

  it('C286: a range behind the end is a 416 without the directives of the file', async () => {
    const { status, body, headers } = await get('/robots.txt', { headers: { range: 'bytes=14-' } })
    expect([status, body, headers.get('content-range'), headers.get('cache-control')]).toEqual([416, '', 'bytes */14', 'no-store'])
    expect(headers.has('content-length')).toBe(false)
  })

  it('C284: the index may have another name, or none', async () => {
    await write('home.html', 'other')
    expect(await textOf(await get('/', {}, staticFiles(root, { index: 'home' })))).toBe('other')
    expect(await get('/', {}, staticFiles(root, { index: false }))).toBe(application)
    expect(() => staticFiles(root, { index: '../x' })).toThrow(/index is "..\/x"/)
    expect(() => staticFiles(root, { index: '' })).toThrow(/index is ""/)
  })
})

describe('C285: files that were compressed ahead', () => {
  const css = 'text/css; charset=utf-8'

  it.each([
    ['/app.css', 'gzip, br', 'br', 'in brotli', css],
    ['/app.css', 'GZIP', 'gzip', 'in gzip', css],
    ['/app.css', 'br;q=0.1, gzip', 'gzip', 'in gzip', css],
    ['/app.css', 'identity', null, 'plain css', css],
    ['/app.css', 'br;q=0, gzip;q=0', null, 'plain css', css],
    ['/app.css', undefined, null, 'plain css', css],
    ['/only.js', 'br, gzip', 'gzip', 'in gzip', 'text/javascript; charset=utf-8'],
    ['/only.js', 'br', null, 'plain js', 'text/javascript; charset=utf-8'],
  ])('%s for Accept-Encoding: %s is in %s', async (url, accepted, coding, content, type) => {
    const response = await get(url, { headers: accepted === undefined ? {} : { 'accept-encoding': accepted } })
    const { headers } = response
    expect([headers.get('content-encoding'), headers.get('vary'), headers.get('content-type')]).toEqual([coding, 'accept-encoding', type])
    expect(headers.get('content-length')).toBe(String(content.length))
    expect(await textOf(response)).toBe(content)
  })

  it('each variant has a tag of its own', async () => {
    const tags = new Set<string | null>()
    for (const coding of ['br', 'gzip', 'identity']) {
      const response = await get('/app.css', { headers: { 'accept-encoding': coding } })
      tags.add(response.etag)
      await textOf(response)
    }
    expect(tags.size).toBe(3)
  })

  it('a part is one of the variant, and a date does not tell which', async () => {
    const asked = { 'accept-encoding': 'br', range: 'bytes=3-' }
    const part = await get('/app.css', { headers: asked })
    expect([part.status, part.headers.get('content-encoding'), await textOf(part)]).toEqual([206, 'br', 'brotli'])
    const whole = await get('/app.css', { headers: { ...asked, 'if-range': WRITTEN.toUTCString() } })
    expect([whole.status, await textOf(whole)]).toEqual([200, 'in brotli'])
  })

  it('a 304 varies too', async () => {
    const first = await get('/app.css', { headers: { 'accept-encoding': 'br' } })
    await textOf(first)
    const { status, headers } = await get('/app.css', { headers: { 'accept-encoding': 'br', 'if-none-match': first.etag as string } })
    expect([status, headers.get('vary'), headers.has('content-encoding')]).toEqual([304, 'accept-encoding', false])
  })

  it.each([['/image.png'], ['/robots.txt']])('%s has none, and does not vary', async (url) => {
    const response = await get(url, { headers: { 'accept-encoding': 'br, gzip' } })
    expect([response.headers.has('vary'), response.headers.has('content-encoding')]).toEqual([false, false])
    await textOf(response)
  })

  it('precompressed: false looks for none', async () => {
    const response = await get('/app.css', { headers: { 'accept-encoding': 'br' } }, staticFiles(root, { precompressed: false }))
    expect([await textOf(response), response.headers.has('vary')]).toEqual(['plain css', false])
  })
})
