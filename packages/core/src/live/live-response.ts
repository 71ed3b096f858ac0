/** The response of a live action: commits at the first write and goes up the middleware chain while the action writes on. */
import type { Clock } from '../support/clock.js'
import { type Body, isForeign, isStreaming, type StreamingBody } from '../http/body.js'
import type { HeaderMap } from '../http/headers.js'
import type { Request } from '../http/request.js'
import { Response } from '../http/response.js'
import { systemClock } from '../support/clock.js'
import { LiveBuffer, type StreamOwner } from './live-buffer.js'
import type { LiveServices } from './live-services.js'
import type { LiveStream } from './live-stream.js'
import { LIVE_DEFAULTS, type LiveSettings } from './settings.js'

/** What a live response starts from; `new LiveResponse()` works without a server, for tests. */
export interface LiveResponseOptions {
  request?: Request
  services?: LiveServices
  defaultHeaders?: HeaderMap
}

/** `this.response` in a live controller. */
export class LiveResponse extends Response implements StreamOwner {
  readonly settings: LiveSettings
  readonly clock: Clock
  readonly #services: LiveServices | null
  readonly #stream: LiveBuffer
  #outgoing: Response | null = null
  #whole: StreamingBody | null = null
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
    return this.#whole === null ? this.#stream.sent : (this.#outgoing?.sent ?? false)
  }

  /** What was assigned, if anything: streams are written to. */
  override get body(): Body {
    return super.body
  }

  /** Assigning a body sends it and ends the stream (live.md L57, L58). */
  override set body(body: Body) {
    super.body = body
    if (body === undefined) return
    this.#sendWhole(body)
  }

  override commit(): void {
    if (this.committed) return
    super.commit()
    this.seal()
    this.#outgoing = this.#copyHead()
    if (this.#whole === null) this.#services?.streams.add(this.#stream)
  }

  /** For the stream's first write: a body of unknown length that caches must ask about (live.md L8, L9). */
  commitForStream(): void {
    if (!this.headers.has('cache-control')) this.headers.set('cache-control', 'no-cache')
    this.headers.delete('content-length')
    this.commit()
  }

  /** Sets the content type unless the head is committed or has one. */
  declareContentType(type: string): void {
    if (!this.committed) this.headers.setDefault('content-type', type)
  }

  override awaitSent(): Promise<void> {
    return this.#whole !== null && this.#outgoing !== null ? this.#outgoing.awaitSent() : this.#stream.awaitSent()
  }

  /** Ends the stream; the same as `stream.close()`. */
  close(): Promise<void> {
    return this.#stream.close()
  }

  /** Gives the stream up; the same as `stream.abort()`. */
  abort(reason?: unknown): void {
    this.#stream.abort(reason)
  }

  /** The reader's side, when there is no server: the chunks in order. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    this.#reading = true
    yield* this.#stream.read()
  }

  #sendWhole(body: Exclude<Body, undefined>): void {
    if (isStreaming(body)) {
      // A file delivers itself; the stream has nothing to add to it.
      this.#whole = body
    } else if (!isForeign(body) && body.length > 0) this.#stream.write(body).catch(() => {})
    this.#stream.close().catch(() => {})
  }

  #copyHead(): Response {
    const copy = new Response({ request: this.request ?? undefined, defaultHeaders: this.headers })
    copy.status = this.status
    copy.body = this.#whole ?? this.#stream
    return copy
  }
}
