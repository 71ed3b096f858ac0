/** Fragments that are being made right now: of many who want the same one, one makes it and the others wait. */
import type { CacheStore, SafeString } from '@live/core'

/** A fragment that was made. */
export interface Made {
  readonly html: SafeString
  /** Whether it may be shown to others. */
  readonly kept: boolean
}

const byStore = new WeakMap<CacheStore, Flights>()

/** Those of one store, by their keys. There are never more of them than pages that wait. */
export class Flights {
  readonly #running = new Map<string, Promise<Made>>()

  /** How many there are. */
  get size(): number {
    return this.#running.size
  }

  /** The one under way; `undefined` for none. */
  of(key: string): Promise<Made> | undefined {
    return this.#running.get(key)
  }

  /** Lets others wait for a fragment until it is made. */
  add(key: string, work: Promise<Made>): void {
    this.#running.set(key, work)
    const end = (): void => {
      if (this.#running.get(key) === work) this.#running.delete(key)
    }
    work.then(end, end)
  }
}

/** The fragments that are being made for a store, by whatever page. */
export function flightsOf(store: CacheStore): Flights {
  let flights = byStore.get(store)
  if (flights === undefined) {
    flights = new Flights()
    byStore.set(store, flights)
  }
  return flights
}
