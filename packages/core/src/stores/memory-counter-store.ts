/** Counters in the memory of one process, as many as were agreed on and no more. */
import { LRUCache } from 'lru-cache'
import type { Count, CounterStore } from '../contracts/counter-store.js'
import { ConfigurationError } from '../errors/index.js'
import { type Clock, systemClock } from '../support/clock.js'

/** Options of {@link MemoryCounterStore}. */
export interface MemoryCounterStoreOptions {
  /** Most counters at a time; the one that was used least recently makes room. Default 100 000. */
  maxCounters?: number
  /** Default: the clock of the system. */
  clock?: Clock
}

interface Counter {
  count: number
  readonly resetsAt: number
  readonly window: number
}

const MAX_COUNTERS = 100_000

/**
 * For one process: several of them count each for itself, so their limits add up. Keys are kept as they are, so whoever makes them
 * bounds their length.
 */
export class MemoryCounterStore implements CounterStore {
  readonly #maxCounters: number
  readonly #clock: Clock
  /** Made when it is needed: room for all counters is reserved then. */
  #counters: LRUCache<string, Counter> | null = null

  /** @throws ConfigurationError when `maxCounters` is not a whole number above zero */
  constructor({ maxCounters = MAX_COUNTERS, clock = systemClock }: MemoryCounterStoreOptions = {}) {
    if (!Number.isSafeInteger(maxCounters) || maxCounters < 1) {
      throw new ConfigurationError(`maxCounters is ${String(maxCounters)}: give a whole number above 0`)
    }
    this.#maxCounters = maxCounters
    this.#clock = clock
  }

  /** How many counters there are, those included whose window is over. */
  get size(): number {
    return this.#counters?.size ?? 0
  }

  increment(key: string, by: number, { expiresIn: window }: { readonly expiresIn: number }): Count {
    const now = this.#clock.now()
    this.#counters ??= new LRUCache({ max: this.#maxCounters })
    const counter = this.#counters.get(key)
    if (counter === undefined || isOver(counter, now)) {
      this.#counters.set(key, { count: by, resetsAt: now + window, window })
      return { count: by, expiresIn: window }
    }
    counter.count += by
    return { count: counter.count, expiresIn: counter.resetsAt - now }
  }
}

/** A wall clock may also be set back, which must not make a window longer than it is. */
function isOver({ resetsAt, window }: Counter, now: number): boolean {
  return resetsAt <= now || resetsAt - now > window
}
