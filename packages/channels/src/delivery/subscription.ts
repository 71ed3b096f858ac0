/** A loop of the server that listens: a follower with a bounded queue (channels.md CH41). */
import type { ResetReason } from '../adapter/adapter.js'
import { SlowConsumerError } from '../errors/channel-errors.js'
import { Follower } from '../feed/follower.js'
import { Deque } from '../support/deque.js'
import type { Topic } from '../topics/topic.js'
import type { ChannelEvent } from '../wire/channel-event.js'
import type { Cursor } from '../wire/cursor.js'

/** What a subscription gives. */
export type Delivered =
  | {
      readonly type: 'event'
      readonly topic: Topic
      /** `''` for an event without a position. */
      readonly cursor: Cursor
      readonly name?: string
      readonly data: Uint8Array
      /** Whether it comes from history. */
      readonly replayed: boolean
    }
  | { readonly type: 'reset'; readonly reason: ResetReason; readonly cursor: Cursor; readonly topics: readonly Topic[] }

/** Settings of a subscription. */
export interface SubscribeOptions {
  /** Starts after this cursor. Default: with what comes. */
  readonly after?: Cursor | null
  /** Ends the subscription when it fires. */
  readonly signal?: AbortSignal
  /** Events that may wait. Default `limits.queuedPerSubscription`. */
  readonly maxQueued?: number
}

/** Events of topics, for one loop. */
export interface Subscription extends AsyncIterable<Delivered>, AsyncDisposable {
  /** Resolves when it listens: what is broadcast from then on arrives. Rejects when the engine does not answer. */
  readonly ready: Promise<void>
  /** Ends it: the loop gets what waits, and then its end. */
  close(): Promise<void>
}

/** What a subscription needs of its hub. */
export interface SubscriptionHost {
  join(subscription: HubSubscription): Promise<void>
  leave(subscription: HubSubscription): void
}

/** See {@link Subscription}. */
export class HubSubscription extends Follower implements Subscription {
  readonly spreadResets = false
  readonly ready: Promise<void>
  readonly #host: SubscriptionHost
  readonly #maxQueued: number
  readonly #queue = new Deque<Delivered>()
  readonly #signal: AbortSignal | undefined
  #failure: { readonly error: unknown } | null = null
  #wake: (() => void) | null = null
  #cursor: Cursor

  constructor(host: SubscriptionHost, maxQueued: number, { after, signal }: SubscribeOptions) {
    super()
    this.#host = host
    this.#maxQueued = maxQueued
    this.#cursor = after ?? ''
    this.#signal = signal
    this.ready = this.#start()
    // Whoever does not look at it sees the failure in the loop.
    this.ready.catch(() => {})
  }

  begin(cursor: Cursor): void {
    this.#cursor = cursor
  }

  deliver(event: ChannelEvent, replayed: boolean): void {
    const { topic, cursor, data, name } = event
    this.#push({ type: 'event', topic, cursor, ...(name === '' ? {} : { name }), data, replayed })
  }

  reset(reason: ResetReason, cursor: Cursor, topics: readonly Topic[]): void {
    this.#push({ type: 'reset', reason, cursor, topics })
  }

  async close(): Promise<void> {
    this.#end(null)
  }

  /** Ends it with an error. */
  fail(error: unknown): void {
    this.#end({ error })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Delivered, void, undefined> {
    try {
      for (;;) {
        const next = this.#queue.shift()
        if (next !== undefined) {
          if (next.cursor !== '') this.#cursor = next.cursor
          yield next
        } else if (this.#failure !== null) throw this.#failure.error
        else if (this.ended) return
        else await new Promise<void>((resolve) => (this.#wake = resolve))
      }
    } finally {
      this.#end(null)
    }
  }

  async #start(): Promise<void> {
    if (this.#signal?.aborted === true) {
      this.#end(null)
      return
    }
    this.#signal?.addEventListener('abort', this.#onAbort, { once: true })
    try {
      await this.#host.join(this)
    } catch (error) {
      this.#end({ error })
      throw error
    }
  }

  readonly #onAbort = (): void => this.#end(null)

  #push(item: Delivered): void {
    if (this.ended) return
    if (this.#queue.length >= this.#maxQueued) {
      // What waits is handed out first, so that the cursor says where to go on.
      const last = [...this.#queue].findLast(({ cursor }) => cursor !== '')
      this.#end({ error: new SlowConsumerError(last?.cursor ?? this.#cursor, this.#maxQueued) })
      return
    }
    this.#queue.push(item)
    this.#wake?.()
  }

  #end(failure: { readonly error: unknown } | null): void {
    if (this.ended) return
    this.ended = true
    this.#failure = failure
    this.#signal?.removeEventListener('abort', this.#onAbort)
    this.#host.leave(this)
    this.#wake?.()
  }
}
