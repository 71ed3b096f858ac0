/** A cache in a database, shared by all processes that have it (app.md A128). */
import { hash } from 'node:crypto'
import { type CacheStore, type CacheWriteOptions, ConfigurationError, isError } from '@live/core'
import type { Database } from '../database/database.js'
import { Sql, sql } from '../database/sql.js'

/** Options of a {@link DatabaseCacheStore}. */
export interface DatabaseCacheOptions {
  /** That of the application, or one of its own, which does not slow down the other one. The application closes it. */
  readonly database: Database
  /** The table, which is made when it is needed first. Default `'live_cache_entries'`. */
  readonly table?: string
  /** Values that are kept, at most; what was written first makes room. Default 100,000. */
  readonly maxEntries?: number
  /** Told what the database fails with; the page goes on without the cache. Default: a warning of the process. */
  readonly onError?: (error: unknown) => void
  /** What time it is, in milliseconds. Default the clock of the machine. */
  readonly clock?: { now(): number }
}

/** After so many writes of this process it is looked for what has expired, and for what is too much. */
const WRITES_BETWEEN_SWEEPS = 100
/** Parameters of one statement. */
const MAX_KEYS = 500
const NAME = /^[a-z_][a-z0-9_]{0,62}$/i

/**
 * Values are JSON, a row each. A database that is out of reach is an empty cache. In an open transaction values are read in it, and written
 * after its commit, so that the cache never knows what others do not.
 */
export class DatabaseCacheStore implements CacheStore {
  readonly #database: Database
  readonly #table: Sql
  readonly #maxEntries: number
  readonly #onError: (error: unknown) => void
  readonly #clock: { now(): number }
  #making: Promise<void> | null = null
  #isMade = false
  #writes = 0

  /** @throws ConfigurationError for options that cannot work */
  constructor({ database, table = 'live_cache_entries', maxEntries = 100_000, onError = warn, clock = Date }: DatabaseCacheOptions) {
    if (typeof database?.query !== 'function') {
      throw new ConfigurationError('DatabaseCacheStore needs a database: new DatabaseCacheStore({ database })')
    }
    if (!NAME.test(table)) throw new ConfigurationError(`table of DatabaseCacheStore is ${JSON.stringify(table)}: give a plain name`)
    if (!Number.isSafeInteger(maxEntries) || maxEntries < 1) {
      throw new ConfigurationError(`maxEntries of DatabaseCacheStore is ${String(maxEntries)}: give a whole number above 0`)
    }
    this.#database = database
    this.#table = new Sql([`"${table}"`], [])
    this.#maxEntries = maxEntries
    this.#onError = onError
    this.#clock = clock
  }

  async read(key: string): Promise<unknown> {
    return (await this.readMany([key]))[0]
  }

