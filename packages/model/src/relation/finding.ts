/** What runs a query: its records, one of them, their values; and what makes records with the values that it asks for. */
import type { SelectQueryBuilder } from 'typeorm'
import type { Sql } from '../database/sql.js'
import { RecordNotFoundError } from '../errors/record-errors.js'
import { type Column, cast, misfit, primaryColumnOf } from '../model/columns.js'
import { markLoaded, STATE } from '../model/record-state.js'
import { runAs } from '../observation/query-name.js'
import { columnFor, conditionOf } from './conditions.js'
import { ALIAS } from './parts.js'
import { Query } from './query.js'
import type { AttributeName, Attributes, Conditions, Plucked, QueryRecord } from './relation-types.js'
import { readRecords } from './rows.js'

/** A primary key. */
export type Key = number | string | bigint

/** A query that can be run. */
export abstract class FindingQuery<T extends QueryRecord> extends Query<T> implements PromiseLike<T[]> {
  /** Runs the query. */
  async toArray(): Promise<T[]> {
    this.parts.guard?.()
    if (this.parts.empty) return []
    const records = await this.run(this.parts.batch ? 'Batch' : 'Load', () => this.#read())
    markLoaded(records, this.metadata, this.database.strictnessOf(this.parts.strict, records.length))
    return records
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
    const column = primaryColumnOf(this.metadata)
    const value = cast(column, key)
    const possible = value !== null && value !== undefined && typeof value !== 'object' && misfit(column, value) === null
    const record = possible ? await this.#whereKey(column, value).take() : null
    if (record === null) throw new RecordNotFoundError(this.model.name, `${column.propertyName} = ${String(key)}`)
    return record
  }

  /** {@link find} by the name that says what happens when there is none. */
  findOrFail(key: Key): Promise<T> {
    return this.find(key)
  }

  /** A record with these values, or null. */
  findBy(conditions: Conditions<T> | Sql): Promise<T | null> {
    return this.where(conditions).take()
  }

  /** A record with these values. @throws RecordNotFoundError (404) */
  async findByOrFail(conditions: Conditions<T> | Sql): Promise<T> {
    const record = await this.findBy(conditions)
    if (record === null) throw new RecordNotFoundError(this.model.name, `these ${Object.keys(conditions).join(', ')}`)
    return record
  }

  /** The first record, by primary key unless there is an order; or null. */
  first(): Promise<T | null> {
    return this.with({ order: this.effectiveOrder() }).take()
  }

  /** The last record, or null. */
  async last(): Promise<T | null> {
    if (this.parts.limit === null && this.parts.offset === 0) return this.reverseOrder().take()
    return (await this.with({ order: this.effectiveOrder() }).toArray()).at(-1) ?? null
  }

  /** Any record, or null. */
  async take(): Promise<T | null> {
    if (this.parts.limit === 0) return null
    return (await this.with({ limit: 1 }).toArray())[0] ?? null
  }

  /** Whether there is a record, with these values if any are given. */
  async exists(conditions?: Conditions<T> | Sql): Promise<boolean> {
    const narrowed = conditions === undefined ? this : this.where(conditions)
    return (await narrowed.with({ limit: Math.min(this.parts.limit ?? 1, 1) }).keys('Exists')).length > 0
  }

  /** The values of one attribute, or lists of the values of several; no records are made. */
  async pluck<const N extends readonly [AttributeName<T>, ...AttributeName<T>[]]>(...names: N): Promise<Plucked<T, N>[]> {
    const columns = names.map((name) => columnFor(this.metadata, name))
    if (this.parts.empty) return []
    const lists = await this.#values(columns, 'Pluck')
    return (columns.length === 1 ? lists.map(([value]) => value) : lists) as Plucked<T, N>[]
  }

  /** {@link pluck} of the first record, or null. */
  async pick<const N extends readonly [AttributeName<T>, ...AttributeName<T>[]]>(...names: N): Promise<Plucked<T, N> | null> {
    if (this.parts.limit === 0) return null
    return (await this.limit(1).pluck(...names))[0] ?? null
  }

  /** The keys of the records. */
  ids(): Promise<Key[]> {
    return this.keys('Ids') as Promise<Key[]>
  }

  /** A new record with the values that the query asks for, not stored yet. */
  build(attributes: NoInfer<Attributes<T>> = {}): T {
    const record = new this.model()
    record.assign({ ...this.parts.attributes, ...attributes })
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

  /** The record with these values, else a new one that is not stored yet. */
  async findOrInitializeBy(conditions: Conditions<T>, attributes: NoInfer<Attributes<T>> = {}): Promise<T> {
    return (await this.findBy(conditions)) ?? this.where(conditions).build(attributes)
  }

  /** The record with these values, made when there is none. With a unique index, two that ask at once get the same one. */
  async findOrCreateBy(conditions: Conditions<T>, attributes: NoInfer<Attributes<T>> = {}): Promise<T> {
    const found = await this.findBy(conditions)
    if (found !== null) return found
    const made = await this.where(conditions).create(attributes)
    return made[STATE].persisted || !wasTaken(made) ? made : ((await this.findBy(conditions)) ?? made)
  }

  /** {@link findOrCreateBy}. @throws RecordInvalidError (422) when the new one is not valid */
  async findOrCreateByOrFail(conditions: Conditions<T>, attributes: NoInfer<Attributes<T>> = {}): Promise<T> {
    const record = await this.findOrCreateBy(conditions, attributes)
    if (!record[STATE].persisted) await record.saveOrFail()
    return record
  }

  /** Runs a statement under a name that the log shows: `Post Load`. */
  protected run<R>(what: string, work: () => Promise<R>): Promise<R> {
    return runAs(this.model.name, what, this.parts.origin, work)
  }

  /** The keys, or the values of another column. */
  protected async keys(what: string, column = primaryColumnOf(this.metadata)): Promise<unknown[]> {
    if (this.parts.empty) return []
    return (await this.#values([column], what)).map(([key]) => key)
  }

  async #values(columns: readonly Column[], what: string): Promise<unknown[][]> {
    const query: SelectQueryBuilder<T> = this.with({ include: [] }).select().select([])
    if (this.parts.distinct) query.distinct(true)
    columns.forEach((column, index) => void query.addSelect(`${ALIAS}.${column.propertyPath}`, `value_${index}`))
    const rows = await this.run(what, () => query.getRawMany<Record<string, unknown>>())
    const { driver } = this.database.dataSource
    return rows.map((row) => columns.map((column, index) => driver.prepareHydratedValue(row[`value_${index}`], column) as unknown))
  }

  /** Associations come with statements of their own, which TypeORM sends and puts together. */
  #read(): Promise<T[]> {
    const query = this.select()
    return this.parts.include.length > 0 ? query.getMany() : readRecords(query, this.model, this.metadata)
  }

  #whereKey(column: Column, value: unknown): this {
    const condition = conditionOf(this.metadata, { [column.propertyName]: value })
    return this.with({ conditions: [...this.parts.conditions, condition] })
  }
}

const wasTaken = (record: QueryRecord): boolean => [...record[STATE].errors].some(({ type }) => type === 'taken')
