import { existsSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, describe, expect, it } from '@jest/globals'
import {
  type ApiController,
  type ApplicationConfig,
  BaseController,
  type DownloadOptions,
  Live,
  type SendFileOptions,
} from '../../src/index.js'
import { makePipe } from '../support/named-pipe.js'
import { answerOf, appWith, published } from './support.js'

const folder = mkdtempSync(join(tmpdir(), 'live-files-'))
const file = (name: string, content: string | Uint8Array = name): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}
afterAll(() => rmSync(folder, { recursive: true }))

const answering = (act: (controller: ApiController) => unknown) => {
  class Downloads extends BaseController {
    show() {
      return act(this)
    }
  }
  return answerOf(Downloads, 'show')
}
const data = (options?: DownloadOptions) => answering((c) => c.sendData('bytes', options))
const sent = (path: string, options?: SendFileOptions) => answering((c) => c.sendFile(path, options))

/** How many descriptors of this process are open on a file; Linux shows them. */
const openOn = (path: string): number =>
  readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === path
    } catch {
      return false
    }
  }).length
const onLinux = existsSync('/proc/self/fd') ? it : it.skip
/** Waits, a turn of the event loop at a time, until nobody has the file open. */
async function closed(path: string): Promise<void> {
  while (openOn(path) > 0) await new Promise(setImmediate)
}

describe('sendData', () => {
  it('C232: is an attachment of unknown type, and no more', async () => {
    const { status, text, headers } = await data()
    expect([status, text]).toEqual([200, 'bytes'])
    expect(headers.get('content-type')).toBe('application/octet-stream')
    expect(headers.get('content-disposition')).toBe('attachment')
    expect(headers.get('content-transfer-encoding')).toBe('binary')
    expect(headers.get('content-length')).toBe('5')
  })

  it('C232: takes bytes, a name, a disposition and a status', async () => {
    const { status, text, headers } = await answering((c) =>
      c.sendData(new Uint8Array([65, 66]), { filename: 'r.pdf', disposition: 'inline', status: 'created' }),
    )
    expect([status, text, headers.get('content-type')]).toEqual([201, 'AB', 'application/pdf'])
    expect(headers.get('content-disposition')).toBe(`inline; filename="r.pdf"; filename*=UTF-8''r.pdf`)
  })

  it.each([
    [{ filename: 'image.jpg' }, 'image/jpeg'],
    [{ filename: 'file.unk' }, 'application/octet-stream'],
    [{ filename: 'zip' }, 'application/octet-stream'],
    [{ type: 'csv' }, 'text/csv'],
    [{ type: 'text/plain; charset=iso-8859-1' }, 'text/plain; charset=iso-8859-1'],
  ])('C234: %j has the type %s', async (options, type) => {
    expect((await data(options)).headers.get('content-type')).toBe(type)
  })

  it('C234: an unknown short name and an explicit null are ArgumentErrors, and leave no trace in the head', async () => {
    const messages: string[] = []
    class Wrong extends BaseController {
      static {
        this.rescueFrom(TypeError, function (error: Error) {
          messages.push(error.message)
          this.render({ plain: 'handled' })
        })
      }
      unknown() {
        this.sendData('x', { type: 'nope', filename: 'a.csv' })
      }
      none() {
        this.sendData('x', { type: null as never })
      }
      disposition() {
        this.sendData('x', { disposition: 'a b' })
      }
    }
    for (const action of ['unknown', 'none', 'disposition']) {
      const { headers } = await answerOf(Wrong, action)
      expect([headers.get('content-type'), headers.get('content-disposition')]).toEqual(['text/plain; charset=utf-8', null])
    }
    expect(messages).toEqual(['Unknown MIME type nope', 'type option required', expect.stringContaining('is not a disposition')])
  })

  it('C235: disposition null is no header; a name forges nothing', async () => {
    expect((await data({ disposition: null })).headers.has('content-disposition')).toBe(false)
    const { headers } = await data({ filename: 'a"\r\nX-Evil: 1.txt' })
    expect(headers.has('x-evil')).toBe(false)
    expect(headers.get('content-disposition')).toContain('%0D%0A')
  })

  it('C238: publishes its options', async () => {
    const events = await published('tracing:send_data.action_controller:end', () => data({ filename: 'x.csv' }))
    expect(events).toEqual([expect.objectContaining({ filename: 'x.csv' })])
  })
})