  readMany(keys: readonly string[]): Promise<readonly unknown[]> {
    const none = keys.map(() => undefined)
    if (keys.length === 0) return Promise.resolve(none)
    return this.#attempt(none, async () => {
      const ids = keys.map(idOf)
      const found = new Map<string, string>()
      for (let at = 0; at < ids.length; at += MAX_KEYS) {
        const rows = await this.#database.query<{ id: string; value: string }>(
          sql`SELECT "id", "value" FROM ${this.#table} WHERE "id" IN (${ids.slice(at, at + MAX_KEYS)}) AND ${this.#isAlive()}`,
        )
        for (const { id, value } of rows) found.set(id, value)
      }
      return ids.map((id) => storedValue(found.get(id)))
    })
  }

  async write(key: string, value: unknown, { expiresInMs }: CacheWriteOptions): Promise<void> {
    const text = JSON.stringify(value) as string | undefined
    if (text === undefined) await this.delete(key)
    else await this.#later(() => this.#attempt(undefined, () => this.#put(key, text, this.#end(expiresInMs))))
  }

  delete(key: string): Promise<boolean> {
    return this.#attempt(false, async () => {
      const [row] = await this.#database.query(sql`SELECT 1 FROM ${this.#table} WHERE "id" = ${idOf(key)} AND ${this.#isAlive()}`)
      await this.#later(() => this.#attempt(undefined, () => this.#remove([idOf(key)])))
      return row !== undefined
    })
  }

  deleteMatched(pattern: RegExp): Promise<number> {
    return this.#attempt(0, async () => {
      let count = 0
      for (let last = ''; ; ) {
        const rows = await this.#database.query<{ id: string; key: string }>(
          sql`SELECT "id", "key" FROM ${this.#table} WHERE "id" > ${last} ORDER BY "id" LIMIT ${MAX_KEYS}`,
        )
        const ids = rows.filter(({ key }) => matches(pattern, key)).map(({ id }) => id)
        if (ids.length > 0) await this.#later(() => this.#attempt(undefined, () => this.#remove(ids)))
        count += ids.length
        if (rows.length < MAX_KEYS) return count
        last = rows.at(-1)!.id
      }
    })
  }

  /** Rejects when the database fails: there is no number to go on with. In an open transaction it counts in that. */
  async increment(key: string, by: number, { expiresInMs }: CacheWriteOptions): Promise<number> {
    await this.#ready()
    const [table, now] = [this.#table, this.#clock.now()]
    const isAlive = sql`(${table}."expires_at" IS NULL OR ${table}."expires_at" > ${now})`
    const [row] = await this.#database.query<{ value: string }>(
      sql`INSERT INTO ${table} ("id", "key", "value", "expires_at", "written_at")
        VALUES (${idOf(key)}, ${key}, ${String(by)}, ${this.#end(expiresInMs)}, ${now})
        ON CONFLICT ("id") DO UPDATE SET
          "value" = CASE WHEN ${isAlive} THEN CAST(CAST(${table}."value" AS bigint) + CAST(${by} AS bigint) AS text) ELSE excluded."value" END,
          "expires_at" = CASE WHEN ${isAlive} THEN ${table}."expires_at" ELSE excluded."expires_at" END
        RETURNING "value"`,
    )
    return Number(row!.value)
  }

  clear(): Promise<void> {
    return this.#later(() =>
      this.#attempt(undefined, async () => {
        await this.#database.query(sql`DELETE FROM ${this.#table}`)
      }),
    )
  }

  async #put(key: string, text: string, end: number | null): Promise<void> {
    await this.#database.query(
      sql`INSERT INTO ${this.#table} ("id", "key", "value", "expires_at", "written_at")
        VALUES (${idOf(key)}, ${key}, ${text}, ${end}, ${this.#clock.now()})
        ON CONFLICT ("id") DO UPDATE SET "value" = excluded."value", "expires_at" = excluded."expires_at", "written_at" = excluded."written_at"`,
    )
    if (++this.#writes % WRITES_BETWEEN_SWEEPS === 0) await this.#sweep()
  }

  async #sweep(): Promise<void> {
    const table = this.#table
    await this.#database.query(sql`DELETE FROM ${table} WHERE "expires_at" <= ${this.#clock.now()}`)
    const [row] = await this.#database.query<{ count: number | string }>(sql`SELECT COUNT(*) AS "count" FROM ${table}`)
    const surplus = Number(row?.count ?? 0) - this.#maxEntries
    if (surplus <= 0) return
    await this.#database.query(
      sql`DELETE FROM ${table} WHERE "id" IN (SELECT "id" FROM ${table} ORDER BY "written_at", "id" LIMIT ${surplus})`,
    )
  }

  async #remove(ids: readonly string[]): Promise<void> {
    await this.#database.query(sql`DELETE FROM ${this.#table} WHERE "id" IN (${ids})`)
  }

  #isAlive(): Sql {
    return sql`("expires_at" IS NULL OR "expires_at" > ${this.#clock.now()})`
  }

  #end(expiresInMs: number | null): number | null {
    return expiresInMs === null ? null : this.#clock.now() + Math.max(1, Math.ceil(expiresInMs))
  }

  /** Now, or after the commit of the transaction that is open. */
  async #later(work: () => Promise<void>): Promise<void> {
    await this.#database.afterCommit(work)
  }

  async #attempt<T>(otherwise: T, work: () => Promise<T>): Promise<T> {
    try {
      // A table cannot be made beside the transaction that is open.
      if (!this.#isMade && this.#database.inTransaction) return otherwise
      await this.#ready()
      return await work()
    } catch (error) {
      // Perhaps the table is gone: the next call makes it.
      this.#making = null
      this.#isMade = false
      this.#onError(error)
      return otherwise
    }
  }

  #ready(): Promise<void> {
    this.#making ??= this.#make().catch((error: unknown) => {
      this.#making = null
      throw error
    })
    return this.#making
  }

  async #make(): Promise<void> {
    const create = (): Promise<unknown> =>
      this.#database.query(
        sql`CREATE TABLE IF NOT EXISTS ${this.#table} ("id" varchar(64) NOT NULL PRIMARY KEY, "key" text NOT NULL, "value" text NOT NULL, "expires_at" bigint, "written_at" bigint NOT NULL)`,
      )
    // Two processes that make it at the same time disturb each other once.
    await create().catch(create)
    this.#isMade = true
  }
}

/** Keys of any length have ids of one. */
const idOf = (key: string): string => hash('sha256', key, 'hex')

const storedValue = (text: string | undefined): unknown => (text === undefined ? undefined : (JSON.parse(text) as unknown))

function matches(pattern: RegExp, key: string): boolean {
  pattern.lastIndex = 0
  return pattern.test(key)
}

function warn(error: unknown): void {
  process.emitWarning(`The cache in the database failed: ${isError(error) ? error.message : String(error)}`)
}
