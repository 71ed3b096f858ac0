/** What narrows and orders a query: immutable, so that every method gives another one. */
import { types } from 'node:util'
import { ArgumentError } from '@live/core'
import type { EntityMetadata, SelectQueryBuilder } from 'typeorm'
import { type Database, databaseOf } from '../database/database.js'
import type { Sql } from '../database/sql.js'
import { type Column, primaryColumnOf } from '../model/columns.js'
import { isStateful, type Strictness } from '../model/record-state.js'
import { allOf, type Condition, ConditionWriter, columnFor, conditionOf, SUBQUERY, type Subquery } from './conditions.js'
import { ALIAS, directionOf, NO_PARTS, natural, type Parts } from './parts.js'
import type { AssociationName, AttributeName, Conditions, Direction, Ordering, QueryRecord, RecordClass } from './relation-types.js'

type Order = readonly (readonly [Column, Direction])[]

/** A query of one model. */
export abstract class Query<T extends QueryRecord> implements Subquery {
  readonly model: RecordClass<T>
  protected readonly parts: Parts

  /** Made by the static methods of a model. */
  constructor(model: RecordClass<T>, parts: Partial<Parts> = NO_PARTS) {
    this.model = model
    this.parts = parts === NO_PARTS ? NO_PARTS : { ...NO_PARTS, ...parts }
  }

  /** Narrows to records with these values, or by a piece of SQL: ``where(sql`age > ${age}`)``. */
  where(conditions: Conditions<T> | Sql): this {
    const condition = conditionOf(this.metadata, conditions)
    return this.with({
      conditions: [...this.parts.conditions, condition],
      attributes: { ...this.parts.attributes, ...scalarsOf(conditions) },
    })
  }

  /** Narrows to records that do not have all of these values; NULL is none of them. */
  whereNot(conditions: Conditions<T> | Sql): this {
    const condition = conditionOf(this.metadata, conditions)
    return this.#narrowed((writer) => `(${condition(writer)}) IS NOT TRUE`)
  }

  /** Narrows to records that have such associations: `Author.all().whereAssociated('posts')`. */
  whereAssociated(...names: AssociationName<T>[]): this {
    return this.joins(...names)
  }

