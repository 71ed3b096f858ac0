/** The connections of one hub: opened, aged, revoked, drained. */
import { LiveBuffer, type LiveResponse, type Request, type Timer } from '@live/core'
import type { ResetReason } from '../adapter/adapter.js'
import { ConnectionAdmission } from '../delivery/admission.js'
import { Buffers } from '../delivery/buffers.js'
import { busyFrame, Connection } from '../delivery/connection.js'
import { ResetLimit } from '../delivery/reset-limit.js'
import type { Joining } from '../feed/joining.js'
import { wholeBetween } from '../support/timing.js'
import type { Policies } from '../topics/policies.js'
import type { Topic } from '../topics/topic.js'
import { publish } from './events.js'
import type { HubSettings } from './options.js'
import type { Counters, DisconnectReason } from './stats.js'

/** An exchange whose response is a stream: a controller that extends `Live(…)`. */
export interface StreamContext {
  readonly request: Request
  readonly response: LiveResponse
}

/** What one connection wants. */
export interface ConnectRequest {
  readonly topics: readonly Topic[]
  readonly after: string | null
  readonly subject: string | null
  readonly turbo: boolean
  readonly byTopic: boolean
}

/** How often ages are looked at, in milliseconds. */
const SWEEP_MS = 1_000
/** TCP asks a silent peer whether it is there after this many milliseconds (CH35). */
const KEEP_ALIVE_MS = 30_000
/** When few have to go, they need not be spread over the whole window. */
const SPREAD_PER_CONNECTION_MS = 10
/** What happens often is logged once in this time, in milliseconds. */
const WARN_MS = 60_000

/** Opens connections and ends them. */
export class Connections {
  readonly #settings: HubSettings
  readonly #counters: Counters
  readonly #policies: Policies
  readonly #joining: Joining
  readonly #admission: ConnectionAdmission
  readonly #buffers: Buffers
  readonly #resets: ResetLimit
  readonly #open = new Set<Connection>()
  #sweep: Timer | null = null
  #warnAgainAt = 0

  constructor(settings: HubSettings, counters: Counters, policies: Policies, joining: Joining) {
    this.#settings = settings
    this.#counters = counters
    this.#policies = policies
    this.#joining = joining
    this.#admission = new ConnectionAdmission(settings.limits)
    this.#buffers = new Buffers(settings.limits.bufferedBytesTotal)
    this.#resets = new ResetLimit(settings.limits.connectionsPerKey)
  }

  get size(): number {
    return this.#open.size
  }

  get bufferedBytes(): number {
    return this.#buffers.total
  }

  /** How many users or addresses have connections. */
  get keys(): number {
    return this.#admission.keys
  }

