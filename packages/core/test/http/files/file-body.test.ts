/** Files as bodies. */
import { once } from 'node:events'
import { appendFile, mkdtemp, rename, rm, truncate, utimes, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type FileBody, openFile } from '../../../src/http/files/file-body.js'
import { FakeSink } from '../../support/fake-sink.js'
import { makePipe } from '../../support/named-pipe.js'

let folder: string
let server: Server

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'file-body-'))
  makePipe(join(folder, 'pipe'))
  server = createServer().listen(join(folder, 'socket'))
  await once(server, 'listening')
})

afterAll(async () => {
  server.close()
  await rm(folder, { recursive: true })
})

async function fileOf(name: string, content: string | Uint8Array): Promise<{ path: string; body: FileBody }> {
  const path = join(folder, name)
  await writeFile(path, content)
  return { path, body: await openFile(path) }
}

/** A sink that tells when it was destroyed. */
class CutSink extends FakeSink {
  readonly cut = new Promise<void>((resolve) => {
    this.once('cut', resolve)
  })

  override destroy(): void {
    super.destroy()
    this.emit('cut')
  }
}

describe('openFile', () => {
  it.each(['missing', '.', 'a\0b', 'pipe', 'socket'])('L103: %j is a MissingFileError that names the path', async (name) => {
    const path = join(folder, name)
    await expect(openFile(path)).rejects.toMatchObject({ code: 'ERR_MISSING_FILE', message: `Cannot read file ${path}` })
  })

  it('L103: knows path and size', async () => {
    const { path, body } = await fileOf('size.txt', 'hé')
    expect([body.path, body.size]).toEqual([path, 3])
    body.abort()
  })
})

describe('a part', () => {
  it.each([
    [0, 0, 'a'],
    [2, 4, 'cde'],
    [5, 5, 'f'],
    [0, 5, 'abcdef'],
  ])('C237: bytes %i to %i', async (start, end, text) => {
    const { body } = await fileOf('part', 'abcdef')
    body.limitTo({ start, end })
    const sink = new FakeSink()
    body.attach(sink)
    await once(sink, 'finish')
    expect([sink.text, body.length, body.size]).toEqual([text, text.length, 6])
  })

  it('L91: of a file that shrank below its end is cut', async () => {
    const { path, body } = await fileOf('part-shrinks', 'abcdef')
    body.limitTo({ start: 1, end: 4 })
    await truncate(path, 3)
    const sink = new CutSink()
    body.attach(sink)
    await sink.cut
    expect([sink.text, sink.ends]).toEqual(['bc', 0])
  })
})

describe('FileBody', () => {
  it('a file that is replaced meanwhile is still the one that was announced', async () => {
    const { path, body } = await fileOf('replaced', 'old bytes')
    await writeFile(`${path}.new`, 'new')
    await rename(`${path}.new`, path)
    const sink = new FakeSink()
    body.attach(sink)
    await once(sink, 'finish')
    expect(sink.text).toBe('old bytes')
  })

  it('C237: the tag is that of size and date', async () => {
    const { path, body } = await fileOf('tag', 'abc')
    await utimes(path, new Date(0x5000), new Date(0x5000))
    const again = await openFile(path)
    expect([again.etag, again.modifiedAt.getTime(), again.etag === body.etag]).toEqual(['W/"3-5000"', 0x5000, false])
    again.abort()
    body.abort()
  })

  it('L103: delivers the bytes of a file that is longer than one read, to a sink that is full now and then', async () => {
    const content = Buffer.alloc(200_000, 'abcdefg')
    const { body } = await fileOf('long.bin', content)
    const sink = new FakeSink()
    let writes = 0
    sink.accepts = () => {
      if (++writes % 2 === 0) return true
      setImmediate(() => sink.emit('drain'))
      return false
    }
    body.attach(sink)
    await once(sink, 'finish')
    expect([sink.bytes.equals(content), sink.ends, sink.destroys]).toEqual([true, 1, 0])
  })

  it('delivers an empty file as an empty body', async () => {
    const { body } = await fileOf('empty', '')
    const sink = new FakeSink()
    body.attach(sink)
    await once(sink, 'finish')
    expect([sink.writes, sink.ends]).toEqual([[], 1])
  })

  it('sends no more than it announced when the file grows', async () => {
    const { path, body } = await fileOf('grows', 'abc')
    await appendFile(path, 'more')
    const sink = new FakeSink()
    body.attach(sink)
    await once(sink, 'finish')
    expect(sink.text).toBe('abc')
  })

  it('L91: does not let a file that shrank look complete', async () => {
    const { path, body } = await fileOf('shrinks', 'abcdef')
    await truncate(path, 2)
    const sink = new CutSink()
    body.attach(sink)
    await sink.cut
    expect([sink.text, sink.ends]).toEqual(['ab', 0])
  })

  it('T5: stops reading when the peer is lost', async () => {
    const { body } = await fileOf('lost', Buffer.alloc(1_000_000))
    const sink = new CutSink().block() as CutSink
    body.attach(sink)
    sink.close()
    await sink.cut
    expect(sink.ends).toBe(0)
  })

  it('an abort before it is attached lets go of the file, and cuts who attaches it later', async () => {
    const { body } = await fileOf('aborted', 'abc')
    body.abort()
    body.abort()
    const sink = new FakeSink()
    body.attach(sink)
    expect([sink.writes, sink.ends, sink.destroys]).toEqual([[], 0, 1])
  })

  it('an abort while it is read cuts the connection', async () => {
    const { body } = await fileOf('cut', Buffer.alloc(1_000_000))
    const sink = new CutSink().block() as CutSink
    body.attach(sink)
    body.abort()
    await sink.cut
    expect(sink.ends).toBe(0)
  })
})