  /** Narrows to records without such associations. */
  whereMissing(...names: AssociationName<T>[]): this {
    let narrowed = this as this
    for (const name of names) {
      const having = this.with({ ...NO_PARTS, joins: [this.#checkedJoin(name)] })
      narrowed = narrowed.#narrowed((writer) => `${writer.name(primaryColumnOf(this.metadata))} NOT IN (${having[SUBQUERY](writer, null)})`)
    }
    return narrowed
  }

  /**
   * Narrows to records that have these associations. Pieces of SQL can name the columns of the joined table by the association:
   * ``Author.all().joins('posts').where(sql`posts.title = ${title}`)``. Each record comes once, whatever it is joined to.
   */
  joins(...names: AssociationName<T>[]): this {
    return this.with({ joins: [...new Set([...this.parts.joins, ...names.map((name) => this.#checkedJoin(name))])] })
  }

  /** Records of this query or of another one of the same model; only the conditions of that one count. */
  or(other: this): this {
    const { conditions, joins } = this.#sameModel(other)
    const sides = [allOf(this.parts.conditions), allOf(conditions)]
    return this.with({
      conditions: [(writer) => `(${sides.map((side) => side(writer)).join(' OR ')})`],
      joins: [...new Set([...this.parts.joins, ...joins])],
      empty: this.parts.empty && other.parts.empty,
      attributes: {},
    })
  }

  /** Takes over the conditions of another query of the model, and its order, limit and offset where it has them: a scope. */
  merge(other: this): this {
    const theirs = this.#sameModel(other)
    const own = this.parts
    return this.with({
      conditions: [...own.conditions, ...theirs.conditions],
      order: theirs.order.length > 0 ? theirs.order : own.order,
      limit: theirs.limit ?? own.limit,
      offset: theirs.offset || own.offset,
      include: [...own.include, ...theirs.include],
      joins: [...new Set([...own.joins, ...theirs.joins])],
      distinct: own.distinct || theirs.distinct,
      lock: own.lock || theirs.lock,
      empty: own.empty || theirs.empty,
      attributes: { ...own.attributes, ...theirs.attributes },
      strict: theirs.strict ?? own.strict,
    })
  }

  /** Passes the query through a function: `Post.where(…).scope(recent, 7)`. */
  scope<A extends unknown[]>(narrow: (relation: this, ...args: A) => this, ...args: A): this {
    return narrow(this, ...args)
  }

  /** Orders behind what it is ordered by already: `order('name')`, `order({ createdAt: 'desc' })`. */
  order(ordering: AttributeName<T> | Ordering<T>): this {
    return this.with({ order: [...this.parts.order, ...this.#orderOf(ordering)] })
  }

  /** Orders by this alone. */
  reorder(ordering: AttributeName<T> | Ordering<T>): this {
    return this.with({ order: this.#orderOf(ordering) })
  }

  /** Turns the order around; without one it is by primary key, the last first. */
  reverseOrder(): this {
    return this.with({
      order: this.effectiveOrder().map(([column, direction]) => [column, direction === 'asc' ? 'desc' : 'asc'] as const),
    })
  }

  /** At most so many records. */
  limit(count: number): this {
    return this.with({ limit: natural('limit', count) })
  }

  /** Without the first so many records. */
  offset(count: number): this {
    return this.with({ offset: natural('offset', count) })
  }

  /** Counts, sums and plucks different values only. Records are different anyway. */
  distinct(): this {
    return this.with({ distinct: true })
  }

  /** Reads associations along with the records, one query for each: no N+1. */
  include(...names: AssociationName<T>[]): this {
    for (const name of names) this.#checkedAssociation(name)
    return this.with({ include: [...this.parts.include, ...names] })
  }

  /** Locks the rows until the transaction ends (`FOR UPDATE`). On SQLite a transaction has the database for itself anyway. */
  lock(): this {
    return this.with({ lock: true })
  }

  /** No record at all, without asking the database. */
  none(): this {
    return this.with({ empty: true, conditions: [...this.parts.conditions, () => '1 = 0'] })
  }

  /**
   * The records that it reads refuse to read associations later, which would be a query for each of them (app.md A159).
   * @param mode `'log'` to warn only; `false` for none of that, whatever the database says. Default: `'raise'`
   */
  strictLoading(mode: Strictness | false = 'raise'): this {
    return this.with(mode === false ? { strict: false, guard: null } : { strict: mode })
  }

  /** The query itself, so that `Post.all()` and `posts.all()` read alike. */
  all(): this {
    return this
  }

  /** The SQL of the query, for looking at. */
  toSql(): string {
    return this.select().getQueryAndParameters()[0]
  }

  /** The values of one column as SQL, for a condition of another query. */
  [SUBQUERY](writer: ConditionWriter, column: Column | null): string {
    const wanted = column ?? primaryColumnOf(this.metadata)
    const query = this.with({ include: [] }).select().select(this.quoted(wanted))
    Object.assign(writer.parameters, query.getParameters())
    return query.getQuery()
  }

  protected get database(): Database {
    return databaseOf(this.model)
  }

  protected get metadata(): EntityMetadata {
    return this.database.dataSource.getMetadata(this.model)
  }

  protected with(parts: Partial<Parts>): this {
    const own = this.constructor as new (model: RecordClass<T>, parts: Partial<Parts>) => this
    return new own(this.model, { ...this.parts, ...parts })
  }

  /** @param alias of the table, null where the statement has none */
  protected writer(alias: string | null): ConditionWriter {
    const { driver } = this.database.dataSource
    return new ConditionWriter(this.metadata, (name) => driver.escape(name), alias)
  }

  /** The quoted name of a column in a SELECT. */
  protected quoted(column: Column): string {
    const { driver } = this.database.dataSource
    return `${driver.escape(ALIAS)}.${driver.escape(column.databaseName)}`
  }

  /** What a statement without joins can say behind WHERE. */
  protected whereText(writer: ConditionWriter): string {
    if (this.parts.joins.length === 0) return allOf(this.parts.conditions)(writer)
    const key = primaryColumnOf(this.metadata)
    const joined = this.#joined(key)
    Object.assign(writer.parameters, joined.getParameters())
    return `${writer.name(key)} IN (${joined.getQuery()})`
  }

  /** SELECT and WHERE. */
  protected conditioned(): SelectQueryBuilder<T> {
    const writer = this.writer(ALIAS)
    const text = this.whereText(writer)
    return this.database.manager.createQueryBuilder(this.model, ALIAS).where(text, writer.parameters)
  }

  /** The whole query. */
  protected select(): SelectQueryBuilder<T> {
    const { limit, offset, order, include } = this.parts
    const query = this.conditioned()
    if (this.parts.lock && this.#locks()) query.setLock('pessimistic_write')
    for (const [column, direction] of order) query.addOrderBy(`${ALIAS}.${column.propertyPath}`, direction === 'asc' ? 'ASC' : 'DESC')
    if (limit !== null) query.limit(limit)
    if (offset > 0) query.offset(offset)
    // SQLite has no OFFSET without a LIMIT.
    if (offset > 0 && limit === null) query.limit(Number.MAX_SAFE_INTEGER)
    const relations = Object.fromEntries(include.map((name) => [name, true]))
    return include.length === 0 ? query : query.setFindOptions({ relations: relations as never, relationLoadStrategy: 'query' })
  }

  protected effectiveOrder(): Order {
    return this.parts.order.length > 0 ? this.parts.order : [[primaryColumnOf(this.metadata), 'asc']]
  }

  /** @throws ArgumentError for a limit or an offset, which the method could only ignore */
  protected assertWhole(method: string, fix: string): void {
    if (this.parts.limit === null && this.parts.offset === 0) return
    throw new ArgumentError(`${method}() knows no limit and no offset: use ${fix}`)
  }

  /** The keys of what is joined: an inner query, so that no record comes twice and every statement can have it. */
  #joined(key: Column): SelectQueryBuilder<T> {
    const writer = this.writer(ALIAS)
    const text = allOf(this.parts.conditions)(writer)
    const query = this.database.manager.createQueryBuilder(this.model, ALIAS).select(this.quoted(key))
    for (const name of this.parts.joins) query.innerJoin(`${ALIAS}.${name}`, name)
    return query.where(text, writer.parameters)
  }

  #narrowed(condition: Condition): this {
    return this.with({ conditions: [...this.parts.conditions, condition] })
  }

  #locks(): boolean {
    if (!this.database.inTransaction) throw new ArgumentError('lock() holds until the transaction ends, and none is open')
    return this.database.kind === 'postgres'
  }

  #orderOf(ordering: AttributeName<T> | Ordering<T>): Order {
    const entries: [string, unknown][] = typeof ordering === 'string' ? [[ordering, 'asc']] : Object.entries(ordering)
    return entries.map(([name, direction]) => [columnFor(this.metadata, name), directionOf(direction)] as const)
  }

  #sameModel(other: Query<T>): Parts {
    if (!(other instanceof Query) || other.model !== this.model)
      throw new ArgumentError(`Only a query of ${this.model.name} can be merged into one`)
    return other.parts
  }

  #checkedAssociation(name: string): string {
    if (this.metadata.findRelationWithPropertyPath(name) !== undefined) return name
    const known = this.metadata.relations.map(({ propertyName }) => propertyName).join(', ') || 'none'
    throw new ArgumentError(`${this.model.name} has no association ${JSON.stringify(String(name).slice(0, 60))}; it has ${known}`)
  }

  #checkedJoin(name: string): string {
    if (name === ALIAS) throw new ArgumentError(`An association that is called ${ALIAS} cannot be joined: call it differently`)
    return this.#checkedAssociation(name)
  }
}

/** Single values of conditions are given to the records that the query builds, as in Rails. */
function scalarsOf(conditions: object): Record<string, unknown> {
  const usable = Object.entries(conditions).filter(
    ([, value]) => value === null || typeof value !== 'object' || types.isDate(value) || isStateful(value),
  )
  return conditions.constructor === Object ? Object.fromEntries(usable) : {}
}