  /** Serves one connection until it ends. */
  async serve({ request, response }: StreamContext, wanted: ConnectRequest): Promise<void> {
    prepareHead(response)
    if (request.isHead) return response.close()
    const key = wanted.subject ?? request.remoteIp
    const release = this.#admission.admit(key)
    if (release === null) return this.refuse(response, 'limit')
    const connection = this.#connectionOf(response, wanted, key, release)
    this.#enter(connection, request)
    connection.open(wholeBetween(this.#settings.sse.retryMs))
    try {
      await this.#joining.join(connection, wanted.topics, wanted.after)
    } catch {
      this.#counters.busy++
      connection.busy('engine', wholeBetween(this.#settings.sse.busyRetryMs))
    }
    await connection.whenEnded()
  }

  /** 200, when to come back, and the end: EventSource would take an error status for good (CH33). */
  async refuse(response: LiveResponse, reason: 'limit' | 'draining' | 'engine'): Promise<void> {
    this.#counters.busy++
    prepareHead(response)
    response.headers.set('connection', 'close')
    await response.stream.write(busyFrame(reason, wholeBetween(this.#settings.sse.busyRetryMs)))
    await response.close()
  }

  /** Ends the connections of a subject. */
  revoke(subject: string): void {
    for (const connection of this.#open) if (connection.subject === subject) connection.close('revoked')
  }

  /** Ends all, one after the other over the window; cuts those that do not go until the deadline. */
  async drain(deadlineMs: number, windowMs: number): Promise<{ connections: number; ended: number; cut: number }> {
    const all = [...this.#open]
    const window = Math.min(windowMs, all.length * SPREAD_PER_CONNECTION_MS, deadlineMs)
    const gone = all.map((connection) => connection.whenGone())
    for (const connection of all) this.#closeWithin(connection, window, wholeBetween(this.#settings.drain.retryMs))
    await Promise.race([Promise.all(gone), this.#elapsed(deadlineMs)])
    const left = all.filter((connection) => !connection.gone)
    for (const connection of left) connection.cut()
    return { connections: all.length, ended: all.length - left.length, cut: left.length }
  }

  #closeWithin(connection: Connection, window: number, retryMs?: number): void {
    const close = (): void => connection.close('drain', retryMs)
    if (window === 0) close()
    else this.#settings.clock.after(Math.random() * window, close)
  }

  #elapsed(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#settings.clock.after(ms, resolve))
  }

  /** Whoever shares the connections of a user or an address shares its resets. */
  #mayReset(key: string, reason: ResetReason): boolean {
    const { clock, logger } = this.#settings
    const now = clock.now()
    if (this.#resets.take(key, now)) return true
    this.#counters.busy++
    if (now >= this.#warnAgainAt) {
      this.#warnAgainAt = now + WARN_MS
      logger?.warn({ reason, key }, 'Channels: somebody was told to load its pages anew too often, and has to wait. See the guide: resets')
    }
    return false
  }

  #connectionOf(response: LiveResponse, wanted: ConnectRequest, key: string, release: () => void): Connection {
    const { sse, drain, limits } = this.#settings
    return new Connection({
      ...wanted,
      buffer: response.buffer,
      startedAt: this.#settings.clock.now(),
      buffers: this.#buffers,
      counters: this.#counters,
      overflowOf: (topic) => this.#policies.of(topic).overflow,
      limit: limits.bufferedBytesPerConnection,
      mayReset: (reason) => this.#mayReset(key, reason),
      busyRetryMs: () => wholeBetween(sse.busyRetryMs),
      heartbeatMs: sse.heartbeatMs,
      farewellRetryMs: () => wholeBetween(drain.retryMs),
      onEnd: (connection, reason) => {
        release()
        this.#left(connection, reason)
      },
    })
  }

  #enter(connection: Connection, request: Request): void {
    const { limits, clock } = this.#settings
    const [, oldest] = limits.connectionMaxAgeMs
    if (oldest > 0) connection.expiresAt = clock.now() + wholeBetween(limits.connectionMaxAgeMs)
    this.#open.add(connection)
    this.#sweep ??= clock.every(SWEEP_MS, () => this.#endOld())
    this.#counters.connects++
    request.raw.socket.setKeepAlive(true, KEEP_ALIVE_MS)
    // The server stops, and its farewell has said when to come back: those that are many go one by one.
    const { signal } = connection
    signal.addEventListener('abort', () => this.#leaveWithServer(connection), { once: true })
    const { topics, subject } = connection
    publish('connect', () => ({ topics, subject, resumed: request.lastEventId !== null }))
  }

  #leaveWithServer(connection: Connection): void {
    const window = Math.min(this.#settings.drain.windowMs, this.#open.size * SPREAD_PER_CONNECTION_MS)
    if (!connection.ended) this.#closeWithin(connection, window)
  }

  #left(connection: Connection, reason: DisconnectReason): void {
    this.#open.delete(connection)
    this.#joining.leave(connection)
    if (this.#open.size === 0) {
      this.#sweep?.cancel()
      this.#sweep = null
    }
    this.#counters.disconnects[reason]++
    const { topics, subject, startedAt } = connection
    publish('disconnect', () => ({ topics, subject, reason, durationMs: this.#settings.clock.now() - startedAt }))
  }

  #endOld(): void {
    const now = this.#settings.clock.now()
    for (const connection of this.#open) {
      if (connection.expiresAt <= now) connection.close('max_age', wholeBetween(this.#settings.sse.maxAgeRetryMs))
    }
  }
}

/** The head of an event stream (CH30). */
function prepareHead({ headers }: LiveResponse): void {
  headers.set('content-type', 'text/event-stream; charset=utf-8')
  headers.set('cache-control', 'no-cache, no-transform')
  headers.set('x-accel-buffering', 'no')
}

/** Whether something is the stream of a live response. */
export function isLive(response: object): response is LiveResponse {
  return 'buffer' in response && response.buffer instanceof LiveBuffer
}