describe('sendFile', () => {
  it('C233: sends the bytes with length, type and name', async () => {
    const { status, text, headers } = await sent(file('photo.jpg', 'jpeg'))
    expect([status, text, headers.get('content-type'), headers.get('content-length')]).toEqual([200, 'jpeg', 'image/jpeg', '4'])
    expect(headers.get('content-disposition')).toBe(`attachment; filename="photo.jpg"; filename*=UTF-8''photo.jpg`)
    expect([headers.get('etag'), headers.get('accept-ranges')]).toEqual([expect.stringMatching(/^W\/"4-[0-9a-f]+"$/), 'bytes'])
    expect(Math.abs(Date.parse(headers.get('last-modified') ?? '') - Date.now())).toBeLessThan(60_000)
    expect(headers.get('cache-control')).toBe('max-age=0, private, must-revalidate')
  })

  it('C233: an empty file is an empty body', async () => {
    expect(await sent(file('empty.txt', ''))).toMatchObject({ status: 200, text: '' })
  })

  it('C233: urlBasedFilename leaves the name to the URL', async () => {
    expect((await sent(file('x.csv'), { urlBasedFilename: true })).headers.get('content-disposition')).toBe('attachment')
  })

  it('C234: the type is guessed by the name that the client sees, else by the file, unless one is given', async () => {
    expect((await sent(file('a.csv'), { filename: 'b.pdf' })).headers.get('content-type')).toBe('application/pdf')
    expect((await sent(file('a.csv'), { filename: 'report' })).headers.get('content-type')).toBe('text/csv')
    expect((await sent(file('a.csv'), { type: 'json' })).headers.get('content-type')).toBe('application/json')
    expect((await sent(file('a.csv'), { type: null as never })).status).toBe(500)
  })

  it.each([['nowhere.txt'], ['.'], ['a\0b']])(
    'C233: %j cannot be read: MissingFileError, and the page that says so is no download',
    async (name) => {
      const codes: unknown[] = []
      class Missing extends BaseController {
        static {
          this.rescueFrom(Error, function (error: Error & { code?: string }) {
            codes.push(error.code)
            this.render({ html: 'gone', status: 404 })
          })
        }
        show() {
          this.sendFile(`${folder}/${name}`)
        }
      }
      const { status, headers } = await answerOf(Missing, 'show')
      expect([status, headers.get('content-type'), headers.get('content-disposition'), headers.get('content-transfer-encoding')]).toEqual([
        404,
        'text/html; charset=utf-8',
        null,
        null,
      ])
      expect(codes).toEqual(['ERR_MISSING_FILE'])
    },
  )

  it('C233: works from a before-callback, and halts', async () => {
    class Guarded extends BaseController {
      static {
        this.beforeAction('send')
      }
      protected send() {
        this.sendFile(file('halt.txt', 'from the callback'))
      }
      show() {
        this.render({ plain: 'never' })
      }
    }
    expect((await answerOf(Guarded, 'show')).text).toBe('from the callback')
  })

  it('C238: publishes path and options', async () => {
    const path = file('event.txt')
    const events = await published('tracing:send_file.action_controller:asyncEnd', () => sent(path, { disposition: 'inline' }))
    expect(events).toEqual([expect.objectContaining({ path, disposition: 'inline' })])
  })

  const big = (): string => file('big.bin', Buffer.alloc(32 * 1024 * 1024, 'x'))
  class Files extends BaseController {
    static path = ''
    show() {
      this.sendFile(Files.path)
    }
    reset() {
      this.sendFile(Files.path)
      this.resetResponse()
      this.render({ plain: 'instead' })
    }
    fail() {
      this.sendFile(Files.path)
      throw new Error('after sendFile')
    }
    late() {
      this.sendFile(Files.path)
      return new Promise((_, reject) => setTimeout(reject, 20, new Error('later')))
    }
    status() {
      this.sendFile(Files.path, { status: 'nonsense' as never })
    }
  }

  onLinux('C233: HEAD has the head of the file, and closes it', async () => {
    Files.path = big()
    await using app = await appWith(Files, ['show'])
    const { status, body, headers } = await app.head('/show')
    expect([status, body.length, headers.get('content-length')]).toEqual([200, 0, String(32 * 1024 * 1024)])
    await closed(Files.path)
  })

  onLinux('C233: the whole file arrives, and is closed', async () => {
    Files.path = big()
    await using app = await appWith(Files, ['show'])
    expect((await app.get('/show')).body.length).toBe(32 * 1024 * 1024)
    await closed(Files.path)
  })

  onLinux('C233: a client that leaves in the middle closes the file', async () => {
    Files.path = big()
    await using app = await appWith(Files, ['show'])
    const stream = await app.stream('/show', { highWaterMark: 1024 })
    stream.pause()
    expect(openOn(Files.path)).toBe(1)
    stream.abort()
    await closed(Files.path)
  })

  onLinux('a file that shrinks while it is sent never looks complete', async () => {
    Files.path = big()
    await using app = await appWith(Files, ['show'])
    const stream = await app.stream('/show', { highWaterMark: 1024 })
    stream.pause()
    truncateSync(Files.path, 1024)
    stream.resume()
    for await (const _ of stream.bytes());
    expect(await stream.ended).toBe('cut')
    await closed(Files.path)
  })

  onLinux.each([
    ['reset', 200],
    ['fail', 500],
    ['late', 500],
    ['status', 500],
  ])('a file that is not sent after all is closed: %s', async (action, status) => {
    Files.path = file(`${action}.txt`)
    await using app = await appWith(Files, [action])
    expect((await app.get(`/${action}`)).status).toBe(status)
    await closed(Files.path)
  })
})

