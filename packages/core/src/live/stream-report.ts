/** What became of one stream: the payload of `stream.action_controller` (live.md B24). */

/**
 * How a stream ended:
 * - `closed`: its last byte was handed over;
 * - `disconnected`: its reader left, or took nothing for so long that it was given up (`ERR_SLOW_READER`), which is a reader that
 *   left without saying so: no failure of the application, and `blockedMs` tells the two apart;
 * - `error`: its action failed, or this side gave it up for any other reason, such as writes that outran the reader unawaited;
 * - `shutdown`: it was asked to end because the server stopped, whether it then ended by itself or was cut.
 */
export type StreamOutcome = 'closed' | 'disconnected' | 'error' | 'shutdown'

/** What a stream counts itself. */
export interface StreamFigures {
  readonly bytes: number
  readonly chunks: number
  /** Milliseconds since the epoch. */
  readonly firstByteAt: number | null
  readonly blockedMs: number
  readonly queueHighWater: number
  readonly dropped: number
  readonly outcome: StreamOutcome
}

/** Figures of one stream, from its commit to its end. Times in milliseconds. */
export interface StreamReport {
  readonly controller: string
  readonly action: string
  readonly requestId: string | null
  /** Bytes that the action wrote. */
  readonly bytes: number
  /** Writes that held something. */
  readonly chunks: number
  /** From the start of the action to its first byte on the socket; `null` when none got there. */
  readonly ttfbMs: number | null
  readonly durationMs: number
  /** How long the socket was full. */
  readonly blockedMs: number
  /** Most bytes that waited at once. */
  readonly queueHighWater: number
  /** Chunks that were dropped or replaced for a slow reader. */
  readonly dropped: number
  readonly outcome: StreamOutcome
}
