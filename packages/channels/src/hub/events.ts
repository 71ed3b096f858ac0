/** What a hub publishes on `diagnostics_channel`. No payload holds data of an event (channels.md section 7). */
import { channel, tracingChannel } from 'node:diagnostics_channel'
import type { ResetReason } from '../adapter/adapter.js'
import type { Topic } from '../topics/topic.js'
import type { Cursor } from '../wire/cursor.js'
import type { DisconnectReason } from './stats.js'

/** `broadcast.channels`, which takes time. */
export interface BroadcastPayload {
  readonly topics: readonly Topic[]
  readonly bytes: number
  /** `null` until it is known, and for events without a position. */
  cursor: Cursor | null
  duplicate: boolean
}

/** `connect.channels`. */
export interface ConnectPayload {
  readonly topics: readonly Topic[]
  readonly subject: string | null
  /** Whether it came back with a cursor. */
  readonly resumed: boolean
}

/** `disconnect.channels`. */
export interface DisconnectPayload {
  readonly topics: readonly Topic[]
  readonly subject: string | null
  readonly reason: DisconnectReason
  readonly durationMs: number
}

/** `replay.channels`. */
export interface ReplayPayload {
  readonly topics: readonly Topic[]
  readonly events: number
  readonly source: 'ring' | 'engine'
}

/** `gap.channels`: something was missing, and is now there or announced. */
export interface GapPayload {
  readonly cause: string
  readonly durationMs: number
  readonly filled: number
}

/** `reset.channels`. */
export interface ResetPayload {
  readonly reason: ResetReason
  readonly topics: readonly Topic[]
}

/** `engine.channels`. */
export interface EnginePayload {
  readonly state: 'up' | 'down' | 'suspect'
  readonly detail: string | null
}

/** `drain.channels`. */
export interface DrainPayload {
  readonly connections: number
  readonly ended: number
  readonly cut: number
  readonly durationMs: number
}

export const broadcastChannel = tracingChannel<unknown, BroadcastPayload>('broadcast.channels')
const CHANNELS = {
  connect: channel('connect.channels'),
  disconnect: channel('disconnect.channels'),
  replay: channel('replay.channels'),
  gap: channel('gap.channels'),
  reset: channel('reset.channels'),
  engine: channel('engine.channels'),
  drain: channel('drain.channels'),
  /** `publish_failed.channels`: a broadcast that nobody awaits failed (CH45). */
  publishFailed: channel('publish_failed.channels'),
}

interface Payloads {
  connect: ConnectPayload
  disconnect: DisconnectPayload
  replay: ReplayPayload
  gap: GapPayload
  reset: ResetPayload
  engine: EnginePayload
  drain: DrainPayload
  publishFailed: { readonly topics: readonly Topic[]; readonly error: unknown }
}

/** Publishes an event, if somebody listens. */
export function publish<K extends keyof Payloads>(name: K, payload: () => Payloads[K]): void {
  const target = CHANNELS[name]
  if (target.hasSubscribers) target.publish(payload())
}