describe('C237: parts and conditions', () => {
  class Files extends BaseController {
    static path = ''
    static options: SendFileOptions = {}
    file() {
      this.sendFile(Files.path, Files.options)
    }
    strong() {
      this.response.etag = '"mine"'
      this.sendFile(Files.path, Files.options)
    }
    text() {
      this.sendData('0123456789', Files.options)
    }
    bytes() {
      this.sendData(Buffer.from('0123456789'), Files.options)
    }
    euro() {
      this.sendData('€uro', Files.options)
    }
    cached() {
      this.expiresIn(60, { public: true })
      this.sendFile(Files.path, Files.options)
    }
  }
  class LiveFiles extends Live(BaseController) {
    file() {
      this.sendFile(Files.path, Files.options)
    }
  }
  const ACTIONS = ['file', 'strong', 'text', 'bytes', 'euro', 'cached']
  const app = () => {
    Files.path = file('ten.bin', '0123456789')
    Files.options = {}
    return appWith(Files, ACTIONS)
  }

  it.each(['file', 'text', 'bytes'])('%s: one range is a 206 with its bytes', async (action) => {
    await using server = await app()
    for (const [range, contentRange, text] of [
      ['bytes=0-3', 'bytes 0-3/10', '0123'],
      ['bytes=5-', 'bytes 5-9/10', '56789'],
      ['bytes=-2', 'bytes 8-9/10', '89'],
      ['bytes=-99', 'bytes 0-9/10', '0123456789'],
      ['bytes=9-99999999999999999999', 'bytes 9-9/10', '9'],
    ]) {
      const answer = await server.get(`/${action}`, { headers: { range } })
      const { headers } = answer
      expect([answer.status, answer.text, headers.get('content-range')]).toEqual([206, text, contentRange])
      expect(headers.get('content-length')).toBe(String(text.length))
      expect(headers.get('content-type')).toBe('application/octet-stream')
    }
  })

  it.each(['file', 'text', 'bytes'])('%s: what cannot be satisfied is a 416 with the size, and no download', async (action) => {
    await using server = await app()
    const { status, text, headers } = await server.get(`/${action}`, { headers: { range: 'bytes=99-' } })
    expect([status, text, headers.get('content-range')]).toEqual([416, '', 'bytes */10'])
    expect([headers.get('content-disposition'), headers.get('cache-control')]).toEqual([null, 'no-store'])
  })

  it('a 416 forgets for how long the file may be kept', async () => {
    await using server = await app()
    expect((await server.get('/cached')).headers.get('cache-control')).toBe('max-age=60, public')
    expect((await server.get('/cached', { headers: { range: 'bytes=99-' } })).headers.get('cache-control')).toBe('no-store')
  })

  it.each(['bytes=0-1,3-4', 'bytes=1', 'bytes=3-1', 'bytes=-', 'bytes=a-b', 'lines=0-1', `bytes=${'0-,'.repeat(5_000)}`])(
    '%.20s is answered with the whole file',
    async (range) => {
      await using server = await app()
      for (const action of ['file', 'text']) {
        const { status, text, headers } = await server.get(`/${action}`, { headers: { range } })
        expect([status, text, headers.get('content-range')]).toEqual([200, '0123456789', null])
      }
    },
  )

  it('parts of text are parts of its bytes', async () => {
    await using server = await app()
    const { body, headers } = await server.get('/euro', { headers: { range: 'bytes=1-3' } })
    expect([body, headers.get('content-range')]).toEqual([Buffer.from('€u').subarray(1), 'bytes 1-3/6'])
  })

  onLinux('HEAD ignores the range, and opens nothing for longer', async () => {
    await using server = await app()
    const { status, headers } = await server.head('/file', { headers: { range: 'bytes=0-3' } })
    expect([status, headers.get('content-length'), headers.get('accept-ranges')]).toEqual([200, '10', 'bytes'])
    await closed(Files.path)
  })

  it('If-Range takes the date, or a strong tag of the action', async () => {
    await using server = await app()
    const first = await server.get('/file')
    const [etag, date] = [first.headers.get('etag') as string, first.headers.get('last-modified') as string]
    const status = async (action: string, ifRange: string) =>
      (await server.get(`/${action}`, { headers: { range: 'bytes=0-3', 'if-range': ifRange } })).status
    expect(await status('file', date)).toBe(206)
    expect(await status('file', new Date(0).toUTCString())).toBe(200)
    expect(await status('file', etag)).toBe(200)
    expect(await status('strong', '"mine"')).toBe(206)
    expect(await status('strong', '"other"')).toBe(200)
  })

  onLinux('a client that has the file gets a 304, and the file is closed', async () => {
    await using server = await app()
    const etag = (await server.get('/file')).headers.get('etag') as string
    for (const headers of [{ 'if-none-match': etag }, { 'if-none-match': etag, range: 'bytes=0-3' }, { 'if-none-match': '*' }]) {
      const answer = await server.get('/file', { headers })
      expect([answer.status, answer.text, answer.headers.get('etag')]).toEqual([304, '', etag])
      expect([answer.headers.get('content-type'), answer.headers.get('content-disposition')]).toEqual([null, null])
    }
    await closed(Files.path)
  })

  onLinux('If-Match of something else is a 412', async () => {
    await using server = await app()
    expect((await server.get('/strong', { headers: { 'if-match': '"other"' } })).status).toBe(412)
    expect((await server.get('/strong', { headers: { 'if-match': '"mine"' } })).status).toBe(200)
    await closed(Files.path)
  })

  it('another status, and ranges: false, know no ranges', async () => {
    await using server = await app()
    for (const [options, status] of [
      [{ status: 'not_found' }, 404],
      [{ ranges: false }, 200],
    ] as const) {
      Files.options = options
      for (const action of ['file', 'text']) {
        const answer = await server.get(`/${action}`, { headers: { range: 'bytes=0-3' } })
        expect([answer.status, answer.text, answer.headers.has('accept-ranges')]).toEqual([status, '0123456789', false])
      }
    }
  })

  onLinux('in a live controller it is the same', async () => {
    Files.path = file('live.bin', '0123456789')
    Files.options = {}
    await using server = await appWith(LiveFiles, ['file'])
    const part = await server.get('/file', { headers: { range: 'bytes=0-3' } })
    expect([part.status, part.text, part.headers.get('content-range')]).toEqual([206, '0123', 'bytes 0-3/10'])
    expect((await server.get('/file', { headers: { range: 'bytes=99-' } })).status).toBe(416)
    expect((await server.get('/file', { headers: { 'if-none-match': '*' } })).status).toBe(304)
    await closed(Files.path)
  })

  onLinux('a client that leaves in the middle of a part closes the file', async () => {
    await using server = await app()
    Files.path = file('part.bin', Buffer.alloc(32 * 1024 * 1024, 'x'))
    const stream = await server.stream('/file', { highWaterMark: 1024, headers: { range: 'bytes=1000-' } })
    stream.pause()
    expect(openOn(Files.path)).toBe(1)
    stream.abort()
    await closed(Files.path)
  })

  onLinux('a hundred clients that leave leave no file open', async () => {
    await using server = await app()
    Files.path = file('many.bin', Buffer.alloc(8 * 1024 * 1024, 'x'))
    const before = readdirSync('/proc/self/fd').length
    for (let i = 0; i < 5; i++) {
      const streams = await Promise.all(Array.from({ length: 20 }, () => server.client().stream('/file', { highWaterMark: 1024 })))
      for (const stream of streams) stream.abort()
      await Promise.all(streams.map((stream) => stream.ended))
      await closed(Files.path)
    }
    while (readdirSync('/proc/self/fd').length > before + 10) await new Promise(setImmediate)
  })

  it('a pipe is no file', async () => {
    await using server = await app()
    Files.path = join(folder, 'pipe')
    makePipe(Files.path)
    expect((await server.get('/file')).status).toBe(500)
  })
})

