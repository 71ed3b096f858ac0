/** The response of a live action: commits at the first write and goes up the middleware chain while the action writes on. */
import { ArgumentError, DoubleRenderError } from '../errors/index.js'
import { type Body, type ForeignBody, isForeign, isStreaming, type StreamingBody } from '../http/body.js'
import type { HeaderMap } from '../http/headers.js'
import type { Request } from '../http/request.js'
import { Response } from '../http/response.js'
import { hasNoBody } from '../http/statuses.js'
import { type Clock, systemClock } from '../support/clock.js'
import { LiveBuffer } from './live-buffer.js'
import type { LiveServices } from './live-services.js'
import type { LiveStream } from './live-stream.js'
import { LIVE_DEFAULTS, type LiveSettings } from './settings.js'
import type { StreamOwner } from './stream-owner.js'

/** What a live response starts from; `new LiveResponse()` works without a server, for tests. */
export interface LiveResponseOptions {
  request?: Request
  services?: LiveServices
  defaultHeaders?: HeaderMap
}

/** What a live response can be assigned: a list is sent chunk by chunk. */
export type LiveBody = Body | (string | Uint8Array)[]

/** `this.response` in a live controller. */
export class LiveResponse extends Response implements StreamOwner {
  readonly settings: LiveSettings
  readonly clock: Clock
  readonly #services: LiveServices | null
  readonly #stream: LiveBuffer
  #outgoing: Response | null = null
  #whole: StreamingBody | ForeignBody | null = null
  #reading = false

  constructor(options: LiveResponseOptions = {}) {
    super({ request: options.request, defaultHeaders: options.defaultHeaders ?? options.services?.http.defaultHeaders })
    this.#services = options.services ?? null
    this.settings = options.services?.live ?? LIVE_DEFAULTS
    this.clock = options.services?.clock ?? systemClock
    this.#stream = new LiveBuffer(this)
  }

  /** Where the action writes. */
  get stream(): LiveStream {
    return this.#stream
  }

  /** The stream with what the framework needs of it. */
  get buffer(): LiveBuffer {
    return this.#stream
  }

  /** The copy of the committed head, with the stream as its body, that middlewares see and may change (live.md L12). */
  get outgoing(): Response | null {
    return this.#outgoing
  }

  override get sending(): boolean {
    return this.#reading || (this.#outgoing?.sending ?? false)
  }

  override get sent(): boolean {
    return this.#stream.sent
  }

  /** Whether the status forbids a body (live.md L10). */
  get bodiless(): boolean {
    return hasNoBody(this.status)
  }

  /** What was assigned as a whole, if anything. Lists and what the action writes go to the stream only. */
  override get body(): Body {
    return super.body
  }

  /**
   * Assigning a body sends it and ends the stream (live.md L57, L58).
   * @throws DoubleRenderError once the response is committed (L61)
   */
  override set body(body: LiveBody) {
    if (body !== undefined && this.committed) throw new DoubleRenderError('A body was assigned to a response that is committed already')
    if (!Array.isArray(body)) super.body = body
    if (body !== undefined) this.#send(body)
  }

  override commit(): void {
    if (this.committed) return
    if (this.#whole === null) this.#services?.beforeStream?.()
    // A stream is of unknown length, also one that is closed without a write (L9).
    if (this.#whole === null && !this.#stream.announced) this.headers.delete('content-length')
    super.commit()
    this.seal()
    this.headers.compact()
    const outgoing = this.#copyHead()
    this.#outgoing = outgoing
    if (this.#whole === null) this.#services?.streams.add(this.#stream)
    else this.#follow(outgoing)
  }

  /** For the stream's first write: caches must ask about what nobody can measure (live.md L8). */
  commitForStream(): void {
    if (!this.committed) this.headers.setDefault('cache-control', 'no-cache')
    this.commit()
  }

  /** Sets the content type unless the head is committed or has one. */
  declareContentType(type: string): void {
    if (!this.committed) this.headers.setDefault('content-type', type)
  }

  /**
   * Sends `Content-Length` instead of chunks. More bytes are refused, fewer cut the connection (L92).
   * @throws ArgumentError for something that is no number of bytes
   */
  announceLength(bytes: number): void {
    assertLength(bytes)
    this.headers.set('content-length', bytes)
    this.#stream.expectBytes(bytes)
  }

  /** Takes the announcement back; for a download that failed before its first byte. */
  forgetLength(): void {
    this.headers.delete('content-length')
    this.#stream.expectBytes(null)
  }

  override awaitSent(): Promise<void> {
    return this.#stream.awaitSent()
  }

  /** Ends the stream; the same as `stream.close()`. */
  close(): Promise<void> {
    return this.#stream.close()
  }

  /** Gives the stream up; the same as `stream.abort()`. */
  abort(reason?: unknown): void {
    this.#stream.abort(reason)
  }

  /** The action failed before it committed: who awaits the commit goes on, and nobody will read the stream (L3, L45). */
  fail(reason: unknown): void {
    this.releaseCommitWaiters()
    this.#stream.abort(reason)
  }

  /** The reader's side, when there is no server: the chunks in order. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    this.#reading = true
    yield* this.#stream.read()
  }

  #send(body: Exclude<LiveBody, undefined>): void {
    if (Array.isArray(body)) this.#write(body)
    else if (isStreaming(body) || isForeign(body)) {
      // It delivers itself; the stream has nothing to add to it.
      this.#whole = body
      this.commit()
    } else this.#write([body])
    void this.#stream.close()
  }

  #write(chunks: (string | Uint8Array)[]): void {
    // Here, where a failure reaches the action; a write would put it into its promise.
    this.commitForStream()
    this.#stream.takeWhole(chunks)
  }

  /** What becomes of a body that delivers itself is what becomes of the stream. */
  #follow(outgoing: Response): void {
    const stream = this.#stream
    outgoing.awaitSent().then(
      () => stream.onSent(),
      (error: unknown) => stream.abort(error),
    )
    const { body } = outgoing
    if (!isStreaming(body)) return
    stream.onEnd(() => {
      if (!stream.connected) body.abort(stream.signal.reason)
    })
  }

  #copyHead(): Response {
    const copy = new Response({ request: this.request ?? undefined, defaultHeaders: this.headers })
    copy.status = this.status
    copy.body = this.#whole ?? this.#stream
    copy.commit()
    return copy
  }
}

/** @throws ArgumentError for something that is no number of bytes */
export function assertLength(bytes: unknown): void {
  if (!Number.isSafeInteger(bytes) || (bytes as number) < 0) throw new ArgumentError(`length is a number of bytes, not ${String(bytes)}`)
}
