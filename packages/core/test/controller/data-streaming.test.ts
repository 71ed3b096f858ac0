import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { type ApiController, BaseController, type DownloadOptions, type SendFileOptions } from '../../src/index.js'
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
    expect(headers.has('etag')).toBe(false)
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
