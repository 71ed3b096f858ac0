/** A streaming body that is compressed on its way (live.md L97, B4). */
import { brotliDecompressSync, createBrotliDecompress, createGunzip, gunzipSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { EncodedBody } from '../../../src/http/bodies/encoded-body.js'
import type { Sink, StreamingBody } from '../../../src/http/body.js'
import { CONTENT_CODINGS, type ContentCoding } from '../../../src/http/negotiation/content-coding.js'
import { liveResponse, turn } from '../../live/helpers.js'
import { FakeSink } from '../../support/fake-sink.js'

/** A body that a test writes by hand. */
class ManualBody implements StreamingBody {
  sink!: Sink
  aborts: unknown[] = []

  attach(sink: Sink): void {
    this.sink = sink
  }

  abort(reason?: unknown): void {
    this.aborts.push(reason)
  }
}

function encoding(coding: ContentCoding) {
  const body = new ManualBody()
  const sink = new FakeSink()
  new EncodedBody(body, coding).attach(sink)
  return { body, sink, encoder: body.sink }
}

const decode = (coding: ContentCoding, bytes: Buffer): string =>
  (coding === 'gzip' ? gunzipSync(bytes) : brotliDecompressSync(bytes)).toString()

/** What a client can read by now of a body that has not ended. */
async function readable(coding: ContentCoding, bytes: Buffer): Promise<string> {
  const decoder = coding === 'gzip' ? createGunzip() : createBrotliDecompress()
  let text = ''
  decoder.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  await new Promise<void>((resolve) => decoder.write(bytes, () => resolve()))
  decoder.destroy()
  return text
}

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await turn()
}

const LISTENED = ['drain', 'close', 'finish', 'error'] as const

describe.each(CONTENT_CODINGS)('%s', (coding) => {
  it('B4, L97: each write can be read as soon as it was made', async () => {
    const { sink, encoder } = encoding(coding)
    for (const text of ['one', 'one two', 'one two three']) {
      const before = sink.bytes.length
      encoder.write(text.split(' ').at(-1) === 'one' ? 'one' : ` ${text.split(' ').at(-1)}`)
      await until(() => sink.bytes.length > before)
      await turn()
      expect(await readable(coding, sink.bytes)).toBe(text)
    }
  })

  it('ends cleanly: the body is whole', async () => {
    const { sink, encoder } = encoding(coding)
    encoder.write('hello ')
    encoder.write(Buffer.from('wörld'))
    encoder.end()
    await until(() => sink.ends === 1)
    expect(decode(coding, sink.bytes)).toBe('hello wörld')
  })

  it('an empty body is a whole one too', async () => {
    const { sink, encoder } = encoding(coding)
    encoder.end()
    await until(() => sink.ends === 1)
    expect(decode(coding, sink.bytes)).toBe('')
  })

  it('destroyed, it cuts without an end, and nothing comes after', async () => {
    const { sink, encoder } = encoding(coding)
    encoder.write('half')
    await until(() => sink.bytes.length > 0)
    encoder.destroy()
    const { length } = sink.bytes
    for (let i = 0; i < 5; i++) await turn()
    expect([sink.destroys, sink.ends, sink.bytes.length]).toEqual([1, 0, length])
    expect(() => decode(coding, sink.bytes)).toThrow()
  })

  it('holds what is written when the reader takes nothing, and tells when there is room', async () => {
    const { sink, encoder } = encoding(coding)
    sink.block()
    const noise = (): Buffer => Buffer.from(Array.from({ length: 16 * 1024 }, () => Math.random() * 256))
    let written = 0
    let drains = 0
    encoder.on('drain', () => drains++)
    // A producer that waits for room whenever it is told to, until that does not come.
    for (let before = -1; before < drains && written < 50; written++) {
      before = drains
      encoder.write(noise())
      for (let i = 0; i < 2000 && before === drains; i++) await turn()
    }
    expect(written).toBeLessThan(10)
    expect(sink.bytes.length).toBeLessThan(10 * 16 * 1024)
    const before = drains
    sink.drain()
    await until(() => drains > before)
    encoder.end()
    await until(() => sink.ends === 1)
    expect((coding === 'gzip' ? gunzipSync(sink.bytes) : brotliDecompressSync(sink.bytes)).length).toBe(written * 16 * 1024)
  })

  it('a lost reader destroys the encoder and leaves no listener', async () => {
    const { sink, encoder } = encoding(coding)
    encoder.write('half')
    await until(() => sink.bytes.length > 0)
    sink.close()
    // What is written after that goes nowhere, and is no error that ends the process.
    encoder.write('late')
    for (let i = 0; i < 5; i++) await turn()
    expect(LISTENED.map((event) => sink.listenerCount(event))).toEqual([0, 0, 0, 0])
    expect(sink.ends).toBe(0)
  })

  it('tells its body of finish, close and error of the socket, and of drain of the encoder', () => {
    const { sink, encoder } = encoding(coding)
    const heard: string[] = []
    const listener = (): void => void heard.push('heard')
    for (const event of ['finish', 'error', 'close'] as const) {
      encoder.on(event as 'close', listener)
      sink.emit(event)
      encoder.off(event as 'close', listener)
      sink.on('error', () => {})
      sink.emit(event)
    }
    encoder.on('drain', listener)
    sink.emit('drain')
    expect(heard).toEqual(['heard', 'heard', 'heard'])
    encoder.destroy()
  })

  it('passes an abort on', () => {
    const body = new ManualBody()
    new EncodedBody(body, coding).abort('why')
    expect(body.aborts).toEqual(['why'])
  })

  it('of a stream that was lost before, cuts', () => {
    const { response } = liveResponse()
    response.abort()
    const sink = new FakeSink()
    new EncodedBody(response.buffer, coding).attach(sink)
    expect(sink.destroys).toBe(1)
  })

  it('whatever is written, with whatever pauses, is what is read', async () => {
    const chunk = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 30 }), fc.constant('x'.repeat(30_000)))
    const moods = fc.array(fc.boolean(), { minLength: 1, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(fc.array(chunk, { maxLength: 12 }), moods, async (chunks, accepts) => {
        const { response } = liveResponse({ queueBytes: 1000 })
        const sink = new FakeSink()
        let i = 0
        sink.accepts = () => {
          const takes = accepts[i++ % accepts.length] ?? true
          if (!takes) setImmediate(() => sink.emit('drain'))
          return takes
        }
        new EncodedBody(response.buffer, coding).attach(sink)
        for (const each of chunks) await response.stream.write(each)
        await response.close()
        await response.awaitSent()
        expect(decode(coding, sink.bytes)).toBe(chunks.join('').toWellFormed())
      }),
      { numRuns: 30 },
    )
  })
})
