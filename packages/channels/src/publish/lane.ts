/** The way of events to the engine: first in, first out, one batch at a time, tried again with the same token (channels.md CH43). */
import { createHash, randomBytes } from 'node:crypto'
import { type Clock, hasCode, type Timer } from '@live/core'
import type { HistoryBounds, PublishBatch, PublishResult } from '../adapter/adapter.js'
import { type PublishOutcome, PublishOverloadedError, PublishTimeoutError } from '../errors/channel-errors.js'
import type { PublishOptions } from '../hub/options.js'
import { Deque } from '../support/deque.js'
import { backoff } from '../support/timing.js'
import type { Topic } from '../topics/topic.js'
import type { Position } from '../wire/cursor.js'
import { encodeFrame, type FrameContent, TOKEN_BYTES } from '../wire/frame.js'

/** One event on its way. */
export interface LaneEvent {
  readonly topic: Topic
  readonly content: FrameContent
  readonly history: HistoryBounds | null
}

/** What one broadcast puts on the lane. */
export interface LaneOrder {
  readonly events: readonly LaneEvent[]
  readonly deadlineMs: number
  /** Makes equal broadcasts one. */
  readonly idempotencyKey?: string
  readonly signal?: AbortSignal
}

/** What a lane needs of its hub. */
export interface LaneHost {
  readonly clock: Clock
  publish(batch: PublishBatch): Promise<PublishResult>
  /** An attempt failed, and will be repeated. */
  retried(): void
  /** Resolves now, or when the sockets took what they were given. */
  pace(): Promise<void> | undefined
}

/** What became of an order. */
export interface LaneResult {
  readonly positions: readonly Position[]
  readonly duplicate: boolean
}

interface Order extends LaneOrder {
  readonly bytes: number
  readonly deadline: number
  settled: boolean
  /** Takes the listener of the signal back. */
  forget: (() => void) | null
  resolve(result: LaneResult): void
  reject(error: unknown): void
}

/** Events and bytes of one batch. */
const MAX_BATCH_EVENTS = 128
const MAX_BATCH_BYTES = 256 * 1024
/** How often deadlines are looked at, in milliseconds. */
const SWEEP_MS = 50
/** Equal keys are one broadcast for this long (CH12). */
const IDEMPOTENCY_MS = 2 * 60_000
const HEADER_BYTES = 64

/** A bounded queue in front of the engine. */
export class Lane {
  readonly #host: LaneHost
  readonly #options: PublishOptions
  readonly #queue = new Deque<Order>()
  #bytes = 0
  #inFlight: readonly Order[] = []
  /** Whether something of the batch in flight may have reached the engine. */
  #maybeSent = false
  #running = false
  #wake: (() => void) | null = null
  #sweep: Timer | null = null
  #onEmpty: (() => void)[] = []

  constructor(host: LaneHost, options: PublishOptions) {
    this.#host = host
    this.#options = options
  }

  /** Broadcasts that wait, or are on their way. */
  get queued(): number {
    return this.#queue.length + this.#inFlight.length
  }

  /** Bytes that wait. */
  get queuedBytes(): number {
    return this.#bytes
  }

