/** Sessions in the memory of this process: for tests, and for one process whose sessions may end with it. */
import { LRUCache } from 'lru-cache'
import type { SessionStore } from '../contracts/index.js'
import { ConfigurationError, SessionStoreError } from '../errors/index.js'
import { type Clock, systemClock } from '../support/clock.js'

/** Bounds of a {@link MemorySessionStore}. */
export interface MemorySessionStoreOptions {
  /** Most sessions; then the one that was used least recently ends. Default 10 000. */
  maxSessions?: number
  /** Most memory of all of them, in bytes, about. Default 64 MiB. */
  maxBytes?: number
  /** Time. Default the system's. */
  clock?: Clock
}

/** What an entry costs besides its text, in bytes, about. */
const OVERHEAD = 256

/** A bounded store that forgets everything when the process ends. */
export class MemorySessionStore implements SessionStore {
  readonly synchronous = true
  readonly #maxBytes: number
  readonly #sessions: LRUCache<string, string>

  /** @throws ConfigurationError for a bound that is none */
  constructor({ maxSessions = 10_000, maxBytes = 64 * 1024 * 1024, clock = systemClock }: MemorySessionStoreOptions = {}) {
    for (const [name, value] of Object.entries({ maxSessions, maxBytes })) {
      if (!Number.isSafeInteger(value) || value <= 0) {
        throw new ConfigurationError(`${name} of MemorySessionStore is ${String(value)}: set it to a whole number above 0`)
      }
    }
    this.#maxBytes = maxBytes
    this.#sessions = new LRUCache({
      max: maxSessions,
      maxSize: maxBytes,
      sizeCalculation: sizeOf,
      perf: { now: () => clock.now() },
      // The clock is asked each time: it may be one that a test moves.
      ttlResolution: 0,
    })
  }

  /** How many sessions there are. */
  get size(): number {
    this.#sessions.purgeStale()
    return this.#sessions.size
  }

  find(id: string): string | null {
    return this.#sessions.get(id) ?? null
  }

  /** Throws `SessionStoreError` for a text that is larger than the store. */
  write(id: string, text: string, ttl: number, isNew: boolean): boolean {
    if (this.#sessions.has(id) === isNew) return false
    if (sizeOf(text) > this.#maxBytes) {
      throw new SessionStoreError(`A session of ${text.length} characters does not fit into ${this.#maxBytes} bytes: raise maxBytes`)
    }
    this.#sessions.set(id, text, { ttl })
    return true
  }

  touch(id: string, ttl: number): void {
    const text = this.#sessions.get(id)
    if (text !== undefined) this.#sessions.set(id, text, { ttl })
  }

  delete(id: string): void {
    this.#sessions.delete(id)
  }
}

function sizeOf(text: string): number {
  return text.length * 2 + OVERHEAD
}
