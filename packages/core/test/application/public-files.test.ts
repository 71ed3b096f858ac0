/** The public folder of an application, over a real socket (controller.md C284–C286). */
import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from '@jest/globals'
import { type ApplicationConfig, BaseController, LiveApplication, routes } from '@live/core'
import { rawSocket, testApp } from '@live/testing'
import { get, parseHead, watchProcess } from '../support.js'

watchProcess()

const base = mkdtempSync(join(tmpdir(), 'live-public-'))
const BIG = join(base, 'public/big.bin')
mkdirSync(join(base, 'public/assets'), { recursive: true })
writeFileSync(join(base, 'secret.txt'), 'secret')
writeFileSync(join(base, 'public/index.html'), '<p>home</p>')
writeFileSync(join(base, 'public/assets/app.css'), 'a { color: red }')
writeFileSync(join(base, 'public/assets/app.css.gz'), gzipSync('a { color: red }'))
writeFileSync(BIG, Buffer.alloc(16 * 1024 * 1024, 'x'))
afterAll(() => rmSync(base, { recursive: true }))

class HomeController extends BaseController {
  index() {
    this.render({ plain: 'application' })
  }
}

function start(config: ApplicationConfig = {}) {
  const application = new LiveApplication({
    root: base,
    routes: routes((r) => r.match('/*rest', { controller: HomeController, action: 'index', via: 'all' })),
  })
  application.config = { log: { logger: false }, ...config }
  return testApp(application)
}

/** How many descriptors of this process are open on a file. */
const openOn = (path: string): number =>
  readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === path
    } catch {
      return false
    }
  }).length

describe('the public folder', () => {
  it('C284: answers for its files and their pages; everything else is the application’s', async () => {
    await using app = await start()
    expect((await app.get('/')).text).toBe('<p>home</p>')
    expect((await app.get('/assets/app.css')).text).toBe('a { color: red }')
    expect((await app.get('/assets')).text).toBe('application')
    expect((await app.post('/assets/app.css')).text).toBe('application')
  })

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/..%2fsecret.txt',
    '/..%2Fsecret.txt',
    '/%2e%2e/secret.txt',
    '/%2e%2e%2fsecret.txt',
    '/%252e%252e/secret.txt',
    '/%252e%252e%252fsecret.txt',
    '/..%5csecret.txt',
    '/..\\secret.txt',
    '/assets/..%5c..%5csecret.txt',
    '//secret.txt',
    '/%2fetc/passwd',
    '//etc/passwd',
    '/secret.txt%00.css',
    '/assets/app.css%00',
    '/%c0%ae%c0%ae/secret.txt',
    '/.%2e/secret.txt',
    '/....//secret.txt',
    '/%ff',
    '/%',
    'http://x/../secret.txt',
    '../secret.txt',
  ])('C284: %s leads nowhere', async (target) => {
    await using app = await start()
    await using raw = await rawSocket(app)
    raw.write(get(target, { connection: 'close' }))
    const answer = await raw.all()
    expect(answer).toMatch(/^HTTP\/1\.1 (200|400|404) /)
    expect(answer).not.toMatch(/secret\n|^secret$|root:/m)
    if (answer.startsWith('HTTP/1.1 200')) expect(answer).toMatch(/application$/)
  })

  it('C286: parts, and 304, byte for byte', async () => {
    await using app = await start()
    await using raw = await rawSocket(app)
    raw.write(get('/assets/app.css', { range: 'bytes=0-2' }))
    const part = parseHead(await raw.head())
    expect([part.status, part.headers.get('content-range'), part.headers.get('content-length')]).toEqual([206, ['bytes 0-2/16'], ['3']])
    expect(await raw.read('a {')).toBe('a {')
    raw.write(get('/assets/app.css', { 'if-none-match': part.headers.get('etag')?.[0] ?? '', range: 'bytes=0-2' }))
    const again = parseHead(await raw.head())
    expect([again.status, again.headers.has('content-type'), again.headers.has('content-length')]).toEqual([304, false, false])
    raw.write(get('/assets/app.css', { range: 'bytes=16-' }))
    expect(parseHead(await raw.head())).toMatchObject({ status: 416 })
  })

  it('C285: what was compressed ahead is not compressed again', async () => {
    await using app = await start({ stack: { compress: { threshold: 1 } } })
    const { body, headers } = await app.get('/assets/app.css', { headers: { 'accept-encoding': 'gzip' } })
    expect([headers.get('content-encoding'), headers.get('vary'), body]).toEqual(['gzip', 'accept-encoding', gzipSync('a { color: red }')])
  })

  it('what is compressed on the way cannot be continued by a part of the plain bytes', async () => {
    await using app = await start({ stack: { compress: { threshold: 1 }, publicFiles: { precompressed: false } } })
    const { headers } = await app.get('/assets/app.css', { headers: { 'accept-encoding': 'br' } })
    expect([headers.get('content-encoding'), headers.has('accept-ranges')]).toEqual(['br', false])
  })

  it('C284: directives, headers and the index are settings', async () => {
    await using app = await start({
      stack: { publicFiles: { cacheControl: 'public, max-age=31556952', headers: { 'x-mine': '1' }, index: false } },
    })
    const { headers } = await app.get('/assets/app.css')
    expect([headers.get('cache-control'), headers.get('x-mine')]).toEqual(['max-age=31556952, public', '1'])
    expect((await app.get('/')).status).toBe(404)
    await expect(start({ stack: { publicFiles: { index: 'a/b' } } })).rejects.toMatchObject({ code: 'ERR_CONFIGURATION' })
  })

  it('a slow reader holds the file back, and one that leaves closes it', async () => {
    await using app = await start()
    const stream = await app.stream('/big.bin', { highWaterMark: 1024 })
    stream.pause()
    expect(openOn(BIG)).toBe(1)
    stream.abort()
    while (openOn(BIG) > 0) await new Promise(setImmediate)
    expect((await app.head('/big.bin')).headers.get('content-length')).toBe(String(16 * 1024 * 1024))
    while (openOn(BIG) > 0) await new Promise(setImmediate)
    expect((await app.get('/big.bin', { headers: { range: 'bytes=-5' } })).text).toBe('xxxxx')
    while (openOn(BIG) > 0) await new Promise(setImmediate)
  })
})
