/** Ends all streams when the server stops: told first, then ended cleanly, in batches that leave time between them (live.md B21). */
import { setTimeout as pause } from 'node:timers/promises'
import type { LiveBuffer } from './live-buffer.js'
import type { StreamRegistry } from './stream-registry.js'

/** How many streams are told, or ended, at once: every reader of a batch may come back to another process at once. */
const BATCH = 100
/** Milliseconds between two batches. */
const PACE_MS = 10
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
 * @returns when no stream is open any more
 */
export async function drainStreams(streams: StreamRegistry, { reason, graceMs, over }: DrainOptions): Promise<void> {
  const emptied = new AbortController()
  if (over === undefined) void streams.whenEmpty().then(() => emptied.abort())
  // Of requests in flight, streams may begin when none is open: they get the same time.
  const closing = over ?? emptied.signal
  await inBatches(streams, (stream) => {
    stream.bidFarewell()
    stream.interrupt(reason)
  })
  await elapsed(graceMs, closing)
  await inBatches(streams, (stream) => stream.endForShutdown(reason))
  await elapsed(DELIVERY_MS, closing)
  for (const stream of streams.open()) stream.abort(reason)
  await streams.whenEmpty()
}

async function inBatches(streams: StreamRegistry, step: (stream: LiveBuffer) => void): Promise<void> {
  const open = streams.open()
  for (let start = 0; start < open.length; start += BATCH) {
    if (start > 0) await pause(PACE_MS)
    for (const stream of open.slice(start, start + BATCH)) step(stream)
  }
}

/** Waits, or shorter when the signal fires. */
async function elapsed(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal }).catch(() => {})
}
