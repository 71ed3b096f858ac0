/** What an engine has to provide. The comments are the manual of who writes one; the conformance suite is the proof. */
import type { Clock } from '@live/core'
import type { Topic } from '../topics/topic.js'
import type { Position } from '../wire/cursor.js'

/** Why a reader has to fetch anew what it shows, instead of being told what changed. */
export type ResetReason = 'too_old' | 'generation' | 'engine_lost_data' | 'replay_limit' | 'bad_cursor'

/** How long and how much of a topic is kept. */
export interface HistoryBounds {
  /** Events. Engines may keep a few more. */
  readonly max: number
  readonly ttlMs: number
}

/** One event of a batch. */
export interface BatchEvent {
  readonly topic: Topic
  /** Opaque to the engine. */
  readonly frame: Uint8Array
  /** `null` is ephemeral: the event gets no position and is not kept. */
  readonly history: HistoryBounds | null
}

/** Events that are published together: either all of them exist afterwards, or none (channels.md CH11). */
export interface PublishBatch {
  /** 32 hexadecimal digits. A second batch of the same token within `tokenTtlMs` stores nothing, and has the result of the first. */
  readonly token: string
  /** How long the engine has to remember the token, in milliseconds. */
  readonly tokenTtlMs: number
  readonly events: readonly BatchEvent[]
}

/** What became of a batch. */
export interface PublishResult {
  /** One for each event, in order; 0 for ephemeral ones. */
  readonly positions: readonly Position[]
  /** Whether the token was known, so that nothing was stored now. */
  readonly repeated: boolean
}

/** What an engine says of itself. */
export interface EngineState {
  /** Changes when positions begin anew: 1 to 12 characters `[a-z0-9]`. */
  readonly gen: string
  /** The newest position that was given out. */
  readonly head: Position
  /**
   * Who was told something at a position below this one may have missed something that the engine lost (CH20). Positions that are given
   * out after it moved are larger.
   */
  readonly horizon: Position
}

/** Part of a history. */
export interface ReplayPage {
  /** Whether nothing is missing between `after` and the first event of the page, or the head, for each of the topics (CH23). */
  readonly complete: boolean
  /** Why it is not complete. */
  readonly reason?: ResetReason
  /** Whether there is more after the last event: ask again after its position. */
  readonly more: boolean
  /** By position. */
  readonly events: readonly { readonly topic: Topic; readonly n: Position; readonly frame: Uint8Array }[]
}

/** What an adapter tells its hub. Calls never throw and never wait (CH42). */
export interface Sink {
  /**
   * An event of a topic that is listened to.
   * @param n its position; 0 for an ephemeral event
   * @param p position of the event before it of the same topic, 0 for none; undefined when the adapter itself vouches that nothing is
   * missing and everything is in order
   */
  event(topic: Topic, n: Position, p: Position | undefined, frame: Uint8Array): void
  /** Something may have been missed: the hub listens and reads again. */
  suspect(reason: string): void
  /** The connection is there again, after {@link Sink.down}. */
  up(): void
  /** The connection is lost. The adapter connects again by itself. */
  down(error: Error): void
}

/**
 * An engine that stores events and passes them on.
 *
 * Duties: positions increase over all topics, and events of a hub's topics arrive in their order. Events may be lost on the way, but
 * then all of them from some moment on, until `suspect` or `down` tells, as connections lose them: a reader of several topics has one
 * cursor, which cannot say that a single event is missing before it. `p` finds most of what an engine loses against this rule, at the
 * next event of the topic. `publish` is idempotent per token. Methods reject with
 * `AdapterUnavailableError` when nothing was sent, with `AdapterError` when trying again is useless, and with anything else when it
 * is not known what happened.
 */
export interface Adapter {
  readonly capabilities: {
    /** What survives: nothing, the process, or what the engine itself survives (CH19). */
    readonly durable: 'none' | 'process' | 'engine'
    readonly transactional: boolean
    /** Largest frame in bytes. */
    readonly maxPayload: number
  }
  /** Connects. The sink may be called from now on. */
  start(sink: Sink): Promise<EngineState>
  publish(batch: PublishBatch): Promise<PublishResult>
  /** Publishes when the transaction commits, and not at all when it does not (CH47). Only with `capabilities.transactional`. */
  publishInTx?(tx: unknown, batch: PublishBatch): Promise<void>
  /** Resolves when the engine has confirmed that events published from now on arrive. Topics that are listened to are confirmed again. */
  listen(topics: readonly Topic[]): Promise<void>
  unlisten(topics: readonly Topic[]): Promise<void>
  /** The events of topics after a position, at most `limit`. */
  replay(query: { readonly topics: readonly Topic[]; readonly after: Position; readonly limit: number }): Promise<ReplayPage>
  probe(): Promise<EngineState>
  /** Whether a generation is of another engine that runs at the same time: events of one do not reach the readers of the other. */
  isBeside?(gen: string): boolean
  /** Disconnects. Nothing is told to the sink any more. */
  stop(deadlineMs: number): Promise<void>
}

/** What a hub tells the adapter that it makes. */
export interface AdapterContext {
  /** Keeps applications on one engine apart. */
  readonly namespace: string
  readonly clock: Clock
}

/** Makes the adapter of one hub: what `memory()` returns. */
export type AdapterFactory = (context: AdapterContext) => Adapter
