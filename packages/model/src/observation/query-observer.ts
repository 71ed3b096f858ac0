/** Sees every statement on its way to the database: for the log, for events, and for warnings. Free when nobody looks. */
import { type TracingChannel, tracingChannel } from 'node:diagnostics_channel'
import type { Logger } from '@live/core'
import { callSite } from './call-site.js'
import { currentName, type QueryOrigin } from './query-name.js'
import { type QueryTag, withTags } from './query-tags.js'
import { type IsFiltered, shownValues } from './shown-values.js'
import { currentUnit, type Unit } from './unit.js'

/** The payload of the timed event `sql.active_record`. */
export interface SqlPayload {
  readonly sql: string
  /** The values as the driver takes them: unfiltered. */
  readonly parameters: readonly unknown[]
  /** Such as `Post Load`; null for statements of no model. */
  readonly name: string | null
  /** Whether it was answered from the query cache. */
  readonly cached: boolean
  /** How many rows came back, or were changed; null when it failed. */
  rowCount: number | null
}

/** What the observer does. */
export interface ObserverSettings {
  /** Whether statements are lines of level debug. */
  readonly log: boolean
  /** Whether lines and warnings say which line of the application asked. */
  readonly callSites: boolean
  /** Milliseconds from which on a statement is a warning; null for never. */
  readonly slow: number | null
  /** How often the same query from one line of one unit is a warning; null for never. */
  readonly nPlusOne: number | null
  readonly tags: readonly QueryTag[] | null
  readonly isFiltered: IsFiltered
  readonly logger: Logger | null
  readonly root: string
  readonly application: string
}

/** Sends a statement. */
export type Execute = (sql: string) => Promise<unknown>

const channel: TracingChannel<unknown, SqlPayload> = tracingChannel<unknown, SqlPayload>('sql.active_record')
const MAX_SQL = 10_000

/** See the charter. */
export class QueryObserver {
  readonly #settings: ObserverSettings

  constructor(settings: ObserverSettings) {
    this.#settings = settings
  }

  /** Runs a statement. */
  run(given: string, parameters: readonly unknown[], execute: Execute): Promise<unknown> {
    const { tags, application } = this.#settings
    const unit = currentUnit()
    const sql = tags === null ? given : withTags(given, tags, application, unit)
    return this.#watches(unit) ? this.#observed({ sql: given, parameters, execute: () => execute(sql), unit }) : execute(sql)
  }

  /** Notes a query that the cache answered. */
  noteCached(sql: string, parameters: readonly unknown[], rowCount: number): void {
    const unit = currentUnit()
    if (unit !== undefined) unit.cachedQueries++
    const payload: SqlPayload = { sql, parameters, name: currentName()?.name ?? null, cached: true, rowCount }
    channel.traceSync(() => undefined, payload)
    if (this.#logs()) this.#write(payload, 0, this.#site())
  }

  async #observed({
    sql,
    parameters,
    execute,
    unit,
  }: {
    sql: string
    parameters: readonly unknown[]
    execute(): Promise<unknown>
    unit: Unit | undefined
  }): Promise<unknown> {
    const named = currentName()
    const site = this.#site()
    const payload: SqlPayload = { sql, parameters, name: named?.name ?? null, cached: false, rowCount: null }
    const start = performance.now()
    const work = async (): Promise<unknown> => {
      const result = await execute()
      payload.rowCount = rowCountOf(result)
      return result
    }
    try {
      return await (channel.hasSubscribers ? channel.tracePromise(work, payload) : work())
    } finally {
      const duration = performance.now() - start
      if (unit !== undefined) this.#count(unit, payload, duration, site, named?.origin ?? null)
      if (this.#logs()) this.#write(payload, duration, site)
      this.#warnIfSlow(payload, duration, site)
    }
  }

  #watches(unit: Unit | undefined): boolean {
    return unit !== undefined || this.#settings.slow !== null || channel.hasSubscribers || this.#logs()
  }

  #logs(): boolean {
    return this.#settings.log && (this.#settings.logger?.isLevelEnabled('debug') ?? false)
  }

  #site(): string | null {
    return this.#settings.callSites ? callSite(this.#settings.root) : null
  }

  #count(unit: Unit, payload: SqlPayload, duration: number, site: string | null, origin: QueryOrigin | null): void {
    unit.queries++
    unit.duration += duration
    const { nPlusOne, logger } = this.#settings
    const { name, sql } = payload
    // Pages of many rows, and queries that a stream repeats, are alike on purpose.
    if (nPlusOne === null || site === null || !isLoad(name) || (unit.streaming && origin === null)) return
    if (unit.count(sql, site) !== nPlusOne) return
    logger?.warn(
      `N+1: ${name} ran ${nPlusOne} times from ${site}: ${origin === null ? ONCE : `read them along with ${origin.model}.include('${origin.association}')`}`,
    )
  }

  #write(payload: SqlPayload, duration: number, site: string | null): void {
    const { sql, parameters, name, cached, rowCount } = payload
    const values = shownValues(sql, parameters, this.#settings.isFiltered)
    const rows = rowCount === null ? 'failed' : `${rowCount} ${rowCount === 1 ? 'row' : 'rows'}`
    const line = [`  ${cached ? 'CACHE ' : ''}${name ?? 'SQL'} (${milliseconds(duration)} ms)`, shortened(sql), values, rows]
    this.#settings.logger?.debug(`${line.filter((part) => part !== '').join('  ')}${site === null ? '' : `\n  ↳ ${site}`}`)
  }

  #warnIfSlow({ sql, parameters, name }: SqlPayload, duration: number, site: string | null): void {
    const { slow, logger, isFiltered } = this.#settings
    if (slow === null || duration < slow) return
    const fields = { durationMs: milliseconds(duration), sql: shortened(sql), values: shownValues(sql, parameters, isFiltered) }
    logger?.warn(
      { ...fields, ...(site === null ? {} : { callSite: site }) },
      `Slow query: ${name ?? 'SQL'} took ${milliseconds(duration)} ms`,
    )
  }
}

const ONCE = 'ask once, with a list of keys, and keep the records'

const isLoad = (name: string | null): name is string => name !== null && !name.endsWith(' Batch')

const milliseconds = (duration: number): number => Math.round(duration * 10) / 10

/** On one line. */
function shortened(sql: string): string {
  const text = sql.slice(0, MAX_SQL + 1).replaceAll(/\s+/g, ' ')
  return text.length > MAX_SQL ? `${text.slice(0, MAX_SQL)}…` : text
}

/** TypeORM gives rows, rows and their number, or both in an object. */
function rowCountOf(result: unknown): number {
  if (Array.isArray(result)) return Array.isArray(result[0]) && typeof result[1] === 'number' ? result[1] : result.length
  if (typeof result !== 'object' || result === null) return 0
  const { records, affected } = result as { records?: unknown; affected?: unknown }
  return Array.isArray(records) && records.length > 0 ? records.length : Number(affected ?? 0)
}
