/** A sink that a test scripts: what it accepts, when it drains, finishes, closes and fails. */
import { EventEmitter } from 'node:events'
import type { Sink } from '../../src/http/body.js'

export class FakeSink extends EventEmitter implements Sink {
  /** What was written, write by write. */
  readonly writes: (string | Uint8Array)[] = []
  /** How often it was ended and destroyed. */
  ends = 0
  destroys = 0
  /** Whether it takes the next write without asking its writer to wait. */
  accepts: () => boolean = () => true
  /** Called by `end()`; by default the last byte is on its way at once. */
  onEnd: () => void = () => queueMicrotask(() => this.finish())

  write(chunk: string | Uint8Array, size?: number): boolean {
    if (this.ends > 0) throw new Error('write after end')
    // The size becomes the frame of the chunk: a wrong one would tear the body apart.
    if (size !== undefined && size !== Buffer.byteLength(chunk)) throw new Error(`${size} is not the size of ${String(chunk)}`)
    this.writes.push(chunk)
    return this.accepts()
  }

  end(): void {
    this.ends++
    this.onEnd()
  }

  destroy(): void {
    this.destroys++
  }

  /** Asks for more, and accepts it. */
  drain(): void {
    this.accepts = () => true
    this.emit('drain')
  }

  finish(): void {
    this.emit('finish')
    this.emit('close')
  }

  /** The peer is gone. */
  close(): void {
    this.emit('close')
  }

  fail(error: Error): void {
    this.emit('error', error)
  }

  /** Makes every write a full one, until `drain()`. */
  block(): this {
    this.accepts = () => false
    return this
  }

  get bytes(): Buffer {
    return Buffer.concat(this.writes.map((chunk) => Buffer.from(chunk as Uint8Array)))
  }

  get text(): string {
    return this.bytes.toString()
  }
}
