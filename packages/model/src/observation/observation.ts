/** What a database sees of its own statements, and of the units of work that send them. */
import { channel, tracingChannel } from 'node:diagnostics_channel'
import type { Logger } from '@live/core'
import type { StatementObserver } from '../database/observed.js'
import { beginNaming } from './query-name.js'
import { QueryObserver } from './query-observer.js'
import { checkQueryOptions, type ObservedHome, type QueryOptions, type QuerySettings, querySettings } from './query-options.js'
import { isSecret } from './shown-values.js'
import { currentUnit, inUnit, Unit } from './unit.js'

/** Where the application is, as far as it matters here. */
interface Place {
  readonly root: string
  readonly environment: string
  readonly logger: Logger | null
}

/** The members of the payload of `process_action` that are used here. */
interface ActionPayload {
  readonly controller: string
  readonly action: string
  dbRuntime?: number
  queriesCount?: number
  cachedQueriesCount?: number
}

const BLIND: StatementObserver = { run: (sql, _parameters, execute) => execute(sql) }
const NOBODY: ObservedHome = { isFiltered: isSecret, application: 'live' }

/** See the charter. */
export class Observation {
  readonly #options: QueryOptions
  #settings: QuerySettings
  #observer: QueryObserver
  #stops: (() => void)[] = []
  #quiet = false

  /** @throws ConfigurationError */
  constructor(options: QueryOptions = {}, place: Place) {
    checkQueryOptions(options)
    this.#options = options
    // Before an application comes, nobody reads what development would be told.
    this.#settings = querySettings(options, 'production')
    this.#observer = this.#observerFor(place, NOBODY)
  }

  /** Sees every statement. */
  get observer(): StatementObserver {
    return this.#quiet ? BLIND : this.#observer
  }

  /** Runs work whose statements nobody asked for: what a driver wants to know when it connects. */
  async quietly<T>(work: () => Promise<T>): Promise<T> {
    this.#quiet = true
    try {
      return await work()
    } finally {
      this.#quiet = false
    }
  }

  /** Notes a query that the cache answered. */
  noteCached(sql: string, parameters: readonly unknown[], rowCount: number): void {
    this.#observer.noteCached(sql, parameters, rowCount)
  }

  /** Whether units of work are needed for what is wanted: they cost something at every `await`. */
  get needsUnits(): boolean {
    const { figures, cache, tags, nPlusOne } = this.#settings
    return figures || cache || tags !== null || nPlusOne !== null
  }

  /** The application is known now. */
  attach(place: Place, home: Partial<ObservedHome>): void {
    this.#settings = querySettings(this.#options, place.environment)
    this.#observer = this.#observerFor(place, { ...NOBODY, ...home })
    this.close()
    if (this.#settings.log || this.needsUnits) this.#stops.push(beginNaming())
    if (this.needsUnits) this.#stops.push(followRequests(), followStreams())
  }

  /** Runs work as a unit of its own; inside of one as a part of that. */
  unit<T>(work: () => T): T {
    return currentUnit() === undefined ? inUnit(new Unit(this.#settings.cache), work) : work()
  }

  /** Stops listening. */
  close(): void {
    for (const stop of this.#stops.splice(0)) stop()
  }

  #observerFor({ root, logger }: Place, home: ObservedHome): QueryObserver {
    const { log, callSites, slow, nPlusOne, tags } = this.#settings
    return new QueryObserver({ log, callSites, slow: logger === null ? null : slow, nPlusOne, tags, ...home, logger, root })
  }
}

/** Notes which action runs, and gives its figures to its last event. */
function followRequests(): () => void {
  const actions = tracingChannel<unknown, ActionPayload>('process_action.action_controller')
  const begin = ({ controller, action }: ActionPayload): void => {
    const unit = currentUnit()
    if (unit !== undefined) Object.assign(unit, { controller, action })
  }
  const end = (payload: ActionPayload): void => {
    const unit = currentUnit()
    if (unit === undefined) return
    payload.dbRuntime = unit.duration
    payload.queriesCount = unit.queries
    payload.cachedQueriesCount = unit.cachedQueries
  }
  const listener = { start: begin, end, asyncEnd: end }
  actions.subscribe(listener as never)
  return () => actions.unsubscribe(listener as never)
}

/** Notes that a stream begins. */
function followStreams(): () => void {
  const opened = channel('stream_open.action_controller')
  const listener = (): void => currentUnit()?.stream()
  opened.subscribe(listener)
  return () => opened.unsubscribe(listener)
}
