/** Ends all streams when the server stops: told first, then ended cleanly, in batches that leave time between them (live.md B21). */
import { setTimeout as pause } from 'node:timers/promises'
import type { LiveBuffer } from './live-buffer.js'
import type { StreamRegistry } from './stream-registry.js'

/** How many streams are told, or ended, at once: every reader of a batch may come back to another process at once. */
const BATCH = 100
/** Milliseconds between two batches. */
const PACE_MS = 10
/** Batches become larger rather than more than this, so that telling and ending take 200 ms each whatever the number. */
const MAX_BATCHES = 20
/** How long streams that were ended may take to deliver what they hold, in milliseconds. */
const DELIVERY_MS = 500

/** What a drain obeys. */
export interface DrainOptions {
  /** The reason that `stream.signal` gets, and that cut streams end with. */
  reason: Error
  /** How long actions get to end their streams themselves, in milliseconds. */
  graceMs: number
  /** Fires when no stream can come any more, which ends all waiting. Default: when none is open. */
  over?: AbortSignal
}

/**
 * Tells every stream to end, waits for those that do, ends the others, and cuts what still does not go.
 * Streams that begin meanwhile get the same, each part of it in its turn.
 * @returns when no stream is open, or can come, any more
 */
export async function drainStreams(streams: StreamRegistry, { reason, graceMs, over }: DrainOptions): Promise<void> {
  const emptied = new AbortController()
  if (over === undefined) void streams.whenEmpty().then(() => emptied.abort())
  const closing = over ?? emptied.signal
  do {
    await inBatches(streams, (stream) => {
      stream.bidFarewell()
      stream.interrupt(reason)
    })
    await elapsed(graceMs, closing)
    const ended = await inBatches(streams, (stream) => stream.endForShutdown(reason))
    await elapsed(DELIVERY_MS, closing)
    for (const stream of ended) stream.abort(reason)
    // Requests that are still under way may begin streams, which would otherwise outlive everything.
  } while (!closing.aborted)
}

/** Takes a step with every stream that is open, and gives those back. */
async function inBatches(streams: StreamRegistry, step: (stream: LiveBuffer) => void): Promise<LiveBuffer[]> {
  const open = streams.open()
  const size = Math.max(BATCH, Math.ceil(open.length / MAX_BATCHES))
  for (let start = 0; start < open.length; start += size) {
    if (start > 0) await pause(PACE_MS)
    for (const stream of open.slice(start, start + size)) step(stream)
  }
  return open
}

/** Waits, or shorter when the signal fires. */
async function elapsed(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal }).catch(() => {})
}
