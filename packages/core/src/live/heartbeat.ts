/** Comment heartbeats: one interval per period serves every stream of a clock (design §7.23, live.md L80). */
import type { Clock, Timer } from '../support/clock.js'

/** A stream that wants a sign of life when it was silent. */
export interface Heart {
  /** Changes with every write. */
  readonly writes: number
  /** Whether the reader is behind: a beat would only add to that. */
  readonly congested: boolean
  /** Writes the sign of life. */
  beat(): void
}

interface Pace {
  readonly timer: Timer
  readonly hearts: Map<Heart, { writes: number; silentTicks: number }>
}

/** Ticks per period: a silent stream beats after one period, and at most half a period late. */
const TICKS_PER_PERIOD = 2

const schedules = new WeakMap<Clock, Map<number, Pace>>()

/**
 * Beats for a stream whenever nothing was written to it for `period` milliseconds.
 * @returns a function that stops it; the interval goes with the last stream of its period
 */
export function startHeartbeat(heart: Heart, period: number, clock: Clock): () => void {
  const paces = schedules.get(clock) ?? new Map<number, Pace>()
  schedules.set(clock, paces)
  let pace = paces.get(period)
  if (pace === undefined) {
    const hearts: Pace['hearts'] = new Map()
    pace = { hearts, timer: clock.every(period / TICKS_PER_PERIOD, () => tick(hearts)) }
    paces.set(period, pace)
  }
  const { hearts, timer } = pace
  hearts.set(heart, { writes: heart.writes, silentTicks: 0 })
  return () => {
    if (!hearts.delete(heart) || hearts.size > 0) return
    timer.cancel()
    paces.delete(period)
  }
}

function tick(hearts: Pace['hearts']): void {
  for (const [heart, seen] of hearts) {
    if (heart.writes !== seen.writes) {
      seen.writes = heart.writes
      seen.silentTicks = 0
    } else if (++seen.silentTicks >= TICKS_PER_PERIOD && !heart.congested) {
      heart.beat()
      seen.writes = heart.writes
      seen.silentTicks = 0
    }
  }
}
