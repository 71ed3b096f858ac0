/** A query that is not run yet: immutable, chainable, and run when it is awaited. */
import { ArgumentError } from '@live/core'
import { type Column, cast, misfit, primaryColumnOf } from '../model/columns.js'
import { cursorColumn, eachBatch } from './batches.js'
import { conditionOf } from './conditions.js'
import { type CursorPage, Page, type PageOptions, pageNumbers, readCursor, writeCursor } from './page.js'
import { directionOf } from './parts.js'
import type { BatchOptions, Direction, QueryRecord, StreamOptions } from './relation-types.js'
import { streamRows } from './row-stream.js'
import { WritingQuery } from './writing.js'

export type { Key } from './finding.js'

/** Records of one model, as a query. Every method that narrows it gives another one; `await` runs it. */
export class Relation<T extends QueryRecord> extends WritingQuery<T> {
  /** One page: `page(2)`, `page(params.get('page'), { per: 50 })`. A bad number gives the first page, one past the end no records. */
  page(page: PageOptions['page'] = 1, options: Omit<PageOptions, 'page'> = {}): Promise<Page<T>> {
    return this.paginate({ ...options, page })
  }

  /** One page with its number, and how many there are (app.md A160). */
  async paginate(options: PageOptions = {}): Promise<Page<T>> {
    const { number, per } = pageNumbers({ strict: this.database.strictPages, ...options })
    const total = await this.count()
    const offset = (number - 1) * per
    const items = offset >= total ? [] : await this.with({ order: this.effectiveOrder(), limit: per, offset }).toArray()
    return new Page(items, number, per, total)
  }

  /** The page behind a cursor, by primary key: no counting, and no record twice when others are added meanwhile. */
  async paginateAfter(cursor: string | null, { per = 25, max = 100 }: Pick<PageOptions, 'per' | 'max'> = {}): Promise<CursorPage<T>> {
    const size = pageNumbers({ per, max }).per
    const column = primaryColumnOf(this.metadata)
    const from = cursor === null || cursor === '' ? this : this.#compare(column, '>', readCursor(cursor))
    const found = await from.with({ order: [[column, 'asc']], limit: size + 1, offset: 0 }).toArray()
    const items = found.slice(0, size)
    return { items, next: found.length > size ? writeCursor(column.getEntityValue(items.at(-1)!)) : null }
  }

  /**
   * The records in lists, by primary key or by `cursor`. Each query continues behind the last key, so memory and cost stay flat however long
   * the table is, and no connection is held while the consumer works (app.md A156, A158).
   */
  findInBatches(options: BatchOptions = {}): AsyncGenerator<T[], void, undefined> {
    const column = cursorColumn(this.metadata, options.cursor)
    const page = (direction: Direction, after: unknown, limit: number): Promise<T[]> =>
      this.#bounded(column, options, direction, after)
        .with({ order: [[column, direction]], limit, offset: 0, batch: true })
        .toArray()
    return eachBatch(this.#batchPlan(options), options, page, (record) => column.getEntityValue(record))
  }

  /** The records one by one; reads as {@link findInBatches} does. */
  async *findEach(options: BatchOptions = {}): AsyncGenerator<T, void, undefined> {
    // yield* would make two more promises for each record.
    for await (const records of this.findInBatches(options)) for (const record of records) yield record
  }

  /**
   * Runs work for queries that have a batch of the records each: `inBatches((posts) => posts.deleteAll())`. A function and no
   * iterator, because `for await` would run the queries.
   */
  async inBatches(work: (batch: Relation<T>) => unknown, options: BatchOptions = {}): Promise<void> {
    const column = cursorColumn(this.metadata, options.cursor)
    const page = (direction: Direction, after: unknown, limit: number): Promise<unknown[]> =>
      this.#bounded(column, options, direction, after)
        .with({ order: [[column, direction]], limit, offset: 0, batch: true })
        .keys('Batch', column)
    for await (const keys of eachBatch(this.#batchPlan(options), options, page, (key) => key)) {
      await work(new Relation(this.model, { conditions: [conditionOf(this.metadata, { [column.propertyName]: keys })] }))
    }
  }

  /**
   * The records in the order of the query, from a cursor of PostgreSQL on a connection of its own, which is given back when the
   * consumer stops, or asks for nothing for `idleTimeout`. On SQLite it reads as {@link findEach}, by primary key.
   */
  stream(options: StreamOptions = {}): AsyncGenerator<T, void, undefined> {
    if (this.parts.include.length > 0) throw new ArgumentError('stream() cannot include associations: use findEach()')
    if (this.database.inTransaction)
      throw new ArgumentError('stream() has a connection of its own, so not the transaction that is open: use findEach()')
    if (this.database.kind === 'postgres' && !this.database.sharesTransaction)
      return streamRows(this.database, this.select(), this.model, this.metadata, options)
    if (this.parts.order.length > 0)
      throw new ArgumentError('On SQLite stream() goes by primary key: use toArray() or paginate() for another order')
    return this.findEach({ ...options, batchSize: options.batchSize ?? 1000 })
  }

  #compare(column: Column, sign: '>' | '<' | '>=' | '<=', key: unknown): this {
    const value = cast(column, key)
    if (misfit(column, value) !== null) return this.none()
    return this.with({ conditions: [...this.parts.conditions, (writer) => `${writer.name(column)} ${sign} ${writer.bind(value)}`] })
  }

  #bounded(column: Column, { start, finish }: BatchOptions, direction: Direction, after: unknown): this {
    const forward = direction === 'asc'
    const from = after !== undefined ? this.#compare(column, forward ? '>' : '<', after) : this
    const started = start === undefined || after !== undefined ? from : from.#compare(column, forward ? '>=' : '<=', start)
    return finish === undefined ? started : started.#compare(column, forward ? '<=' : '>=', finish)
  }

  #batchPlan({ order = 'asc' }: BatchOptions): { direction: Direction; limit: number | null } {
    if (this.parts.offset > 0) throw new ArgumentError('Batches go by key and know no offset: use start')
    if (this.parts.order.length > 0) process.emitWarning(`Batches of ${this.model.name} go by key: the order of the query is ignored`)
    return { direction: directionOf(order), limit: this.parts.limit }
  }
}
