/** A query that is not run yet: immutable, chainable, and run when it is awaited. */
import { ArgumentError } from '@live/core'
import type { EntityMetadata, SelectQueryBuilder } from 'typeorm'
import { type Database, databaseOf } from '../database/database.js'
import type { Sql } from '../database/sql.js'
import { RecordNotFoundError } from '../errors/record-errors.js'
import { eachBatch } from './batches.js'
import { type Column, cast, misfit, primaryColumnOf } from '../model/columns.js'
import { type Condition, ConditionWriter, columnFor, conditionOf } from './conditions.js'
import { type CursorPage, Page, type PageOptions, pageNumbers, readCursor, writeCursor } from './page.js'
import { isStateful, markLoaded } from '../model/record-state.js'
import type {
  AssociationName,
  AttributeName,
  Attributes,
  BatchOptions,
  Conditions,
  Direction,
  Ordering,
  Plucked,
  QueryRecord,
  RecordClass,
  StreamOptions,
} from './relation-types.js'
import { streamRows } from './row-stream.js'

/** A primary key. */
export type Key = number | string | bigint

/** The parts of a query; never changed, only copied. */
interface Parts {
  readonly conditions: readonly Condition[]
  readonly order: readonly (readonly [Column, Direction])[]
  readonly limit: number | null
  readonly offset: number
  readonly include: readonly string[]
  readonly lock: boolean
  /** What `build` gives to new records. */
  readonly attributes: Readonly<Record<string, unknown>>
}

const NO_PARTS: Parts = { conditions: [], order: [], limit: null, offset: 0, include: [], lock: false, attributes: {} }
/** The alias of the table in every query. */
const ALIAS = 'record'

/** Records of one model, as a query. Every method that narrows it gives another one; `await` runs it. */
export class Relation<T extends QueryRecord> implements PromiseLike<T[]> {
  readonly #model: RecordClass<T>
  readonly #parts: Parts

  /** Made by the static methods of a model. */
  constructor(model: RecordClass<T>, parts: Partial<Parts> = {}) {
    this.#model = model
    this.#parts = { ...NO_PARTS, ...parts }
  }

  /** Narrows to records with these values, or by a piece of SQL: ``where(sql`age > ${age}`)``. */
  where(conditions: Conditions<T> | Sql): Relation<T> {
    const condition = conditionOf(this.#metadata, conditions)
    return this.#with({
      conditions: [...this.#parts.conditions, condition],
      attributes: { ...this.#parts.attributes, ...scalarsOf(conditions) },
    })
  }

  /** Narrows to records that do not have all of these values; NULL is none of them. */
  whereNot(conditions: Conditions<T> | Sql): Relation<T> {
    const condition = conditionOf(this.#metadata, conditions)
    return this.#with({ conditions: [...this.#parts.conditions, (writer) => `(${condition(writer)}) IS NOT TRUE`] })
  }

  /** Records of this query or of another one of the same model; only the conditions of that one count. */
  or(other: Relation<T>): Relation<T> {
    const sides = [allOf(this.#parts.conditions), allOf(this.#sameModel(other).conditions)]
    return this.#with({ conditions: [(writer) => `(${sides.map((side) => side(writer)).join(' OR ')})`], attributes: {} })
  }

  /** Takes over the conditions of another query of the model, and its order, limit and offset where it has them: a scope. */
  merge(other: Relation<T>): Relation<T> {
    const { conditions, order, limit, offset, include, lock, attributes } = this.#sameModel(other)
    const own = this.#parts
    return this.#with({
      conditions: [...own.conditions, ...conditions],
      order: order.length > 0 ? order : own.order,
      limit: limit ?? own.limit,
      offset: offset || own.offset,
      include: [...own.include, ...include],
      lock: own.lock || lock,
      attributes: { ...own.attributes, ...attributes },
    })
  }

  /** Passes the query through a function: `Post.where(…).scope(recent, 7)`. */
  scope<A extends unknown[]>(narrow: (relation: Relation<T>, ...args: A) => Relation<T>, ...args: A): Relation<T> {
    return narrow(this, ...args)
  }

  /** Orders behind what it is ordered by already: `order('name')`, `order({ createdAt: 'desc' })`. */
  order(ordering: AttributeName<T> | Ordering<T>): Relation<T> {
    return this.#with({ order: [...this.#parts.order, ...this.#orderOf(ordering)] })
  }

  /** Orders by this alone. */
  reorder(ordering: AttributeName<T> | Ordering<T>): Relation<T> {
    return this.#with({ order: this.#orderOf(ordering) })
  }

  /** Turns the order around; without one it is by primary key, the last first. */
  reverseOrder(): Relation<T> {
    return this.#with({
      order: this.#effectiveOrder().map(([column, direction]) => [column, direction === 'asc' ? 'desc' : 'asc'] as const),
    })
  }

