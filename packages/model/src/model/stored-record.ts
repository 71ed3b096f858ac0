/** Records that are validated, saved and destroyed. */
import { ArgumentError, hasCode } from '@live/core'
import { databaseOf } from '../database/database.js'
import { RecordInvalidError, RecordNotFoundError, RecordNotSavedError } from '../errors/record-errors.js'
import { BaseRecord, metadataOf } from './base-record.js'
import { setValue } from './columns.js'
import { type Outcome, writeRecord } from './persistence.js'
import { markLoaded, STATE } from './record-state.js'
import { Relation } from '../relation/relation.js'
import type { AssociationName, Attributes, QueryRecord, RecordClass, Related } from '../relation/relation-types.js'
import { byHiddenKey, manyToMany } from '../relation/through-tables.js'
import { validateRecord } from './validation.js'
import type { ValidationErrors } from './validation-errors.js'

/** How `save` works. */
export interface SaveOptions {
  /** Whether to check the rules. Default: true. What the database itself refuses is an error in any case. */
  readonly validate?: boolean
  /** A group of rules to check beside those that always hold. */
  readonly context?: string
}

/** Validation, storing and removing. */
export abstract class StoredRecord extends BaseRecord {
  /** What the last validation, or the database, found. */
  get errors(): ValidationErrors {
    return this[STATE].errors
  }

  /** Checks the rules and fills `errors`. @param context a group of rules to check too */
  isValid(context?: string): Promise<boolean> {
    return validateRecord(this, metadataOf(this), context)
  }

  /**
   * Validates and stores it: a new record as a row, else only what has changed. Resolves to whether it is stored; if not,
   * `errors` say why.
   * @throws StaleRecordError (409) when the row was changed or removed since it was read
   */
  async save(options: SaveOptions = {}): Promise<boolean> {
    return (await this.#store(options)) === 'done'
  }

  /** {@link save}. @throws RecordInvalidError (422), RecordNotSavedError when a callback stopped it */
  async saveOrFail(options: SaveOptions = {}): Promise<void> {
    const outcome = await this.#store(options)
    if (outcome === 'invalid') throw new RecordInvalidError(this, this.errors.issues, this.errors.fullMessages)
    if (outcome === 'aborted') throw new RecordNotSavedError(this.constructor.name, 'save')
  }

  /** Assigns attributes and saves. */
  async update(attributes: Attributes<this>, options: SaveOptions = {}): Promise<boolean> {
    this.assign(attributes)
    return this.save(options)
  }

  /** {@link update}, with the errors of {@link saveOrFail}. */
  async updateOrFail(attributes: Attributes<this>, options: SaveOptions = {}): Promise<void> {
    this.assign(attributes)
    await this.saveOrFail(options)
  }

  /** Removes its row. Resolves to whether it is gone: a callback may stop it. */
  async destroy(): Promise<boolean> {
    return (await this.#remove()) === 'done'
  }

  /** {@link destroy}. @throws RecordNotSavedError when a callback stopped it */
  async destroyOrFail(): Promise<void> {
    if ((await this.#remove()) !== 'done') throw new RecordNotSavedError(this.constructor.name, 'destroy')
  }

  /** Reads its row again; what was changed here is lost. @throws RecordNotFoundError when it is gone */
  async reload(): Promise<this> {
    return this.#reread(false)
  }

  /** Reads its row again and locks it until the transaction ends. */
  async lock(): Promise<this> {
    if (!databaseOf(this.#model).inTransaction) throw new ArgumentError('lock() holds until the transaction ends, and none is open')
    return this.#reread(true)
  }

  /** The records of an association, as a query: `post.related('comments').where({ spam: false })`. */
  related<N extends AssociationName<this>>(name: N): Relation<Related<this[N]> & QueryRecord> {
    const metadata = metadataOf(this)
    const relation = metadata.findRelationWithPropertyPath(name)
    if (relation === undefined) throw new ArgumentError(`${metadata.name} has no association ${JSON.stringify(String(name).slice(0, 60))}`)
    const model = relation.inverseEntityMetadata.target as RecordClass<Related<this[N]> & QueryRecord>
    const [own] = relation.joinColumns
    if (relation.isManyToMany) return manyToMany(this, relation.propertyName, model)
    if (own?.isVirtual && own.getEntityValue(this) === undefined && this.isPersisted()) return byHiddenKey(this, own, model)
    if (own !== undefined)
      return new Relation(model).where({ [own.referencedColumn!.propertyName]: own.getEntityValue(this) ?? null } as never)
    const column = relation.inverseRelation!.joinColumns[0]!
    const key: unknown = column.referencedColumn!.getEntityValue(this)
    if (key === undefined) throw new ArgumentError(`The ${metadata.name} is not stored, so nothing can belong to it yet`)
    const attribute = column.isVirtual ? { [relation.inverseRelation!.propertyName]: this } : {}
    return new Relation(model, { attributes: attribute }).where({ [column.propertyName]: key } as never)
  }

  /** Reads associations into their properties, once: `await post.load('comments')`. */
  async load(...names: AssociationName<this>[]): Promise<this> {
    const metadata = metadataOf(this)
    const [found] = await new Relation(this.#model)
      .where({ [metadata.primaryColumns[0]!.propertyName]: this.#storedKey() } as never)
      .include(...(names as never[]))
    if (found === undefined) throw this.#gone()
    for (const name of names) setValue(this, metadata.findRelationWithPropertyPath(name)!, found[name as never])
    return this
  }

  get #model(): RecordClass<this & QueryRecord> {
    return this.constructor as RecordClass<this & QueryRecord>
  }

  #storedKey(): unknown {
    const { snapshot, persisted } = this[STATE]
    if (!persisted) throw new ArgumentError(`The ${this.constructor.name} has no row: save it first`)
    return snapshot[metadataOf(this).primaryColumns[0]!.propertyName]
  }

  async #store({ validate = true, context }: SaveOptions): Promise<Outcome> {
    if (this.isDestroyed()) throw new RecordNotSavedError(this.constructor.name, 'save')
    try {
      if (validate && !(await this.isValid(context))) return 'invalid'
    } catch (error) {
      if (hasCode(error, 'ERR_ABORT_CALLBACK')) return 'aborted'
      throw error
    }
    return writeRecord(this, this.isPersisted() ? 'update' : 'create')
  }

  async #remove(): Promise<Outcome> {
    if (!this.isPersisted()) throw new RecordNotSavedError(this.constructor.name, 'destroy')
    return writeRecord(this, 'destroy')
  }

  async #reread(lock: boolean): Promise<this> {
    const metadata = metadataOf(this)
    const query = new Relation(this.#model).where({ [metadata.primaryColumns[0]!.propertyName]: this.#storedKey() } as never)
    const [fresh] = await (lock ? query.lock() : query).limit(1)
    if (fresh === undefined) throw this.#gone()
    for (const column of metadata.columns) if (!column.isVirtual) setValue(this, column, column.getEntityValue(fresh))
    for (const relation of metadata.relations) setValue(this, relation, undefined)
    this[STATE].persisted = false
    markLoaded([this], metadata)
    return this
  }

  #gone(): RecordNotFoundError {
    return new RecordNotFoundError(
      this.constructor.name,
      `${metadataOf(this).primaryColumns[0]!.propertyName} = ${String(this.#storedKey())}`,
    )
  }
}
