/** The figures of a hub (channels.md section 7). */
import type { ResetReason } from '../adapter/adapter.js'

/** Why a connection ended. */
export type DisconnectReason = 'client' | 'slow' | 'drain' | 'max_age' | 'limit' | 'revoked' | 'error'

/** Figures since the hub was made; gauges are of now. */
export interface HubStats {
  readonly state: string
  /** Connections of browsers. */
  readonly connections: number
  /** Loops of the server. */
  readonly subscriptions: number
  /** Topics that are listened to. */
  readonly topics: number
  readonly connects: number
  /** Those who were told to come back later. */
  readonly busy: number
  readonly disconnects: Readonly<Record<DisconnectReason, number>>
  readonly broadcasts: Readonly<Record<'ok' | 'duplicate' | 'timeout' | 'overloaded' | 'error', number>>
  /** Seconds that broadcasts took, together; divide by their number. */
  readonly broadcastSeconds: number
  readonly laneQueued: number
  readonly laneRetries: number
  readonly delivered: number
  readonly replays: Readonly<Record<'ring' | 'engine' | 'reset', number>>
  readonly resets: Readonly<Record<ResetReason, number>>
  readonly gaps: number
  readonly gapSeconds: number
  readonly duplicatesDropped: number
  /** Frames of another version, or of nobody. */
  readonly framesSkipped: number
  /** Events that were replaced, or dropped, for readers that were behind. */
  readonly coalesced: number
  readonly dropped: number
  readonly bufferedBytes: number
  readonly recentBytes: number
  readonly engineUp: boolean
  readonly engineReconnects: number
}

/** The counters behind {@link HubStats}. */
export class Counters {
  connects = 0
  busy = 0
  broadcastSeconds = 0
  laneRetries = 0
  gaps = 0
  gapSeconds = 0
  duplicatesDropped = 0
  framesSkipped = 0
  coalesced = 0
  dropped = 0
  engineReconnects = 0
  readonly disconnects: Record<DisconnectReason, number> = { client: 0, slow: 0, drain: 0, max_age: 0, limit: 0, revoked: 0, error: 0 }
  readonly broadcasts = { ok: 0, duplicate: 0, timeout: 0, overloaded: 0, error: 0 }
  readonly replays = { ring: 0, engine: 0, reset: 0 }
  readonly resets: Record<ResetReason, number> = { too_old: 0, generation: 0, engine_lost_data: 0, replay_limit: 0, bad_cursor: 0 }
}
