/** The base class of every model. */
import { ConfigurationError } from '@live/core'
import type { EntityMetadata, Repository } from 'typeorm'
import { type Database, databaseOf } from '../database/database.js'
import { CONNECTED } from '../database/database-options.js'
import type { TransactionOptions, TransactionWork } from '../database/run-transaction.js'
import type { Sql } from '../database/sql.js'
import { FRAMEWORK } from './base-record.js'
import { type CallbackKind, checkCallbacks, declareModelCallback, type ModelCallback, type ModelCallbackOptions } from './callbacks.js'
import type { CursorPage, Page, PageOptions } from '../relation/page.js'
import { type Key, Relation } from '../relation/relation.js'
import type {
  AssociationName,
  AttributeName,
  Attributes,
  BatchOptions,
  Conditions,
  Ordering,
  Plucked,
  StreamOptions,
} from '../relation/relation-types.js'
import { StoredRecord } from './stored-record.js'

/** A model class, as the static methods below see `this`. */
export type ModelClass<T extends Model> = typeof Model & (new () => T)

/** Declares a callback: the name of a method, or a function of the record. */
type Declare = <T extends Model>(this: ModelClass<T>, callback: ModelCallback<T>, options?: ModelCallbackOptions<T>) => void

const declare = (kind: CallbackKind): Declare =>
  function (callback, options) {
    declareModelCallback(this, kind, callback, options)
  }

/** Rows as objects: `class Post extends Model` with `@Entity()`, `@Column()` and a primary key. */
export abstract class Model extends StoredRecord {
  static override readonly [FRAMEWORK]: boolean = true

  /** Static-block forms of the decorators: `static { this.beforeSave('cleanUp', { if: 'isDraft' }) }`. */
  static readonly beforeValidation = declare('beforeValidation')
  static readonly validates = declare('validates')
  static readonly afterValidation = declare('afterValidation')
  static readonly beforeSave = declare('beforeSave')
  static readonly beforeCreate = declare('beforeCreate')
  static readonly beforeUpdate = declare('beforeUpdate')
  static readonly beforeDestroy = declare('beforeDestroy')
  static readonly afterCreate = declare('afterCreate')
  static readonly afterUpdate = declare('afterUpdate')
  static readonly afterDestroy = declare('afterDestroy')
  static readonly afterSave = declare('afterSave')
  static readonly afterCommit = declare('afterCommit')
  static readonly afterRollback = declare('afterRollback')

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

  /** The record with the lowest key, or null. */
  static first<T extends Model>(this: ModelClass<T>): Promise<T | null> {
    return this.all().first()
  }

  /** The record with the highest key, or null. */
  static last<T extends Model>(this: ModelClass<T>): Promise<T | null> {
    return this.all().last()
  }

  /** How many records there are. */
  static count<T extends Model>(this: ModelClass<T>): Promise<number> {
    return this.all().count()
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
    checkCallbacks(this as unknown as { readonly name: string; readonly prototype: object })
  }
}
