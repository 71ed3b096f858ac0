/** Multipart bodies from streams: what becomes of them, and what attackers try with them. */
import { readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { afterAll, afterEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type MultipartForm, readMultipart } from '../../../src/http/bodies/multipart.js'
import { UPLOAD_DEFAULTS, type UploadSettings } from '../../../src/http/bodies/multipart-settings.js'
import { UploadedFile } from '../../../src/http/bodies/uploaded-file.js'
import type { ParameterObject } from '../../../src/http/parameters/parameter-value.js'
import { BOUNDARY, field, file, multipart, type Part, UploadsFolder } from '../multipart-support.js'

const folder = new UploadsFolder()
const forms: MultipartForm[] = []
const EVENTS = ['data', 'end', 'error', 'close'] as const

afterEach(async () => {
  for (const form of forms.splice(0)) await form.folder.remove()
  expect(folder.entries).toEqual([])
})
afterAll(() => folder.remove())

interface Reading {
  uploads?: Partial<UploadSettings>
  textLimit?: number
  boundary?: string
  maxDepth?: number
  maxParameters?: number
  contentLength?: number
}

async function read(source: Readable, { uploads, textLimit = 1024 * 1024, ...options }: Reading = {}): Promise<ParameterObject> {
  const settings = { ...UPLOAD_DEFAULTS, directory: folder.path, ...uploads }
  const form = await readMultipart(source, { boundary: BOUNDARY, textLimit, uploads: settings, ...options })
  forms.push(form)
  return form.parameters
}

const readParts = (parts: readonly Part[], options?: Reading): Promise<ParameterObject> => read(Readable.from([multipart(parts)]), options)
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
const malformed = expect.objectContaining({ code: 'ERR_MALFORMED_BODY', status: 400 })
const tooLarge = expect.objectContaining({ code: 'ERR_BODY_TOO_LARGE', status: 413 })
const uploadTooLarge = expect.objectContaining({ code: 'ERR_UPLOAD_TOO_LARGE', status: 413 })
const overLimit = expect.objectContaining({ code: 'ERR_UPLOAD_LIMIT', status: 400 })

describe('fields and files', () => {
  it('C130: names nest as those of other forms do, in the order of the parts, with UTF-8 in names and values', async () => {
    const parameters = await readParts([
      field('post[title]', 'naïve'),
      field('post[tags][]', 'a'),
      field('post[tags][]', ''),
      field('rows[][é]', '1'),
      field('rows[][é]', '2'),
      field('x', 'first'),
      field('x', 'last'),
    ])
    expect(plain(parameters)).toEqual({ post: { title: 'naïve', tags: ['a', ''] }, rows: [{ é: '1' }, { é: '2' }], x: 'last' })
    expect(Object.getPrototypeOf(parameters)).toBeNull()
  })

  it('C134: a file is on disk under a random name in a private folder, and says what the client said', async () => {
    const bytes = Buffer.from([0, 255, 13, 10, 45, 45, 128])
    const parameters = await readParts([field('a', '1'), file('post[photos][]', 'résumé.png', bytes, 'image/png')])
    const [photo] = (parameters.post as { photos: UploadedFile[] }).photos
    expect(UploadedFile.is(photo)).toBe(true)
    expect([photo.originalFilename, photo.contentType, photo.size]).toEqual(['résumé.png', 'image/png', bytes.length])
    expect(photo.headers['content-disposition']).toBe('form-data; name="post[photos][]"; filename="résumé.png"')
    expect(readFileSync(photo.path).equals(bytes)).toBe(true)
    expect(statSync(photo.path).mode & 0o777).toBe(0o600)
    expect(statSync(dirname(photo.path)).mode & 0o777).toBe(0o700)
    expect(photo.path).not.toContain('png')
  })

  it('C130: an input without a choice makes no parameter, an empty file one of size 0, a form without files no folder', async () => {
    const parameters = await readParts([file('none', '', '', 'application/octet-stream'), file('empty', 'e.txt', ''), field('', 'x')])
    expect(Object.keys(parameters)).toEqual(['empty'])
    expect((parameters.empty as unknown as UploadedFile).size).toBe(0)
    await forms[0].folder.remove()
    await readParts([field('a', '1')])
    expect(folder.entries).toEqual([])
  })

  it('C134: a file without a type has none; a text part that has a type stays text', async () => {
    const parameters = await readParts([
      { headers: ['content-disposition: form-data; name=f; filename=a.txt'], content: 'x' },
      { headers: ['Content-Disposition: form-data; name="json"', 'Content-Type: application/json; charset=UTF-8'], content: '{}' },
    ])
    expect((parameters.f as unknown as UploadedFile).contentType).toBeNull()
    expect(parameters.json).toBe('{}')
  })

  it('C130: parts of a multipart/mixed part are not unpacked', async () => {
    const inner = '--inner\r\nContent-Disposition: file; filename="a"\r\n\r\nx\r\n--inner--'
    const part: Part = {
      headers: ['Content-Disposition: form-data; name="m"', 'Content-Type: multipart/mixed; boundary=inner'],
      content: inner,
    }
    expect((await readParts([part])).m).toBe(inner)
  })

  it('large files arrive whole, whatever the chunks are', async () => {
    const first = Buffer.alloc(3_000_000, 'ab\r\n--Xbound')
    const second = Buffer.alloc(500_000, 1)
    const body = multipart([file('a', 'a', first), field('t', 'x'), file('b', 'b', second), file('c', 'c', '')])
    const chunks = function* () {
      for (let at = 0; at < body.length; at += 10_007) yield body.subarray(at, at + 10_007)
    }
    const { a, b, c, t } = (await read(Readable.from(chunks()))) as unknown as Record<string, UploadedFile>
    expect([(await a.bytes()).equals(first), (await b.bytes()).equals(second), c.size, t]).toEqual([true, true, 0, 'x'])
  })

  it('what was sent is what is read, however the network cuts it', async () => {
    const content = fc.uint8Array({ maxLength: 60 })
    const name = fc.stringMatching(/^[a-zé]{1,5}$/)
    const parts = fc.uniqueArray(fc.record({ name, content, isFile: fc.boolean() }), { maxLength: 5, selector: (part) => part.name })
    await fc.assert(
      fc.asyncProperty(parts, fc.integer({ min: 1, max: 50 }), async (list, size) => {
        const texts = list.map(({ content: bytes, isFile }) => (isFile ? bytes : Buffer.from(Buffer.from(bytes).toString('hex'))))
        const body = multipart(list.map((part, i) => (part.isFile ? file(part.name, 'f', texts[i]) : field(part.name, texts[i]))))
        const chunks: Buffer[] = []
        for (let at = 0; at < body.length; at += size) chunks.push(body.subarray(at, at + size))
        const parameters = await read(Readable.from(chunks))
        expect(Object.keys(parameters)).toEqual(list.map((part) => part.name))
        for (const [i, part] of list.entries()) {
          const value = parameters[part.name]
          const bytes = UploadedFile.is(value) ? await value.bytes() : Buffer.from(value as string)
          expect([part.isFile, bytes.equals(Buffer.from(texts[i]))]).toEqual([UploadedFile.is(value), true])
        }
        await forms.pop()?.folder.remove()
      }),
      { numRuns: 60 },
    )
  })

  it('a file whose last chunk fills its reader arrives too, where the end of the request comes by itself, as on a socket', async () => {
    const content = Buffer.alloc(200_000, 'x')
    const body = multipart([field('a', '1'), file('f', 'f.txt', content)])
    const source = new Readable({ read() {} })
    const reading = read(source)
    for (const chunk of [body.subarray(0, 60_000), body.subarray(60_000), null]) {
      source.push(chunk)
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
    }
    const parameters = await reading
    expect((parameters.f as unknown as UploadedFile).size).toBe(content.length)
  })

  it('leaves no listener on the stream, and reads what follows the last boundary', async () => {
    const source = new PassThrough()
    const before = EVENTS.map((event) => source.listenerCount(event))
    const done = read(source)
    source.write(multipart([field('a', '1')]))
    source.end("epilogue, which is nobody's")
    expect(plain(await done)).toEqual({ a: '1' })
    expect(EVENTS.map((event) => source.listenerCount(event))).toEqual(before)
  })
})

describe('what is malformed', () => {
  const cases: [string, string | Buffer][] = [
    ['nothing', ''],
    ['no boundary in it', 'hello'],
    ['another boundary', '--other\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--other--\r\n'],
    ['no final boundary', multipart([field('a', '1')], { end: false })],
    ['a file without an end', multipart([file('a', 'a', 'x'.repeat(100_000))], { end: false })],
    ['a cut head', `--${BOUNDARY}\r\nContent-Disposition: form-da`],
    ['a head without an end', `--${BOUNDARY}\r\nContent-Disposition: form-data; name="a"\r\n--${BOUNDARY}--\r\n`],
    ['a head without an end before another part', Buffer.concat([Buffer.from(`--${BOUNDARY}\r\nA: b\r\n`), multipart([field('a', '1')])])],
    ['a part without a name', multipart([{ headers: ['Content-Disposition: form-data'], content: '' }])],
    ['an attachment', multipart([{ headers: ['Content-Disposition: attachment; name="a"'], content: '' }])],
    ['a part without headers', multipart([{ headers: ['X: y'], content: '' }])],
    ['a value that is not UTF-8', multipart([field('a', Buffer.from([0x81, 0x45]))])],
    ['one name in two shapes', multipart([field('a', '1'), field('a[b]', '1')])],
  ]

  it.each(cases)('C130: %s is a 400, known when everything was read, and leaves nothing behind', async (_what, body) => {
    const source = new PassThrough()
    const done = read(source)
    source.end(body)
    await expect(done).rejects.toEqual(malformed)
    expect(source.readableEnded).toBe(true)
    expect(folder.entries).toEqual([])
  })

  it('C129: a name that is not UTF-8 is a 400', async () => {
    const head = Buffer.concat([Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="`), Buffer.from([0xff])])
    await expect(read(Readable.from([head, Buffer.from('"\r\n\r\n1\r\n'), Buffer.from(`--${BOUNDARY}--`)]))).rejects.toEqual(malformed)
  })

  it.each([undefined, '', 'x'.repeat(71)])('a type with the boundary %p is a 400', async (boundary) => {
    await expect(readMultipart(Readable.from([]), { boundary, uploads: UPLOAD_DEFAULTS, textLimit: 1 })).rejects.toEqual(malformed)
  })

  it('text in another charset is a 415', async () => {
    const part: Part = { headers: ['Content-Disposition: form-data; name="a"', 'Content-Type: text/plain; charset=utf-16'], content: 'x' }
    await expect(readParts([part])).rejects.toMatchObject({ code: 'ERR_UNSUPPORTED_MEDIA_TYPE' })
  })

  it('never throws anything but the errors of the framework, and leaves nothing behind', async () => {
    const noise = fc.array(
      fc.oneof(
        fc.constantFrom(`--${BOUNDARY}`, '\r\n', '--', 'Content-Disposition: form-data; name="a', '"', '; filename="x"', '\r\n\r\n'),
        fc.string(),
      ),
    )
    await fc.assert(
      fc.asyncProperty(noise, async (pieces) => {
        try {
          await read(Readable.from([Buffer.from(pieces.join(''))]))
          await forms.pop()?.folder.remove()
        } catch (error) {
          expect((error as { code: string }).code).toMatch(/^ERR_(MALFORMED_BODY|UPLOAD_LIMIT|PARAMETER_LIMIT|UNSUPPORTED_MEDIA_TYPE)$/)
        }
        expect(folder.entries).toEqual([])
      }),
    )
  })
})

describe('limits', () => {
  it('a body that is announced too large is refused before a byte is read', async () => {
    const source = new PassThrough()
    source.write('x')
    await expect(read(source, { uploads: { totalSize: 9 }, contentLength: 10 })).rejects.toEqual(tooLarge)
    expect(source.readableLength).toBe(1)
  })

  it('one that grows too large is refused while it comes; the stream waits, its file is gone', async () => {
    const source = new PassThrough()
    const done = read(source, { uploads: { totalSize: 1_000 } })
    source.write(multipart([file('a', 'a', 'x'.repeat(800))], { end: false }))
    source.write('y'.repeat(500))
    await expect(done).rejects.toEqual(tooLarge)
    expect([source.isPaused(), source.destroyed]).toEqual([true, false])
    expect(folder.entries).toEqual([])
  })

  it('a file and a field have limits of their own', async () => {
    expect(((await readParts([file('a', 'a', '12345')], { uploads: { fileSize: 5 } })).a as unknown as UploadedFile).size).toBe(5)
    await expect(readParts([file('a', 'a', '123456')], { uploads: { fileSize: 5 } })).rejects.toEqual(uploadTooLarge)
    await expect(readParts([file('a', 'a', 'x'.repeat(1_000_000))], { uploads: { fileSize: 5 } })).rejects.toEqual(uploadTooLarge)
    await expect(readParts([field('a', '123456')], { uploads: { fieldSize: 5 } })).rejects.toEqual(uploadTooLarge)
    expect(plain(await readParts([field('a', '12345')], { uploads: { fieldSize: 5 } }))).toEqual({ a: '12345' })
  })

  it('all text together obeys the limit of bodies, which are in memory', async () => {
    await expect(readParts([field('a', '123'), file('f', 'f', 'x'.repeat(99)), field('b', '123')], { textLimit: 5 })).rejects.toEqual(
      tooLarge,
    )
  })

  it.each([
    ['files', { files: 2 }, [1, 2, 3].map((n) => file(`f${n}`, 'a', 'x'))],
    ['fields', { fields: 2 }, [1, 2, 3].map((n) => field(`f${n}`, 'x'))],
    ['parts', { parts: 2 }, [1, 2, 3].map((n) => file(`f${n}`, '', ''))],
    ['headers', { headerPairs: 2 }, [{ headers: ['Content-Disposition: form-data; name="a"', 'A: 1', 'A: 2'], content: 'x' }]],
  ])('more %s than the limit are a 400', async (_what, uploads, parts) => {
    await expect(readParts(parts, { uploads })).rejects.toEqual(overLimit)
    await expect(readParts(parts.slice(0, 2), { uploads: { ...uploads, headerPairs: 3 } })).resolves.toBeDefined()
    await forms.pop()?.folder.remove()
  })

  it.each([field('a', 'x'), file('a', 'a', 'x'), file('a', '', '')])('10 000 parts are a 400 at once', async (part) => {
    await expect(readParts(Array.from({ length: 10_000 }, () => part))).rejects.toEqual(overLimit)
  })

  it('a head that is longer than 16 KiB is a 400', async () => {
    const part = (bytes: number): Part => ({
      headers: ['Content-Disposition: form-data; name="a"', `X: ${'y'.repeat(bytes)}`],
      content: 'x',
    })
    await expect(readParts([part(20_000)])).rejects.toEqual(overLimit)
    await expect(readParts([{ headers: [`Content-Disposition: form-data; name="${'n'.repeat(1e6)}"`], content: '' }])).rejects.toEqual(
      overLimit,
    )
    expect(plain(await readParts([part(10_000)]))).toEqual({ a: 'x' })
  })

  it('C126: the limits of forms hold', async () => {
    const limit = expect.objectContaining({ code: 'ERR_PARAMETER_LIMIT', status: 400 })
    await expect(readParts([field('a[b][c]', 'x')], { maxDepth: 2 })).rejects.toEqual(limit)
    await expect(readParts([field('a', 'x'), file('b', 'b', 'x')], { maxParameters: 1 })).rejects.toEqual(limit)
  })
})

describe('a client that leaves', () => {
  it.each([
    ['within a file', multipart([file('a', 'a', 'x'.repeat(70_000))], { end: false })],
    ['between two files', multipart([file('a', 'a', 'x'), file('b', 'b', 'y')], { end: false })],
    ['within a head', Buffer.from(`--${BOUNDARY}\r\nContent-Dis`)],
    ['before anything', Buffer.alloc(0)],
  ])('%s: the reading ends, and nothing is left', async (_when, start) => {
    const source = new PassThrough()
    const done = read(source)
    source.write(start)
    setImmediate(() => source.destroy())
    await expect(done).rejects.toMatchObject({ code: 'ERR_CLIENT_DISCONNECTED' })
    expect(folder.entries).toEqual([])
    await expect(read(source)).rejects.toMatchObject({ code: 'ERR_CLIENT_DISCONNECTED' })
  })
})

describe('prototypes', () => {
  it('no name reaches one', async () => {
    const parameters = await readParts([
      field('__proto__[x]', '1'),
      field('a[__proto__][x]', '1'),
      field('constructor[prototype][x]', '1'),
      file('__proto__', 'p', 'x'),
      file('toString', 'p', 'x'),
    ])
    expect(Object.keys(parameters)).toEqual(['constructor', 'toString'])
    expect(Object.getPrototypeOf(parameters)).toBeNull()
    expect(({} as { x?: unknown }).x).toBeUndefined()
    const odd: Part = { headers: ['Content-Disposition: form-data; name="a"; filename="a"', '__proto__: x', 'constructor: y'], content: '' }
    const { headers } = (await readParts([odd])).a as unknown as UploadedFile
    expect(Object.getPrototypeOf(headers)).toBeNull()
  })
})