  /**
   * Queues the events of one broadcast.
   * @throws PublishOverloadedError at once when too much waits, PublishTimeoutError at the deadline, what the engine refuses with, and
   * the reason of the signal
   */
  push(order: LaneOrder): Promise<LaneResult> {
    const bytes = order.events.reduce((sum, { content }) => sum + content.data.byteLength + HEADER_BYTES, 0)
    const { maxQueued, maxQueuedBytes } = this.#options
    if (this.#queue.length >= maxQueued) throw new PublishOverloadedError(`${maxQueued} broadcasts wait for the engine already`)
    if (this.#bytes + bytes > maxQueuedBytes) throw new PublishOverloadedError(`${this.#bytes} bytes wait for the engine already`)
    order.signal?.throwIfAborted()
    return new Promise<LaneResult>((resolve, reject) => {
      this.#bytes += bytes
      const deadline = this.#host.clock.now() + order.deadlineMs
      this.#queue.push({ ...order, bytes, deadline, settled: false, forget: this.#watch(order.signal), resolve, reject })
      this.#sweep ??= this.#host.clock.every(SWEEP_MS, () => this.#expire())
      if (!this.#running) void this.#run()
    })
  }

  /** The engine is there again: no need to wait for the next attempt. */
  wake(): void {
    this.#wake?.()
  }

  /** Resolves when nothing waits any more. */
  flushed(): Promise<void> {
    return this.queued === 0 ? Promise.resolve() : new Promise((resolve) => this.#onEmpty.push(resolve))
  }

  /** Fails everything that waits. @returns how many broadcasts that were */
  fail(error: Error): number {
    const orders = [...this.#inFlight, ...this.#queue.takeAll()].filter(({ settled }) => !settled)
    for (const order of orders) this.#settle(order, () => order.reject(error))
    this.#bytes = 0
    this.wake()
    return orders.length
  }

  async #run(): Promise<void> {
    this.#running = true
    // Those of this turn leave together.
    await Promise.resolve()
    while (this.#queue.length > 0) {
      const orders = this.#takeBatch()
      if (orders.length === 0) continue
      this.#inFlight = orders
      await this.#deliver(orders)
      this.#inFlight = []
    }
    this.#running = false
    this.#sweep?.cancel()
    this.#sweep = null
    for (const resolve of this.#onEmpty.splice(0)) resolve()
  }

  #takeBatch(): Order[] {
    const orders: Order[] = []
    let [events, bytes] = [0, 0]
    for (let order = this.#queue.at(0); order !== undefined; order = this.#queue.at(0)) {
      events += order.events.length
      bytes += order.bytes
      const alone = order.idempotencyKey !== undefined
      if (orders.length > 0 && (alone || events > MAX_BATCH_EVENTS || bytes > MAX_BATCH_BYTES)) break
      this.#queue.shift()
      this.#bytes -= order.bytes
      if (!order.settled) orders.push(order)
      if (alone) break
    }
    return orders
  }

  async #deliver(orders: readonly Order[]): Promise<void> {
    const batch = batchOf(
      orders.flatMap((order) => order.events),
      orders[0].idempotencyKey,
    )
    this.#maybeSent = false
    for (let attempt = 0; orders.some(({ settled }) => !settled); attempt++) {
      try {
        const result = await this.#attempt(batch, orders)
        if (result === null) return
        // Nothing that goes on in microtasks alone may keep the sockets waiting.
        const turn = this.#host.pace()
        if (turn !== undefined) await turn
        this.#resolve(orders, result, attempt)
        return
      } catch (error) {
        if (hasCode(error, 'ERR_ADAPTER') || hasCode(error, 'ERR_PAYLOAD_TOO_LARGE') || hasCode(error, 'ERR_HUB_CLOSED')) {
          for (const order of orders) this.#settle(order, () => order.reject(error))
          return
        }
        if (!hasCode(error, 'ERR_ADAPTER_UNAVAILABLE')) this.#maybeSent = true
        this.#host.retried()
        await this.#rest(backoff(attempt))
      }
    }
  }

  /** One attempt; `null` when nobody waits for it any more. */
  async #attempt(batch: PublishBatch, orders: readonly Order[]): Promise<PublishResult | null> {
    const abandoned = new Promise<null>((resolve) => {
      this.#wake = () => {
        if (orders.every(({ settled }) => settled)) resolve(null)
      }
    })
    // An attempt under way may be done already.
    const before = this.#maybeSent
    this.#maybeSent = true
    try {
      return await Promise.race([this.#host.publish(batch), abandoned])
    } catch (error) {
      if (hasCode(error, 'ERR_ADAPTER_UNAVAILABLE')) this.#maybeSent = before
      throw error
    } finally {
      this.#wake = null
    }
  }

  /** Waits before the next attempt, or until something has changed. */
  async #rest(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve
      this.#host.clock.after(ms, resolve)
    })
    this.#wake = null
  }

  #resolve(orders: readonly Order[], { positions, repeated }: PublishResult, attempt: number): void {
    let at = 0
    for (const order of orders) {
      const own = positions.slice(at, (at += order.events.length))
      // Told at a second attempt, the first one may have been our own.
      const duplicate = repeated && attempt === 0 && order.idempotencyKey !== undefined
      this.#settle(order, () => order.resolve({ positions: own, duplicate }))
    }
  }

  /** Gives up what is late, or not wanted any more. */
  #expire(): void {
    const now = this.#host.clock.now()
    for (const order of this.#inFlight) this.#expireOne(order, now, this.#maybeSent ? 'unknown' : 'not_sent')
    for (const order of this.#queue) this.#expireOne(order, now, 'not_sent')
    this.#wake?.()
  }

  #expireOne(order: Order, now: number, outcome: PublishOutcome): void {
    if (order.settled) return
    if (order.signal?.aborted === true) this.#settle(order, () => order.reject(order.signal?.reason))
    else if (order.deadline <= now) this.#settle(order, () => order.reject(new PublishTimeoutError(order.deadlineMs, outcome)))
  }

  #watch(signal: AbortSignal | undefined): (() => void) | null {
    if (signal === undefined) return null
    const onAbort = (): void => this.#expire()
    signal.addEventListener('abort', onAbort, { once: true })
    return () => signal.removeEventListener('abort', onAbort)
  }

  #settle(order: Order, how: () => void): void {
    if (order.settled) return
    order.settled = true
    order.forget?.()
    how()
  }
}

/** Events as the engine takes them. @param idempotencyKey batches of equal keys have the same token */
export function batchOf(laneEvents: readonly LaneEvent[], idempotencyKey?: string): PublishBatch {
  const token = idempotencyKey === undefined ? randomBytes(TOKEN_BYTES) : tokenOf(idempotencyKey)
  const events = laneEvents.map(({ topic, content, history }, i) => ({ topic, history, frame: encodeFrame(content, token, i) }))
  return { token: token.toString('hex'), tokenTtlMs: IDEMPOTENCY_MS, events }
}

function tokenOf(key: string): Buffer {
  return createHash('sha256').update(key).digest().subarray(0, TOKEN_BYTES)
}