describe('sendFile with a root', () => {
  mkdirSync(join(folder, 'root'))
  file('root/a.txt', 'inside')
  file('outside.txt', 'outside')
  symlinkSync(join(folder, 'outside.txt'), join(folder, 'root/leak.txt'))
  class Rooted extends BaseController {
    show() {
      this.sendFile(this.params.string('name'), { root: join(folder, 'root') })
    }
  }

  it('sends what is below it, with name and type', async () => {
    await using app = await appWith(Rooted, ['show'])
    const { status, text, headers } = await app.get('/show?name=a.txt')
    expect([status, text, headers.get('content-type')]).toEqual([200, 'inside', 'text/plain'])
    expect(headers.get('content-disposition')).toContain('filename="a.txt"')
  })

  it.each([
    '../outside.txt',
    '..%2Foutside.txt',
    '%2e%2e%2Foutside.txt',
    '%252e%252e%252Foutside.txt',
    '..%5Coutside.txt',
    '%2Fetc%2Fpasswd',
    'a.txt%00',
    'a.txt%00.png',
    'leak.txt',
    '.',
    'missing.txt',
  ])('C233: name=%s is a 404 that says nothing of the disk', async (name) => {
    await using app = await appWith(Rooted, ['show'])
    const { status, text } = await app.get(`/show?name=${name}`)
    expect([status === 404 || status === 400, text.includes(folder), text.includes('outside\n')]).toEqual([true, false, false])
  })
})