  /** At most so many records. */
  limit(count: number): Relation<T> {
    return this.#with({ limit: natural('limit', count) })
  }

  /** Without the first so many records. */
  offset(count: number): Relation<T> {
    return this.#with({ offset: natural('offset', count) })
  }

  /** Reads associations along with the records, one query for each: no N+1. */
  include(...names: AssociationName<T>[]): Relation<T> {
    for (const name of names) if (this.#metadata.findRelationWithPropertyPath(name) === undefined) throw this.#noAssociation(name)
    return this.#with({ include: [...this.#parts.include, ...names] })
  }

  /** Locks the rows until the transaction ends (`FOR UPDATE`). On SQLite a transaction has the database for itself anyway. */
  lock(): Relation<T> {
    return this.#with({ lock: true })
  }

  /** No record at all. */
  none(): Relation<T> {
    return this.#with({ conditions: [...this.#parts.conditions, () => '1 = 0'] })
  }

  /** The query itself, so that `Post.all()` and `posts.all()` read alike. */
  all(): Relation<T> {
    return this
  }

  /** Runs the query. */
  async toArray(): Promise<T[]> {
    return this.#load(this.#select())
  }

  // biome-ignore lint/suspicious/noThenProperty: a query is run by awaiting it, as in every query builder that people know
  then<R1 = T[], R2 = never>(
    fulfilled?: ((records: T[]) => R1 | PromiseLike<R1>) | null,
    rejected?: ((reason: unknown) => R2 | PromiseLike<R2>) | null,
  ): Promise<R1 | R2> {
    return this.toArray().then(fulfilled, rejected)
  }

  /** The record of a key. @throws RecordNotFoundError (404) also for what can be no key */
  async find(key: Key): Promise<T> {
    const column = primaryColumnOf(this.#metadata)
    const value = cast(column, key)
    const possible = value !== null && value !== undefined && typeof value !== 'object' && misfit(column, value) === null
    const record = possible ? await this.#whereKey(value).#take() : null
    if (record === null) throw new RecordNotFoundError(this.#model.name, `${column.propertyName} = ${String(key)}`)
    return record
  }

  /** {@link find} by the name that says what happens when there is none. */
  findOrFail(key: Key): Promise<T> {
    return this.find(key)
  }

  /** A record with these values, or null. */
  findBy(conditions: Conditions<T> | Sql): Promise<T | null> {
    return this.where(conditions).#take()
  }

  /** A record with these values. @throws RecordNotFoundError (404) */
  async findByOrFail(conditions: Conditions<T> | Sql): Promise<T> {
    const record = await this.findBy(conditions)
    if (record === null) throw new RecordNotFoundError(this.#model.name, `these ${Object.keys(conditions).join(', ')}`)
    return record
  }

  /** The first record, by primary key unless there is an order; or null. */
  first(): Promise<T | null> {
    return this.#with({ order: this.#effectiveOrder() }).#take()
  }

  /** The last record, or null. */
  async last(): Promise<T | null> {
    if (this.#parts.limit === null && this.#parts.offset === 0) return this.reverseOrder().#take()
    return (await this.#with({ order: this.#effectiveOrder() }).toArray()).at(-1) ?? null
  }

  /** How many records there are. */
  async count(): Promise<number> {
    if (this.#parts.limit !== null || this.#parts.offset > 0) return (await this.#keys()).length
    const row = await this.#conditioned().select('COUNT(*)', 'count').getRawOne<{ count: unknown }>()
    return Number(row?.count ?? 0)
  }

  /** Whether there is a record, with these values if any are given. */
  async exists(conditions?: Conditions<T> | Sql): Promise<boolean> {
    const narrowed = conditions === undefined ? this : this.where(conditions)
    return (await narrowed.#with({ limit: Math.min(this.#parts.limit ?? 1, 1) }).#keys()).length > 0
  }

  /** The values of one attribute, or lists of the values of several; no records are made. */
  async pluck<const N extends readonly [AttributeName<T>, ...AttributeName<T>[]]>(...names: N): Promise<Plucked<T, N>[]> {
    const columns = names.map((name) => columnFor(this.#metadata, name))
    const query = this.#select().select([])
    columns.forEach((column, index) => void query.addSelect(`${ALIAS}.${column.propertyPath}`, `value_${index}`))
    const rows = await query.getRawMany<Record<string, unknown>>()
    const { driver } = this.#database.dataSource
    const lists = rows.map((row) => columns.map((column, index) => driver.prepareHydratedValue(row[`value_${index}`], column) as unknown))
    return (columns.length === 1 ? lists.map(([value]) => value) : lists) as Plucked<T, N>[]
  }

  /** A new record with the values that the query asks for, not stored yet. */
  build(attributes: NoInfer<Attributes<T>> = {}): T {
    const record = new this.#model()
    record.assign({ ...this.#parts.attributes, ...attributes })
    return record
  }

  /** Builds and saves a record. When it is not valid it is not stored, and its `errors` say why. */
  async create(attributes: NoInfer<Attributes<T>> = {}): Promise<T> {
    const record = this.build(attributes)
    await record.save()
    return record
  }

  /** {@link create}. @throws RecordInvalidError (422) when it is not valid */
  async createOrFail(attributes: NoInfer<Attributes<T>> = {}): Promise<T> {
    const record = this.build(attributes)
    await record.saveOrFail()
    return record
  }

  /** The record with these values, made when there is none. */
  async findOrCreateBy(conditions: Conditions<T>, attributes: NoInfer<Attributes<T>> = {}): Promise<T> {
    return (await this.findBy(conditions)) ?? this.where(conditions).create(attributes)
  }

  /** Removes the rows, without callbacks. @returns how many */
  async deleteAll(): Promise<number> {
    this.#wholeOnly('deleteAll')
    const writer = this.#writer(null)
    const query = this.#database.manager
      .createQueryBuilder()
      .delete()
      .from(this.#model)
      .where(allOf(this.#parts.conditions)(writer), writer.parameters)
    return (await query.execute()).affected ?? 0
  }

  /** Destroys the records one by one, with their callbacks. @returns those that are gone */
  async destroyAll(): Promise<T[]> {
    const gone: T[] = []
    for (const record of await this.toArray()) if (await record.destroy()) gone.push(record)
    return gone
  }

  /** One page: `page(2)`, `page(params.get('page'), { per: 50 })`. A bad number gives the first page, one past the end no records. */
  page(page: PageOptions['page'] = 1, options: Omit<PageOptions, 'page'> = {}): Promise<Page<T>> {
    return this.paginate({ ...options, page })
  }

  /** One page with its number, and how many there are (app.md A160). */
  async paginate(options: PageOptions = {}): Promise<Page<T>> {
    const { number, per } = pageNumbers(options)
    const total = await this.count()
    const offset = (number - 1) * per
    const items = offset >= total ? [] : await this.#with({ order: this.#effectiveOrder(), limit: per, offset }).toArray()
    return new Page(items, number, per, total)
  }

  /** The page behind a cursor, by primary key: no counting, and no record twice when others are added meanwhile. */
  async paginateAfter(cursor: string | null, { per = 25, max = 100 }: Pick<PageOptions, 'per' | 'max'> = {}): Promise<CursorPage<T>> {
    const size = pageNumbers({ per, max }).per
    const column = primaryColumnOf(this.#metadata)
    const from = cursor === null || cursor === '' ? this : this.#comparePrimary('>', readCursor(cursor))
    const found = await from.#with({ order: [[column, 'asc']], limit: size + 1, offset: 0 }).toArray()
    const items = found.slice(0, size)
    return { items, next: found.length > size ? writeCursor(column.getEntityValue(items.at(-1)!)) : null }
  }

  /**
   * The records in lists, by primary key. Each query continues behind the last key, so memory and cost stay flat however long
   * the table is, and no connection is held while the consumer works (app.md A156, A158).
   */
  findInBatches(options: BatchOptions = {}): AsyncGenerator<T[], void, undefined> {
    const column = primaryColumnOf(this.#metadata)
    const page = (direction: Direction, after: unknown, limit: number): Promise<T[]> =>
      this.#bounded(options, direction, after)
        .#with({ order: [[column, direction]], limit, offset: 0 })
        .toArray()
    return eachBatch(this.#batchPlan(options), options, page, (record) => column.getEntityValue(record))
  }

  /** The records one by one; reads as {@link findInBatches} does. */
  async *findEach(options: BatchOptions = {}): AsyncGenerator<T, void, undefined> {
    for await (const records of this.findInBatches(options)) yield* records
  }

  /**
   * Runs work for queries that have a batch of the records each: `inBatches((posts) => posts.deleteAll())`. A function and no
   * iterator, because `for await` would run the queries.
   */
  async inBatches(work: (batch: Relation<T>) => unknown, options: BatchOptions = {}): Promise<void> {
    const column = primaryColumnOf(this.#metadata)
    const page = (direction: Direction, after: unknown, limit: number): Promise<unknown[]> =>
      this.#bounded(options, direction, after)
        .#with({ order: [[column, direction]], limit, offset: 0 })
        .#keys()
    for await (const keys of eachBatch(this.#batchPlan(options), options, page, (key) => key)) {
      await work(new Relation(this.#model, { conditions: [conditionOf(this.#metadata, { [column.propertyName]: keys })] }))
    }
  }

  /**
   * The records in the order of the query, from a cursor of PostgreSQL on a connection of its own, which is given back when the
   * consumer stops, or asks for nothing for `idleTimeout`. On SQLite it reads as {@link findEach}, by primary key.
   */
  stream(options: StreamOptions = {}): AsyncGenerator<T, void, undefined> {
    if (this.#parts.include.length > 0) throw new ArgumentError('stream() cannot include associations: use findEach()')
    if (this.#database.inTransaction)
      throw new ArgumentError('stream() has a connection of its own, so not the transaction that is open: use findEach()')
    if (this.#database.kind === 'postgres' && !this.#database.sharesTransaction)
      return streamRows(this.#database, this.#select(), this.#model, this.#metadata, options)
    if (this.#parts.order.length > 0)
      throw new ArgumentError('On SQLite stream() goes by primary key: use toArray() or paginate() for another order')
    return this.findEach({ ...options, batchSize: options.batchSize ?? 1000 })
  }

  /** The SQL of the query, for looking at. */
  toSql(): string {
    return this.#select().getQuery()
  }

  get #database(): Database {
    return databaseOf(this.#model)
  }

  get #metadata(): EntityMetadata {
    return this.#database.dataSource.getMetadata(this.#model)
  }

  #with(parts: Partial<Parts>): Relation<T> {
    return new Relation(this.#model, { ...this.#parts, ...parts })
  }

  #writer(alias: string | null): ConditionWriter {
    const { driver } = this.#database.dataSource
    return new ConditionWriter(this.#metadata, (name) => driver.escape(name), alias)
  }

  #conditioned(): SelectQueryBuilder<T> {
    const writer = this.#writer(ALIAS)
    const text = allOf(this.#parts.conditions)(writer)
    return this.#database.manager.createQueryBuilder(this.#model, ALIAS).where(text, writer.parameters)
  }

  #select(): SelectQueryBuilder<T> {
    const { limit, offset, order, include } = this.#parts
    const query = this.#conditioned()
    if (this.#parts.lock && this.#locks()) query.setLock('pessimistic_write')
    for (const [column, direction] of order) query.addOrderBy(`${ALIAS}.${column.propertyPath}`, direction === 'asc' ? 'ASC' : 'DESC')
    if (limit !== null) query.limit(limit)
    if (offset > 0) query.offset(offset)
    // SQLite has no OFFSET without a LIMIT.
    if (offset > 0 && limit === null) query.limit(Number.MAX_SAFE_INTEGER)
    const relations = Object.fromEntries(include.map((name) => [name, true]))
    return include.length === 0 ? query : query.setFindOptions({ relations: relations as never, relationLoadStrategy: 'query' })
  }

  #locks(): boolean {
    if (!this.#database.inTransaction) throw new ArgumentError('lock() holds until the transaction ends, and none is open')
    return this.#database.kind === 'postgres'
  }

  async #load(query: SelectQueryBuilder<T>): Promise<T[]> {
    const records = await query.getMany()
    markLoaded(records, this.#metadata)
    return records
  }

  async #take(): Promise<T | null> {
    if (this.#parts.limit === 0) return null
    return (await this.#with({ limit: 1 }).toArray())[0] ?? null
  }

  #keys(): Promise<unknown[]> {
    return this.pluck(primaryColumnOf(this.#metadata).propertyName as AttributeName<T>)
  }

  #whereKey(value: unknown): Relation<T> {
    const condition = conditionOf(this.#metadata, { [primaryColumnOf(this.#metadata).propertyName]: value })
    return this.#with({ conditions: [...this.#parts.conditions, condition] })
  }

  #comparePrimary(sign: '>' | '<' | '>=' | '<=', key: unknown): Relation<T> {
    const column = primaryColumnOf(this.#metadata)
    const value = cast(column, key)
    if (misfit(column, value) !== null) return this.none()
    return this.#with({ conditions: [...this.#parts.conditions, (writer) => `${writer.name(column)} ${sign} ${writer.bind(value)}`] })
  }

  #bounded({ start, finish }: BatchOptions, direction: Direction, after: unknown): Relation<T> {
    const forward = direction === 'asc'
    const from = after !== undefined ? this.#comparePrimary(forward ? '>' : '<', after) : this
    const started = start === undefined || after !== undefined ? from : from.#comparePrimary(forward ? '>=' : '<=', start)
    return finish === undefined ? started : started.#comparePrimary(forward ? '<=' : '>=', finish)
  }

  #batchPlan({ order = 'asc' }: BatchOptions): { direction: Direction; limit: number | null } {
    if (this.#parts.offset > 0) throw new ArgumentError('Batches go by primary key and know no offset: use start')
    if (this.#parts.order.length > 0)
      process.emitWarning(`Batches of ${this.#model.name} go by primary key: the order of the query is ignored`)
    return { direction: directionOf(order), limit: this.#parts.limit }
  }

  #orderOf(ordering: AttributeName<T> | Ordering<T>): (readonly [Column, Direction])[] {
    const entries: [string, unknown][] = typeof ordering === 'string' ? [[ordering, 'asc']] : Object.entries(ordering)
    return entries.map(([name, direction]) => [columnFor(this.#metadata, name), directionOf(direction)] as const)
  }

  #effectiveOrder(): readonly (readonly [Column, Direction])[] {
    return this.#parts.order.length > 0 ? this.#parts.order : [[primaryColumnOf(this.#metadata), 'asc']]
  }

  #sameModel(other: Relation<T>): Parts {
    if (!(#model in other) || other.#model !== this.#model)
      throw new ArgumentError(`Only a query of ${this.#model.name} can be merged into one`)
    return other.#parts
  }

  #wholeOnly(method: string): void {
    if (this.#parts.limit === null && this.#parts.offset === 0) return
    throw new ArgumentError(`${method}() knows no limit and no offset: use destroyAll(), or inBatches()`)
  }

  #noAssociation(name: string): ArgumentError {
    const known = this.#metadata.relations.map(({ propertyName }) => propertyName).join(', ') || 'none'
    return new ArgumentError(`${this.#model.name} has no association ${JSON.stringify(String(name).slice(0, 60))}; it has ${known}`)
  }
}

const allOf =
  (conditions: readonly Condition[]): Condition =>
  (writer) =>
    conditions.length === 0 ? '1 = 1' : conditions.map((condition) => `(${condition(writer)})`).join(' AND ')

function natural(what: string, count: number): number {
  if (Number.isSafeInteger(count) && count >= 0) return count
  throw new ArgumentError(`${what} is ${String(count).slice(0, 60)}; it must be a whole number from 0`)
}

function directionOf(direction: unknown): Direction {
  if (direction === 'asc' || direction === 'desc') return direction
  throw new ArgumentError(`The direction of an order is 'asc' or 'desc', not ${JSON.stringify(String(direction).slice(0, 60))}`)
}

/** Single values of conditions are given to the records that the query builds, as in Rails. */
function scalarsOf(conditions: object): Record<string, unknown> {
  const usable = Object.entries(conditions).filter(
    ([, value]) => value === null || typeof value !== 'object' || value instanceof Date || isStateful(value),
  )
  return conditions.constructor === Object ? Object.fromEntries(usable) : {}
}
