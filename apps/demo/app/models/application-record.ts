/** What every model of the application can do: find pages and batches, validate, and create. */
import { setImmediate } from 'node:timers/promises'
import { validate } from 'class-validator'
import { type DataSource, type DeepPartial, type FindOptionsOrder, type FindOptionsWhere, MoreThan, type Repository } from 'typeorm'
import { uniqueViolation } from '../../db/unique-violation.js'

/** What is wrong with a record: messages per property. Empty means nothing is. */
export type Errors = Record<string, string[]>

/** One page of a list. */
export interface Page<T> {
  readonly records: T[]
  /** Number of this page, from 1. */
  readonly page: number
  /** How many pages there are, at least 1. */
  readonly pages: number
  /** Records per page. */
  readonly per: number
  /** Records on all pages. */
  readonly total: number
}

/** How `findInBatches` and `findEach` read. */
export interface BatchOptions {
  /** Records per query. Default: 250: larger batches are no faster, and each stays in memory for as long as it is written. */
  batchSize?: number
  /** Stops between two batches by throwing its reason, so that a shortened list never looks complete. */
  signal?: AbortSignal
}

/** A model class, as the static methods below see `this`. */
export type RecordClass<T extends ApplicationRecord> = typeof ApplicationRecord & (new () => T)

/** Attributes from outside: names of the model, values of any kind until they are validated. */
export type Attributes<T> = { readonly [Name in keyof T]?: unknown }

let connection: DataSource | undefined

/** The base class of every model. */
export abstract class ApplicationRecord {
  id!: number
  #errors: Errors | undefined

  /** Gives every model its database. Called once, when the application has connected. */
  static connect(dataSource: DataSource): void {
    connection = dataSource
  }

  /** TypeORM's repository of this model, for everything that has no short form here. */
  static repository<T extends ApplicationRecord>(this: RecordClass<T>): Repository<T> {
    if (connection === undefined) throw new Error(`${this.name} has no database yet: call connectDatabase() before the first query`)
    return connection.getRepository<T>(this)
  }

  /** The record of a key, or null. */
  static find<T extends ApplicationRecord>(this: RecordClass<T>, id: number): Promise<T | null> {
    // A bigint is bound; TypeORM would write a number into the SQL, and each key would leave a statement behind.
    return this.repository().findOneBy({ id: BigInt(id) } as unknown as FindOptionsWhere<T>)
  }

  /** The first record with these values, or null. */
  static findBy<T extends ApplicationRecord>(this: RecordClass<T>, where: FindOptionsWhere<T>): Promise<T | null> {
    return this.repository().findOneBy(where)
  }

  /** How many records there are. */
  static count<T extends ApplicationRecord>(this: RecordClass<T>): Promise<number> {
    return this.repository().count()
  }

  /**
   * One page, newest record first. A number below 1 gives the first page, one past the end an empty page.
   *
   * @param number from 1
   * @param options `per`: records per page, default 25
   */
  static async page<T extends ApplicationRecord>(this: RecordClass<T>, number = 1, { per = 25 } = {}): Promise<Page<T>> {
    const total = await this.count()
    const pages = Math.max(1, Math.ceil(total / per))
    const page = Number.isSafeInteger(number) && number > 1 ? number : 1
    const order = { id: 'DESC' } as FindOptionsOrder<T>
    const records = page > pages ? [] : await this.repository().find({ order, skip: (page - 1) * per, take: per })
    return { records, page, pages, per, total }
  }

  /**
   * Every record in primary key order, in arrays. Each query continues after the last key seen, so memory and the cost of
   * a page stay flat however long the table is; rows added meanwhile at the end are found too.
   */
  static async *findInBatches<T extends ApplicationRecord>(
    this: RecordClass<T>,
    { batchSize = 250, signal }: BatchOptions = {},
  ): AsyncGenerator<T[], void, undefined> {
    if (!Number.isSafeInteger(batchSize) || batchSize < 1) throw new RangeError(`batchSize is ${batchSize}; it must be at least 1`)
    const repository = this.repository()
    const order = { id: 'ASC' } as FindOptionsOrder<T>
    for (let last = 0; ; ) {
      signal?.throwIfAborted()
      // A bigint is bound; TypeORM would write a number into the SQL, and each batch would leave a statement behind.
      const where = { id: MoreThan(BigInt(last)) } as FindOptionsWhere<T>
      const records = await repository.find({ where, order, take: batchSize })
      if (records.length > 0) yield records
      if (records.length < batchSize) return
      last = records[records.length - 1].id
      // SQLite answers synchronously: without this pause nobody else would get a turn until the last row.
      await setImmediate()
    }
  }

  /** Every record in primary key order, one by one; reads as `findInBatches` does. */
  static async *findEach<T extends ApplicationRecord>(
    this: RecordClass<T>,
    options: BatchOptions = {},
  ): AsyncGenerator<T, void, undefined> {
    for await (const records of this.findInBatches(options)) yield* records
  }

  /** A new record that is not stored yet. Names that are no columns are left out. */
  static build<T extends ApplicationRecord>(this: RecordClass<T>, attributes: NoInfer<Attributes<T>>): T {
    const record = this.repository().create(attributes as DeepPartial<T>)
    record.normalize()
    return record
  }

  /** Builds, validates and stores a record. When it is not valid nothing is stored, and `errors` says why. */
  static async create<T extends ApplicationRecord>(this: RecordClass<T>, attributes: NoInfer<Attributes<T>>): Promise<T> {
    const record = this.build(attributes)
    if (await record.validate()) await this.insert(record)
    return record
  }

  /** Stores a new record as it is. One that others have the only place of is not stored, and `errors` says so. */
  protected static async insert<T extends ApplicationRecord>(this: RecordClass<T>, record: T): Promise<void> {
    try {
      // One statement, not `save()`: TypeORM's SQLite connection is shared, so must not hold a transaction over an await.
      await this.repository().insert(record as Parameters<Repository<T>['insert']>[0])
    } catch (error) {
      const columns = uniqueViolation(error)
      if (columns.length === 0) throw error
      for (const column of columns) record.addError(column, 'has already been taken')
    }
  }

  /** What tells the record from all others, for the tags of pages that show it. */
  cacheKey(): string {
    return `${this.constructor.name}/${this.id}`
  }

  /** What the last validation found. */
  get errors(): Errors {
    this.#errors ??= {}
    return this.#errors
  }

  /** Whether the last validation found nothing. */
  get isValid(): boolean {
    return this.#errors === undefined || Object.keys(this.#errors).length === 0
  }

  /** The same as a list, for the problem documents of an API. */
  get issues(): { path: string; message: string }[] {
    return Object.entries(this.errors).flatMap(([path, messages]) => messages.map((message) => ({ path, message })))
  }

  /** Checks the rules declared on the properties and fills `errors`. Resolves to whether the record is valid. */
  async validate(): Promise<boolean> {
    this.#errors = undefined
    for (const { property, constraints } of await validate(this)) {
      for (const message of Object.values(constraints ?? {})) this.addError(property, message)
    }
    return this.isValid
  }

  /** Adds a message about a property. */
  addError(property: string, message: string): void {
    this.errors[property] ??= []
    this.errors[property].push(message)
  }

  /** Cleans the attributes up before they are validated. Models override it. */
  normalize(): void {}
}