describe('sendData', () => {
  it('C232: takes a Node stream, which is sent whole', async () => {
    const { status, text, headers } = await answering((c) => c.sendData(Readable.from(['a', 'b', 'c']), { filename: 'x.csv' }))
    expect([status, text, headers.get('content-type'), headers.has('accept-ranges')]).toEqual([200, 'abc', 'text/csv', false])
  })

  it('refuses what it cannot send', async () => {
    expect((await answering((c) => c.sendData(undefined as never))).status).toBe(500)
    expect((await answering((c) => c.sendData(42 as never))).status).toBe(500)
  })

  it('L102: contentType wins over type', async () => {
    expect((await data({ type: 'csv', contentType: 'text/x-mine' })).headers.get('content-type')).toBe('text/x-mine')
  })

  it('L102, L103: a line in the log says what was sent', async () => {
    const lines = [...(await data({ filename: 'x.csv' })).lines, ...(await sent(file('log.txt'))).lines].map(({ message }) => message)
    expect(lines).toContainEqual(expect.stringMatching(/^Sent data x\.csv \(\d+\.\dms\)$/))
    expect(lines).toContainEqual(expect.stringMatching(/^Sent file .*\/log\.txt \(\d+\.\dms\)$/))
  })
})

describe('C236: files that the server in front sends', () => {
  const through = async (config: ApplicationConfig['server'], headers: Record<string, string> = {}) => {
    class Files extends BaseController {
      show() {
        this.sendFile(file('file.pdf', 'pdf'))
      }
    }
    await using app = await appWith(Files, ['show'], { server: config })
    const answer = await app.get('/show', { headers })
    await closed(join(folder, 'file.pdf'))
    return answer
  }

  it('X-Sendfile carries the path, and the body is empty', async () => {
    const { status, text, headers } = await through({ xSendfileHeader: 'X-Sendfile' }, { range: 'bytes=0-0' })
    expect([status, text, headers.get('x-sendfile'), headers.get('content-length')]).toEqual([200, '', join(folder, 'file.pdf'), '0'])
    expect([headers.get('content-type'), headers.has('accept-ranges')]).toEqual(['application/pdf', false])
  })

  it('X-Accel-Redirect carries the internal URL', async () => {
    const { headers } = await through({ xSendfileHeader: 'X-Accel-Redirect', xAccelMappings: [[folder, '/internal']] })
    expect([headers.get('x-accel-redirect'), headers.get('content-length')]).toEqual(['/internal/file.pdf', '0'])
  })

  it('a file that is in no folder of the mapping is sent from here', async () => {
    const { text, headers } = await through({ xSendfileHeader: 'X-Accel-Redirect', xAccelMappings: [['/elsewhere', '/internal']] })
    expect([text, headers.has('x-accel-redirect')]).toEqual(['pdf', false])
  })

  it('no header of a request switches it on, or maps anything', async () => {
    const asked = { 'x-sendfile-type': 'X-Sendfile', 'x-accel-mapping': `${folder}=/etc` }
    expect((await through({}, asked)).text).toBe('pdf')
    const mapped = await through({ xSendfileHeader: 'X-Accel-Redirect', xAccelMappings: [[folder, '/internal']] }, asked)
    expect(mapped.headers.get('x-accel-redirect')).toBe('/internal/file.pdf')
  })

  it('a client that has the file gets its 304', async () => {
    expect((await through({ xSendfileHeader: 'X-Sendfile' }, { 'if-none-match': '*' })).status).toBe(304)
  })

  it('a setting that cannot work fails at boot', async () => {
    await expect(through({ xSendfileHeader: 'X-Accel-Redirect' })).rejects.toMatchObject({ code: 'ERR_CONFIGURATION' })
    await expect(through({ xSendfileHeader: 'Location' as never })).rejects.toMatchObject({ code: 'ERR_CONFIGURATION' })
  })
})
