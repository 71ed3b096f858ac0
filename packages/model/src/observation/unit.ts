/** A unit of work: a request, a command, or a test; what it asked of the database (app.md A84, A159, A162). */
import { AsyncLocalStorage } from 'node:async_hooks'
import { QueryCache } from './query-cache.js'

/** Most different queries of one unit that are counted. */
const MAX_SHAPES = 1000

/** See the charter. */
export class Unit {
  queries = 0
  cachedQueries = 0
  /** Milliseconds. */
  duration = 0
  /** Whether a stream has begun: then the same query may come again and again, and must be asked again. */
  streaming = false
  /** For the comments behind statements. */
  controller: string | null = null
  action: string | null = null
  readonly cache: QueryCache | null
  readonly #shapes = new Map<string, number>()

  constructor(hasCache: boolean) {
    this.cache = hasCache ? new QueryCache() : null
  }

  /** Counts a query from one line. @returns how often it came */
  count(sql: string, site: string): number {
    const key = `${site}\n${sql}`
    const count = (this.#shapes.get(key) ?? 0) + 1
    if (count > 1 || this.#shapes.size < MAX_SHAPES) this.#shapes.set(key, count)
    return count
  }

  /** A stream begins. */
  stream(): void {
    this.streaming = true
    this.cache?.stop()
  }
}

const storage = new AsyncLocalStorage<Unit>()

/** The unit that runs. */
export const currentUnit = (): Unit | undefined => storage.getStore()

/** Runs work as a unit. */
export const inUnit = <T>(unit: Unit, work: () => T): T => storage.run(unit, work)
