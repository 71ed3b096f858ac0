/** The base class of every model. */
import { ArgumentError, ConfigurationError } from '@live/core'
import type { EntityMetadata, Repository } from 'typeorm'
import { checkCounterCaches, resetCounters } from '../associations/counter-cache.js'
import { checkDependents } from '../associations/dependents.js'
import { type Database, databaseOf } from '../database/database.js'
import { CONNECTED } from '../database/database-options.js'
import type { TransactionOptions, TransactionWork } from '../database/run-transaction.js'
import type { Sql } from '../database/sql.js'
import { RecordNotFoundError } from '../errors/record-errors.js'
import type { InsertOptions, UpsertOptions } from '../relation/bulk-insert.js'
import { columnFor } from '../relation/conditions.js'
import type { GroupedQuery } from '../relation/grouped.js'
import type { CursorPage, Page, PageOptions } from '../relation/page.js'
import { type Key, Relation } from '../relation/relation.js'
import type {
  AssociationName,
  AttributeName,
  Attributes,
  BatchOptions,
  Conditions,
  NumericName,
  Ordering,
  Plucked,
  StreamOptions,
} from '../relation/relation-types.js'
import type { Assignments } from '../relation/writing.js'
import { findByToken, findSigned } from '../security/record-tokens.js'
import { checkSecurePasswords, isPasswordOf, passwordsOf } from '../security/secure-password.js'
import { FRAMEWORK } from './base-record.js'
import { checkCallbacks } from './callbacks.js'
import { DeclaringRecord } from './declaring-record.js'
import { enumNamesOf } from './enum-values.js'

/** A model class, as the static methods below see `this`. */
export type ModelClass<T extends Model> = typeof Model & (new () => T)

/** Rows as objects: `class Post extends Model` with `@Entity()`, `@Column()` and a primary key. */
export abstract class Model extends DeclaringRecord {
  static override readonly [FRAMEWORK]: boolean = true

  /** The database of the model. @throws NoDatabaseError before it is connected */
  static get database(): Database {
    return databaseOf(this)
  }

  /** TypeORM's repository of the model in the open transaction, for everything that has no short form here. */
  static repository<T extends Model>(this: ModelClass<T>): Repository<T> {
    return databaseOf(this).manager.getRepository<T>(this)
  }

  /** Runs work in a transaction of the model's database: see `Database.transaction`. */
  static transaction<T>(work: TransactionWork<T>, options?: TransactionOptions): Promise<T | undefined> {
    return databaseOf(this).transaction(work, options)
  }

  /** A query of every record. */
  static all<T extends Model>(this: ModelClass<T>): Relation<T> {
    return new Relation<T>(this)
  }

  /** See {@link Relation.where}. */
  static where<T extends Model>(this: ModelClass<T>, conditions: NoInfer<Conditions<T>> | Sql): Relation<T> {
    return this.all().where(conditions)
  }

  /** See {@link Relation.whereNot}. */
  static whereNot<T extends Model>(this: ModelClass<T>, conditions: NoInfer<Conditions<T>> | Sql): Relation<T> {
    return this.all().whereNot(conditions)
  }

  /** See {@link Relation.order}. */
  static order<T extends Model>(this: ModelClass<T>, ordering: NoInfer<AttributeName<T> | Ordering<T>>): Relation<T> {
    return this.all().order(ordering)
  }

  /** See {@link Relation.limit}. */
  static limit<T extends Model>(this: ModelClass<T>, count: number): Relation<T> {
    return this.all().limit(count)
  }

  /** See {@link Relation.offset}. */
  static offset<T extends Model>(this: ModelClass<T>, count: number): Relation<T> {
    return this.all().offset(count)
  }

  /** See {@link Relation.include}. */
  static include<T extends Model>(this: ModelClass<T>, ...names: NoInfer<AssociationName<T>>[]): Relation<T> {
    return this.all().include(...names)
  }

  /** See {@link Relation.joins}. */
  static joins<T extends Model>(this: ModelClass<T>, ...names: NoInfer<AssociationName<T>>[]): Relation<T> {
    return this.all().joins(...names)
  }

  /** See {@link Relation.whereAssociated}. */
  static whereAssociated<T extends Model>(this: ModelClass<T>, ...names: NoInfer<AssociationName<T>>[]): Relation<T> {
    return this.all().whereAssociated(...names)
  }

