/** Renders broadcasts once, and brings them to the hub in the order in which they were made (app.md A137, A149, A150). */
import { tracingChannel } from 'node:diagnostics_channel'
import { type Hub, PayloadTooLargeError, type TopicLike, type TopicList } from '@live/channels'
import { type Clock, type ErrorReporter, isError, type Logger, type Timer } from '@live/core'
import { BroadcastRenderer } from './broadcast-renderer.js'
import { streamsText, type TurboStreams } from './render-turbo-stream.js'
import { outside } from './request-ids.js'
import { turboStream } from './stream-builder.js'
import { BroadcastOverloadedError, BroadcastTimeoutError } from './turbo-errors.js'
import type { TurboSettings } from './turbo-settings.js'

/** Whom a broadcast is for: one stream as a name, a record, or a list of parts; several with `topics(…)` of `@live/channels`. */
export type Streamable = TopicLike | TopicList

/** What is broadcast: streams, or options of a template that is made of streams. */
export type BroadcastContent = { readonly streams: TurboStreams } | { readonly rendering: object }

/** The payload of `broadcast.turbo`. */
export interface TurboBroadcastPayload {
  /** Whom it is for. */
  readonly stream: Streamable
  /** What was sent; `null` until it was rendered. */
  html: string | null
}

/** What a broadcaster needs. */
export interface BroadcasterHome {
  readonly logger: Logger
  readonly errors: Pick<ErrorReporter, 'report'>
  readonly clock: Clock
  readonly settings: TurboSettings
}

/** Broadcasts that may be on their way to the hub. */
const MAX_PENDING = 1000
/** How long a partial may take, in milliseconds. */
const RENDER_MS = 10_000
/** Refreshes of one stream and one request within this time are one, in milliseconds (app.md A138). */
const REFRESH_MS = 500
/** Refreshes that may wait. */
const MAX_REFRESHES = 1000

const broadcasts = tracingChannel<unknown, TurboBroadcastPayload>('broadcast.turbo')

/** See the charter. */
export class Broadcaster {
  readonly #hub: Hub
  readonly #home: BroadcasterHome
  readonly #renderer: BroadcastRenderer
  readonly #refreshes = new Map<string, { readonly timer: Timer; send(): void }>()
  readonly #sending = new Set<Promise<void>>()
  #turn: Promise<unknown> = Promise.resolve()

  constructor(hub: Hub, home: BroadcasterHome) {
    this.#hub = hub
    this.#home = home
    this.#renderer = new BroadcastRenderer(home.settings)
  }

  /** How many broadcasts are on their way to the hub. */
  get pending(): number {
    return this.#sending.size
  }

  /**
   * Renders now, outside of what runs, and publishes when all earlier ones are rendered.
   * @returns when the engine has it
   * @throws what rendering and the hub throw; BroadcastOverloadedError, and then the pages are refreshed
   */
  send(stream: Streamable, content: BroadcastContent): Promise<void> {
    if (this.#sending.size >= MAX_PENDING) {
      this.refreshLater(stream, null)
      return Promise.reject(new BroadcastOverloadedError(MAX_PENDING))
    }
    return this.#start(stream, content)
  }

  /** {@link send} whose failures are reported, and hold up nobody. */
  sendLater(stream: Streamable, content: BroadcastContent): void {
    this.send(stream, content).catch((error: unknown) => this.report(error))
  }

  /** Tells pages to load anew, once for many calls that follow each other. @param requestId that of the browser that need not */
  refreshLater(stream: Streamable, requestId: string | null): void {
    const key = `${requestId ?? ''} ${streamKey(stream).join(' ')}`
    if (this.#refreshes.has(key)) return
    const send = (): void => {
      this.#refreshes.delete(key)
      // Never refused: this is what those get whose broadcasts were.
      this.#start(stream, { streams: turboStream.refresh({ requestId }) }).catch((error: unknown) => this.report(error))
    }
    if (this.#refreshes.size >= MAX_REFRESHES) send()
    else outside(() => this.#refreshes.set(key, { timer: this.#home.clock.after(REFRESH_MS, send), send }))
  }

  /** Logs and reports what went wrong behind somebody's back. */
  report(error: unknown): void {
    const { logger, errors } = this.#home
    logger.error({ err: error }, 'A broadcast failed')
    errors.report(error, { handled: true, source: 'broadcast.turbo' })
  }

  /** Sends what waits, and waits for it. */
  async flush(): Promise<void> {
    while (this.#refreshes.size > 0 || this.#sending.size > 0) {
      for (const { timer, send } of [...this.#refreshes.values()]) {
        timer.cancel()
        send()
      }
      await Promise.allSettled(this.#sending)
    }
  }

  #start(stream: Streamable, content: BroadcastContent): Promise<void> {
    const payload: TurboBroadcastPayload = { stream, html: null }
    const sending = outside(() => broadcasts.tracePromise(() => this.#send(payload, content), payload))
    this.#sending.add(sending)
    const done = (): void => void this.#sending.delete(sending)
    sending.then(done, done)
    return sending
  }

  async #send(payload: TurboBroadcastPayload, content: BroadcastContent): Promise<void> {
    const earlier = this.#turn
    const rendering = this.#inTime(this.#textOf(content))
    // Nobody waits for it until its turn comes.
    rendering.catch(() => {})
    const sending = earlier.then(() => rendering).then((html) => ({ published: this.#publish(payload, html) }))
    // The turn of the next one comes when this one is handed over, not when the engine has it.
    this.#turn = sending.then(
      () => {},
      () => {},
    )
    const { published } = await sending
    await published
  }

  /** A partial that never ends must not hold up all others. */
  async #inTime(rendering: Promise<string>): Promise<string> {
    let timer: Timer | null = null
    const late = new Promise<never>((_, reject) => {
      timer = this.#home.clock.after(RENDER_MS, () => reject(new BroadcastTimeoutError(RENDER_MS)))
    })
    try {
      return await Promise.race([rendering, late])
    } finally {
      ;(timer as Timer | null)?.cancel()
    }
  }

  async #textOf(content: BroadcastContent): Promise<string> {
    return 'streams' in content ? streamsText(content.streams, this.#renderer) : this.#renderer.text(content.rendering)
  }

  async #publish(payload: TurboBroadcastPayload, html: string): Promise<void> {
    if (html.trim() === '') return
    payload.html = html
    try {
      await this.#hub.broadcast(payload.stream, { data: html })
    } catch (error) {
      // Too much for one event: pages that load anew have it all the same.
      if (isTooLarge(error)) this.refreshLater(payload.stream, null)
      throw error
    }
  }
}

const isTooLarge = (error: unknown): boolean => isError(error) && error.name === PayloadTooLargeError.name

/** Names that streams are told apart by: one for each. */
export function streamKey(stream: Streamable): string[] {
  const list = typeof stream === 'object' && 'all' in stream ? stream.all : [stream]
  return list.map((each) => (Array.isArray(each) ? (each as readonly unknown[]) : [each]).map(partKey).join('/'))
}

function partKey(part: unknown): string {
  if (typeof part !== 'object' || part === null) return String(part)
  const { toTopic, toParam } = part as { toTopic?(): string; toParam?(): unknown }
  return toTopic?.call(part) ?? `${part.constructor.name}:${String(toParam?.call(part))}`
}
