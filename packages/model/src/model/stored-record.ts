/** Records that are validated, saved and destroyed. */
import { ArgumentError, hasCode } from '@live/core'
import { databaseOf } from '../database/database.js'
import { RecordInvalidError, RecordNotSavedError } from '../errors/record-errors.js'
import type { Attributes } from '../relation/relation-types.js'
import { validateRecord } from '../validation/validate-record.js'
import type { ValidationErrors } from '../validation/validation-errors.js'
import { BaseRecord, metadataOf } from './base-record.js'
import { setValue } from './columns.js'
import { normalizeRecord } from './normalizations.js'
import { goneError, rowOf } from './own-row.js'
import { type Outcome, writeRecord } from './persistence.js'
import { preparedAttributes, prepareRecord } from './preparations.js'
import { markLoaded, STATE } from './record-state.js'

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
    return validateRecord(this, metadataOf(this), { context, later: preparedAttributes(this.constructor) })
  }

  /** {@link isValid}. @throws RecordInvalidError (422) */
  async validateOrFail(context?: string): Promise<void> {
    if (!(await this.isValid(context))) throw this.#invalid()
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
    if (outcome === 'invalid') throw this.#invalid()
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
    if (!databaseOf(this.constructor).inTransaction) throw new ArgumentError('lock() holds until the transaction ends, and none is open')
    return this.#reread(true)
  }

  #invalid(): RecordInvalidError {
    return new RecordInvalidError(this, this.errors.issues, this.errors.fullMessages)
  }

  async #store({ validate = true, context }: SaveOptions): Promise<Outcome> {
    if (this.isDestroyed()) throw new RecordNotSavedError(this.constructor.name, 'save')
    try {
      if (validate && !(await this.isValid(context))) return 'invalid'
    } catch (error) {
      if (hasCode(error, 'ERR_ABORT_CALLBACK')) return 'aborted'
      throw error
    }
    if (!validate) normalizeRecord(this, metadataOf(this))
    await prepareRecord(this)
    return writeRecord(this, this.isPersisted() ? 'update' : 'create')
  }

  async #remove(): Promise<Outcome> {
    if (!this.isPersisted()) throw new RecordNotSavedError(this.constructor.name, 'destroy')
    return writeRecord(this, 'destroy')
  }

  async #reread(lock: boolean): Promise<this> {
    const metadata = metadataOf(this)
    const row = rowOf(this)
    const [fresh] = await (lock ? row.lock() : row).limit(1)
    if (fresh === undefined) throw goneError(this)
    for (const column of metadata.columns) if (!column.isVirtual) setValue(this, column, column.getEntityValue(fresh))
    for (const relation of metadata.relations) setValue(this, relation, undefined)
    const { strict } = this[STATE]
    this[STATE].persisted = false
    markLoaded([this], metadata, strict)
    return this
  }
}