  /** See {@link Relation.whereMissing}. */
  static whereMissing<T extends Model>(this: ModelClass<T>, ...names: NoInfer<AssociationName<T>>[]): Relation<T> {
    return this.all().whereMissing(...names)
  }

  /** See {@link Relation.distinct}. */
  static distinct<T extends Model>(this: ModelClass<T>): Relation<T> {
    return this.all().distinct()
  }

  /** See {@link Relation.none}. */
  static none<T extends Model>(this: ModelClass<T>): Relation<T> {
    return this.all().none()
  }

  /** See {@link Relation.strictLoading}. */
  static withStrictLoading<T extends Model>(this: ModelClass<T>): Relation<T> {
    return this.all().strictLoading()
  }

  /** See {@link Relation.lock}. */
  static withLock<T extends Model>(this: ModelClass<T>): Relation<T> {
    return this.all().lock()
  }

  /** The record of a key. @throws RecordNotFoundError (404) */
  static find<T extends Model>(this: ModelClass<T>, key: Key): Promise<T> {
    return this.all().find(key)
  }

  /** {@link find} by the name that says what happens when there is none. */
  static findOrFail<T extends Model>(this: ModelClass<T>, key: Key): Promise<T> {
    return this.all().find(key)
  }

  /** A record with these values, or null. */
  static findBy<T extends Model>(this: ModelClass<T>, conditions: NoInfer<Conditions<T>> | Sql): Promise<T | null> {
    return this.all().findBy(conditions)
  }

  /** A record with these values. @throws RecordNotFoundError (404) */
  static findByOrFail<T extends Model>(this: ModelClass<T>, conditions: NoInfer<Conditions<T>> | Sql): Promise<T> {
    return this.all().findByOrFail(conditions)
  }

  /** See {@link Relation.findOrCreateBy}. */
  static findOrCreateBy<T extends Model>(
    this: ModelClass<T>,
    conditions: NoInfer<Conditions<T>>,
    attributes?: NoInfer<Attributes<T>>,
  ): Promise<T> {
    return this.all().findOrCreateBy(conditions, attributes)
  }

  /** See {@link Relation.findOrCreateByOrFail}. */
  static findOrCreateByOrFail<T extends Model>(
    this: ModelClass<T>,
    conditions: NoInfer<Conditions<T>>,
    attributes?: NoInfer<Attributes<T>>,
  ): Promise<T> {
    return this.all().findOrCreateByOrFail(conditions, attributes)
  }

  /** See {@link Relation.findOrInitializeBy}. */
  static findOrInitializeBy<T extends Model>(
    this: ModelClass<T>,
    conditions: NoInfer<Conditions<T>>,
    attributes?: NoInfer<Attributes<T>>,
  ): Promise<T> {
    return this.all().findOrInitializeBy(conditions, attributes)
  }

  /** The record of a signed id, or null: see `signedId`. @param purpose what it was made for */
  static findSigned<T extends Model>(
    this: ModelClass<T>,
    text: unknown,
    { purpose }: { readonly purpose?: string } = {},
  ): Promise<T | null> {
    return findSigned(this, text, purpose)
  }

  /** {@link findSigned}. @throws RecordNotFoundError (404) */
  static async findSignedOrFail<T extends Model>(this: ModelClass<T>, text: unknown, options?: { readonly purpose?: string }): Promise<T> {
    const record = await this.findSigned<T>(text, options)
    if (record === null) throw new RecordNotFoundError(this.name, 'this signed id')
    return record
  }

  /** The record of a token that `tokenFor` made, or null when it was changed, is too old, or no longer holds. */
  static findByTokenFor<T extends Model>(this: ModelClass<T>, purpose: string, token: unknown): Promise<T | null> {
    return findByToken(this, purpose, token)
  }

  /** {@link findByTokenFor}. @throws RecordNotFoundError (404) */
  static async findByTokenForOrFail<T extends Model>(this: ModelClass<T>, purpose: string, token: unknown): Promise<T> {
    const record = await this.findByTokenFor<T>(purpose, token)
    if (record === null) throw new RecordNotFoundError(this.name, 'this token')
    return record
  }

