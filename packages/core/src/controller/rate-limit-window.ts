/** How requests of a window are counted: from its start, or over the time that has just passed (C243). */
import type { Count, CounterStore } from '../contracts/counter-store.js'

/** What a limit wants to know. */
export interface WindowCount {
  readonly store: CounterStore
  readonly key: string
  /** Most requests. */
  readonly to: number
  /** Milliseconds. */
  readonly within: number
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** The window starts with the first request, and ends with everything forgotten. */
export function countFixed({ store, key, within }: WindowCount): Count | null | Promise<Count | null> {
  return store.increment(key, 1, { expiresIn: within })
}

/**
 * The window ends now. Two counters of fixed windows stand for it: requests of the one before are taken as spread evenly, so that twice
 * the limit cannot pass around the moment when one ends. Requests that were refused count, but never for more than one full window.
 */
export async function countSliding({ store, key, to, within, now }: WindowCount): Promise<Count | null> {
  const slot = Math.floor(now / within)
  const kept = { expiresIn: 2 * within }
  const [current, before] = await Promise.all([store.increment(`${key}:${slot}`, 1, kept), store.increment(`${key}:${slot - 1}`, 0, kept)])
  if (current === null || before === null) return null
  const passed = now - slot * within
  const earlier = Math.min(before.count, to)
  const count = Math.ceil(earlier * (1 - passed / within) + current.count)
  return { count, expiresIn: Math.max(1, Math.ceil(untilRoom(current.count, earlier, to, within) - passed)) }
}

/** Milliseconds from the start of the current slot until one more request would pass. */
function untilRoom(current: number, earlier: number, to: number, within: number): number {
  const free = to - 1
  if (current <= free) return earlier === 0 ? 0 : within * Math.max(0, 1 - (free - current) / earlier)
  return within + within * (1 - Math.max(0, free) / Math.max(1, Math.min(current, to)))
}
