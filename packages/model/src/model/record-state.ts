/** What a record knows of its row: whether there is one, and what was in it. */
import { types } from 'node:util'
import type { EntityMetadata } from 'typeorm'
import { ValidationErrors } from '../validation/validation-errors.js'

/** Under this symbol every record has its state. */
export const STATE = Symbol('live.model.state')

/** Something with a state: an instance of a model. */
export interface Stateful {
  readonly [STATE]: RecordState
}

/** Old and new value. */
export type Change = readonly [before: unknown, after: unknown]

/** What a record does about an association that was not read along with it. */
export type Strictness = 'raise' | 'log'

/** The part of a record that its class does not declare. */
export class RecordState {
  readonly #record: object
  #errors: ValidationErrors | null = null
  /** What happens when associations are read later; null for nothing. */
  strict: Strictness | null = null
  persisted = false
  destroyed = false
  /** The values of the row, by attribute; empty for a new record. */
  snapshot: Readonly<Record<string, unknown>> = {}
  /** What the last save changed. */
  saved: Readonly<Record<string, Change>> = {}

  constructor(record: object) {
    this.#record = record
  }

  get errors(): ValidationErrors {
    this.#errors ??= new ValidationErrors(this.#record)
    return this.#errors
  }
}

/** Whether a value is an instance of a model. */
export function isStateful(value: unknown): value is Stateful {
  return typeof value === 'object' && value !== null && STATE in value
}

type SnapshotClass = new () => Record<string, unknown>

const snapshotClasses = new WeakMap<EntityMetadata, SnapshotClass>()

/** The snapshots of a model have one shape, which V8 stores and reads like a class, and inherit nothing that could be taken for a value. */
function snapshotClassOf(metadata: EntityMetadata): SnapshotClass {
  let own = snapshotClasses.get(metadata)
  if (own === undefined) {
    own = function Snapshot() {} as unknown as SnapshotClass
    own.prototype = Object.freeze(Object.create(null))
    snapshotClasses.set(metadata, own)
  }
  return own
}

/** The values of every column, copied as far as they can be changed in place. */
export function snapshotOf(record: object, metadata: EntityMetadata): Record<string, unknown> {
  const values = new (snapshotClassOf(metadata))()
  for (const column of metadata.columns) values[column.propertyName] = copied(column.getEntityValue(record))
  return values
}

function copied(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  return types.isDate(value) ? new Date(value) : structuredClone(value)
}

/** Attributes whose value is not that of the row, with both values. */
export function changesOf(record: Stateful, metadata: EntityMetadata): Record<string, Change> {
  const { snapshot } = record[STATE]
  syncKeys(record, metadata)
  const changes = Object.create(null) as Record<string, Change>
  for (const column of metadata.columns) {
    const before = snapshot[column.propertyName]
    const after: unknown = column.getEntityValue(record)
    if (after !== undefined && !same(before, after)) changes[column.propertyName] = [before, after]
  }
  return changes
}

/**
 * A foreign key and its association can be set separately: the one that was set counts, and the other follows.
 * A key that differs from the row was set; else the associated record decides.
 */
export function syncKeys(record: Stateful, metadata: EntityMetadata): void {
  for (const column of metadata.columns) {
    const relation = column.relationMetadata
    if (relation === undefined || column.isVirtual || column.referencedColumn === undefined) continue
    const fields = record as unknown as Record<string, unknown>
    const own = fields[column.propertyName]
    const associated = fields[relation.propertyName]
    if (associated === undefined) continue
    const key: unknown = associated === null ? null : column.referencedColumn.getEntityValue(associated as object)
    if (key === own) continue
    if (own !== undefined && own !== record[STATE].snapshot[column.propertyName]) fields[relation.propertyName] = undefined
    else if (key !== undefined) fields[column.propertyName] = key
  }
}

/** Equal as a column stores them: prototypes do not count. */
function same(before: unknown, after: unknown): boolean {
  if (before === after) return true
  if (typeof before !== 'object' || typeof after !== 'object' || before === null || after === null) return false
  if (types.isDate(before) && types.isDate(after)) return before.getTime() === after.getTime()
  if (types.isUint8Array(before) && types.isUint8Array(after)) return Buffer.compare(before, after) === 0
  const [left, right] = [before as Record<string, unknown>, after as Record<string, unknown>]
  const keys = Object.keys(left)
  if (Array.isArray(before) !== Array.isArray(after) || keys.length !== Object.keys(right).length) return false
  return keys.every((key) => Object.hasOwn(right, key) && same(left[key], right[key]))
}

/** Marks what was read from the database, with the records that its relations brought. */
export function markLoaded(records: readonly unknown[], metadata: EntityMetadata, strict: Strictness | null = null): void {
  for (const record of records) {
    if (!isStateful(record) || record[STATE].persisted) continue
    const state = record[STATE]
    state.persisted = true
    state.strict = strict
    state.snapshot = snapshotOf(record, metadata)
    for (const relation of metadata.relations) {
      const value = (record as unknown as Record<string, unknown>)[relation.propertyName]
      if (value !== undefined && value !== null) markLoaded(Array.isArray(value) ? value : [value], relation.inverseEntityMetadata, strict)
    }
  }
}
