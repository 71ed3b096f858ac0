/** What goes into the methods of a hub, and what comes out. */
import type { Cursor } from '../wire/cursor.js'

/** Where a hub is in its life. */
export type HubState = 'starting' | 'up' | 'degraded' | 'draining' | 'closed'

/** Settings of one broadcast. */
export interface BroadcastOptions {
  /** Publishes with a transaction of the engine: engines with `capabilities.transactional` only. */
  readonly tx?: unknown
  /** Equal keys within two minutes are one broadcast. Default: every call is one of its own. */
  readonly idempotencyKey?: string
  /** How long to try, in milliseconds. Default `publish.deadlineMs`. */
  readonly deadlineMs?: number
  /** Gives up when it fires. */
  readonly signal?: AbortSignal
  /** Whether it waits for the commit of the transaction that it is called in: hubs with `transactions` only. Default true (CH47). */
  readonly afterCommit?: boolean
  /** `'engine'` (default) waits until the engine has the event, `'queued'` only until it is on its way; failures are events then. */
  readonly wait?: 'engine' | 'queued'
}

/** What became of a broadcast. */
export interface Published {
  /** Of the last event; `null` for events without a position, and when that was not waited for. */
  readonly cursor: Cursor | null
  /** Whether an equal idempotency key was used before, so that nothing was sent. */
  readonly duplicate: boolean
}

/** Settings of one stream. */
export interface StreamOptions {
  /** Where the client is, if it has no `Last-Event-ID`. */
  readonly after?: Cursor | null
  /** Who listens: counted against `limits.connectionsPerKey`, and what `hub.disconnect` names. Default: the remote address counts. */
  readonly subject?: string | null
  /** Whether a reset is also told in the words of Turbo, as a page refresh. Default false. */
  readonly turbo?: boolean
  /** Whether events without a name are named by their topic, `topic:room/7`, and `passing:room/7` without an id: for pages that share it. Default false. */
  readonly byTopic?: boolean
}

/** What a drain came to. */
export interface DrainReport {
  /** Connections that were open. */
  readonly connections: number
  /** Those that ended with a complete frame. */
  readonly ended: number
  /** Those that were cut at the deadline. */
  readonly cut: number
  /** Broadcasts that the engine had not taken. */
  readonly unpublished: number
  readonly durationMs: number
}