  /**
   * The record with these values and this password, or null: `User.authenticateBy({ email, password })`. Takes as long when nobody has the
   * values, so that nobody learns who is there.
   */
  static async authenticateBy<T extends Model>(this: ModelClass<T>, values: NoInfer<Attributes<T>>): Promise<T | null> {
    const secrets = passwordsOf(this).filter((name) => name in values)
    const rest = Object.entries(values).filter(([name]) => !secrets.includes(name))
    if (secrets.length === 0 || rest.length === 0) throw new ArgumentError('authenticateBy() takes a password, and what finds the record')
    const possible = rest.every(([, value]) => typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint')
    const record = possible ? await this.all().findBy(Object.fromEntries(rest) as Conditions<T>) : null
    let same = true
    for (const name of secrets) same = (await isPasswordOf(this, record, name, (values as Record<string, unknown>)[name])) && same
    return same ? record : null
  }

  /** The names of the values of an `@Enum` attribute, in their order: for selects. */
  static enumValues<T extends Model, N extends AttributeName<T>>(this: ModelClass<T>, name: N): NonNullable<T[N]>[] {
    const names = enumNamesOf(columnFor(databaseOf(this).dataSource.getMetadata(this), name))
    if (names === null) throw new ArgumentError(`${name} of ${this.name} is no @Enum`)
    return names as NonNullable<T[N]>[]
  }

  /** Counts associated records again, where a counter cache is wrong. */
  static resetCounters<T extends Model>(this: ModelClass<T>, key: Key, ...associations: NoInfer<AssociationName<T>>[]): Promise<void> {
    return resetCounters(this, key, associations)
  }

  /** The record with the lowest key, or null. */
  static first<T extends Model>(this: ModelClass<T>): Promise<T | null> {
    return this.all().first()
  }

  /** The record with the highest key, or null. */
  static last<T extends Model>(this: ModelClass<T>): Promise<T | null> {
    return this.all().last()
  }

  /** See {@link Relation.count}. */
  static count<T extends Model>(this: ModelClass<T>, name?: AttributeName<T>): Promise<number> {
    return this.all().count(name)
  }

  /** See {@link Relation.sum}. */
  static sum<T extends Model>(this: ModelClass<T>, name: NumericName<T>): Promise<number> {
    return this.all().sum(name)
  }

  /** See {@link Relation.average}. */
  static average<T extends Model>(this: ModelClass<T>, name: NumericName<T>): Promise<number | null> {
    return this.all().average(name)
  }

  /** See {@link Relation.minimum}. */
  static minimum<T extends Model, N extends AttributeName<T>>(this: ModelClass<T>, name: N): Promise<T[N] | null> {
    return this.all().minimum(name)
  }

  /** See {@link Relation.maximum}. */
  static maximum<T extends Model, N extends AttributeName<T>>(this: ModelClass<T>, name: N): Promise<T[N] | null> {
    return this.all().maximum(name)
  }

  /** See {@link Relation.group}. */
  static group<T extends Model, const N extends readonly [AttributeName<T>, ...AttributeName<T>[]]>(
    this: ModelClass<T>,
    ...names: N
  ): GroupedQuery<T, N> {
    return this.all().group(...names)
  }

  /** See {@link Relation.ids}. */
  static ids<T extends Model>(this: ModelClass<T>): Promise<Key[]> {
    return this.all().ids()
  }

  /** See {@link Relation.insertAll}. */
  static insertAll<T extends Model>(
    this: ModelClass<T>,
    rows: readonly NoInfer<Attributes<T>>[],
    options?: NoInfer<InsertOptions<T>>,
  ): Promise<Key[]> {
    return this.all().insertAll(rows, options)
  }

  /** See {@link Relation.insertAllOrFail}. */
  static insertAllOrFail<T extends Model>(this: ModelClass<T>, rows: readonly NoInfer<Attributes<T>>[]): Promise<Key[]> {
    return this.all().insertAllOrFail(rows)
  }

  /** See {@link Relation.upsertAll}. */
  static upsertAll<T extends Model>(
    this: ModelClass<T>,
    rows: readonly NoInfer<Attributes<T>>[],
    options: NoInfer<UpsertOptions<T>>,
  ): Promise<Key[]> {
    return this.all().upsertAll(rows, options)
  }

  /** See {@link Relation.updateAll}. */
  static updateAll<T extends Model>(this: ModelClass<T>, assignments: NoInfer<Assignments<T>>): Promise<number> {
    return this.all().updateAll(assignments)
  }

  /** See {@link Relation.deleteAll}. */
  static deleteAll<T extends Model>(this: ModelClass<T>): Promise<number> {
    return this.all().deleteAll()
  }

  /** See {@link Relation.destroyAll}. */
  static destroyAll<T extends Model>(this: ModelClass<T>): Promise<T[]> {
    return this.all().destroyAll()
  }

  /** Whether there is a record, with these values if any are given. */
  static exists<T extends Model>(this: ModelClass<T>, conditions?: NoInfer<Conditions<T>> | Sql): Promise<boolean> {
    return this.all().exists(conditions)
  }

  /** See {@link Relation.pluck}. */
  static pluck<T extends Model, const N extends readonly [AttributeName<T>, ...AttributeName<T>[]]>(
    this: ModelClass<T>,
    ...names: N
  ): Promise<Plucked<T, N>[]> {
    return this.all().pluck(...names)
  }

  /** A new record that is not stored yet. */
  static build<T extends Model>(this: ModelClass<T>, attributes: NoInfer<Attributes<T>> = {}): T {
    return this.all().build(attributes)
  }

  /** Builds and saves a record. When it is not valid it is not stored, and its `errors` say why. */
  static create<T extends Model>(this: ModelClass<T>, attributes: NoInfer<Attributes<T>> = {}): Promise<T> {
    return this.all().create(attributes)
  }

  /** {@link create}. @throws RecordInvalidError (422) when it is not valid */
  static createOrFail<T extends Model>(this: ModelClass<T>, attributes: NoInfer<Attributes<T>> = {}): Promise<T> {
    return this.all().createOrFail(attributes)
  }

  /** See {@link Relation.page}. */
  static page<T extends Model>(this: ModelClass<T>, page?: PageOptions['page'], options?: Omit<PageOptions, 'page'>): Promise<Page<T>> {
    return this.all().page(page, options)
  }

  /** See {@link Relation.paginate}. */
  static paginate<T extends Model>(this: ModelClass<T>, options?: PageOptions): Promise<Page<T>> {
    return this.all().paginate(options)
  }

  /** See {@link Relation.paginateAfter}. */
  static paginateAfter<T extends Model>(
    this: ModelClass<T>,
    cursor: string | null,
    options?: Pick<PageOptions, 'per' | 'max'>,
  ): Promise<CursorPage<T>> {
    return this.all().paginateAfter(cursor, options)
  }

  /** Every record one by one, in constant memory: see {@link Relation.findInBatches}. */
  static findEach<T extends Model>(this: ModelClass<T>, options?: BatchOptions): AsyncGenerator<T, void, undefined> {
    return this.all().findEach(options)
  }

  /** See {@link Relation.findInBatches}. */
  static findInBatches<T extends Model>(this: ModelClass<T>, options?: BatchOptions): AsyncGenerator<T[], void, undefined> {
    return this.all().findInBatches(options)
  }

  /** See {@link Relation.inBatches}. */
  static inBatches<T extends Model>(this: ModelClass<T>, work: (batch: Relation<T>) => unknown, options?: BatchOptions): Promise<void> {
    return this.all().inBatches(work, options)
  }

  /** See {@link Relation.stream}. */
  static stream<T extends Model>(this: ModelClass<T>, options?: StreamOptions): AsyncGenerator<T, void, undefined> {
    return this.all().stream(options)
  }

  /** Checks the declarations of the class; called by `Database.connect`. */
  static [CONNECTED](metadata: EntityMetadata): void {
    if (metadata.primaryColumns.length !== 1) {
      const found = metadata.primaryColumns.length
      throw new ConfigurationError(`${metadata.name} has ${found} primary columns; a model has one: @PrimaryGeneratedColumn() id!: number`)
    }
    for (const { propertyName } of [...metadata.ownColumns, ...metadata.relations]) {
      if (!(propertyName in Model.prototype)) continue
      throw new ConfigurationError(
        `${metadata.name} has an attribute ${propertyName}, which is a member of Model: name the property differently`,
      )
    }
    checkDependents(this, metadata)
    checkCounterCaches(this, metadata)
    checkSecurePasswords(this, metadata)
    checkCallbacks(this as unknown as { readonly name: string; readonly prototype: object })
  }
}
