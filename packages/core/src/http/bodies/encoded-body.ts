/** A streaming body that is compressed on its way to the socket, a flush for each write, so that nothing is held back (L97). */
import type { Transform } from 'node:stream'
import { constants, createBrotliCompress, createGzip } from 'node:zlib'
import type { Sink, StreamingBody } from '../body.js'
import type { ContentCoding } from '../negotiation/content-coding.js'

/** Quality of brotli for bodies that are compressed while somebody waits; its own default of 11 is for files at rest. */
export const BROTLI_QUALITY = 4

/** Delivers another body through an encoder. */
export class EncodedBody implements StreamingBody {
  readonly #body: StreamingBody
  readonly #coding: ContentCoding

  constructor(body: StreamingBody, coding: ContentCoding) {
    this.#body = body
    this.#coding = coding
  }

  attach(sink: Sink): void {
    this.#body.attach(new EncodingSink(encoderFor(this.#coding), sink))
  }

  abort(reason?: unknown): void {
    this.#body.abort(reason)
  }
}

/** An encoder in front of a sink: what is written is encoded, flushed, and passed on as fast as the sink takes it. */
class EncodingSink implements Sink {
  readonly #encoder: Transform
  readonly #sink: Sink

  constructor(encoder: Transform, sink: Sink) {
    this.#encoder = encoder
    this.#sink = sink
    const resume = (): void => void encoder.resume()
    const stop = (): void => void encoder.destroy()
    encoder.on('data', (chunk: Buffer) => {
      if (!sink.write(chunk)) encoder.pause()
    })
    encoder.on('end', () => sink.end())
    encoder.on('close', () => {
      sink.off('drain', resume)
      sink.off('close', stop)
    })
    encoder.on('error', (error) => sink.destroy(error))
    sink.on('drain', resume)
    sink.on('close', stop)
  }

  write(chunk: string | Uint8Array): boolean {
    return this.#encoder.write(chunk)
  }

  end(): void {
    this.#encoder.end()
  }

  destroy(error?: Error): void {
    this.#encoder.destroy()
    this.#sink.destroy(error)
  }

  on(event: 'drain' | 'close' | 'finish' | 'error', listener: (...args: never[]) => void): void {
    this.#emitterOf(event).on(event as 'close', listener as () => void)
  }

  off(event: 'drain' | 'close' | 'finish' | 'error', listener: (...args: never[]) => void): void {
    this.#emitterOf(event).off(event as 'close', listener as () => void)
  }

  /** Room is the encoder's to give; that the body was delivered, or lost, only the socket knows. */
  #emitterOf(event: string): Pick<Sink, 'on' | 'off'> {
    return event === 'drain' ? (this.#encoder as unknown as Sink) : this.#sink
  }
}

function encoderFor(coding: ContentCoding): Transform {
  if (coding === 'gzip') return createGzip({ flush: constants.Z_SYNC_FLUSH })
  return createBrotliCompress({
    flush: constants.BROTLI_OPERATION_FLUSH,
    params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY },
  })
}
