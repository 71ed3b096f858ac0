/** The lowest class of models: attributes, what has changed, and what routes and caches ask of a record. */
import { type InspectOptionsStylized, inspect, types } from 'node:util'
import { ArgumentError } from '@live/core'
import type { EntityMetadata } from 'typeorm'
import { type Database, databaseOf } from '../database/database.js'
import { ownerOf } from '../database/model-registry.js'
import { UnknownAttributeError } from '../errors/record-errors.js'
import { columnFor } from '../relation/conditions.js'
import { cast, columnOf, primaryColumnOf, setValue } from './columns.js'
import { inspected } from './inspection.js'
import { type ModelName, modelNameOf } from './model-name.js'
import { type Change, changesOf, isStateful, RecordState, STATE } from './record-state.js'

/** A class whose own members cannot be assigned from outside. */
export const FRAMEWORK = Symbol('live.model.framework')

/** Attributes and changes. */
export abstract class BaseRecord {
  static readonly [FRAMEWORK]: boolean = true
  readonly #state = new RecordState(this)

  get [STATE](): RecordState {
    return this.#state
  }

  /** Whether there is a row of this record (app.md A152). */
  isPersisted(): boolean {
    return this.#state.persisted && !this.#state.destroyed
  }

  /** Whether it was never stored. */
  isNew(): boolean {
    return !this.#state.persisted && !this.#state.destroyed
  }

  /** Whether its row was removed by this record. */
  isDestroyed(): boolean {
    return this.#state.destroyed
  }

  /** What stands for it in a URL: its key; undefined before it is stored. */
  toParam(): string | undefined {
    const key = this.#key()
    return key === undefined || key === null ? undefined : String(key)
  }

  /** The names of a class: for parameters, routes, templates and texts. */
  static get modelName(): ModelName {
    return modelNameOf(this)
  }

  /** The names of its class. */
  get modelName(): ModelName {
    return modelNameOf(this.constructor)
  }

  /** The parts of its key, for ids of elements; null before it is stored. */
  toKey(): readonly unknown[] | null {
    const key = this.#key()
    return key === undefined || key === null ? null : [key]
  }

  /** The partial that shows it: `blog-posts/blog-post`. */
  toPartialPath(): string {
    const { collection, element } = this.modelName
    return `${collection}/${element}`
  }

  /** What stands for it in messages to other processes: `gid://live/Post/7`. @throws ArgumentError before it is stored */
  toGlobalId(): string {
    const param = this.toParam()
    if (param === undefined) throw new ArgumentError(`The ${this.constructor.name} has no key yet: save it first`)
    return `gid://live/${metadataOf(this).name}/${encodeURIComponent(param)}`
  }

  /** What tells it from all other records, for caches and tags of pages. */
  cacheKey(): string {
    return `${metadataOf(this).tableName}/${this.toParam() ?? 'new'}`
  }

  /** What changes with it: its time of change, else its version; null without either. */
  cacheVersion(): string | null {
    const { updateDateColumn, versionColumn } = metadataOf(this)
    const value: unknown = (updateDateColumn ?? versionColumn)?.getEntityValue(this)
    if (value === undefined || value === null) return null
    return types.isDate(value) ? value.toISOString().replaceAll(/\D/g, '') : String(value as number)
  }

  /** {@link cacheKey} with {@link cacheVersion}: another one for each state. */
  cacheKeyWithVersion(): string {
    const version = this.cacheVersion()
    return version === null ? this.cacheKey() : `${this.cacheKey()}-${version}`
  }

  /**
   * Sets attributes, with text turned into what the column holds: `'42'` into 42, `'on'` into true.
   * @throws UnknownAttributeError for a name that is no attribute, association, or setter of the model's own class
   */
  assign(attributes: Readonly<Record<string, unknown>>): void {
    const metadata = metadataOf(this)
    for (const name of Object.keys(attributes)) assignOne(this, metadata, name, attributes[name])
  }

  /** The attributes as a plain object. */
  get attributes(): Record<string, unknown> {
    const columns = metadataOf(this).columns.filter(({ isVirtual }) => !isVirtual)
    return Object.fromEntries(columns.map((column) => [column.propertyName, column.getEntityValue(this) as unknown]))
  }

  /** The names of attributes that differ from the row. */
  get changed(): string[] {
    return Object.keys(this.changes)
  }

  /** Whether an attribute, or any, differs from the row. */
  hasChanged(attribute?: string): boolean {
    return attribute === undefined ? this.changed.length > 0 : attribute in this.changes
  }

  /** What differs from the row: `{ name: ['before', 'after'] }`. */
  get changes(): Record<string, Change> {
    return changesOf(this, metadataOf(this))
  }

  /** The value of an attribute in the row; undefined for a new record. */
  was(attribute: string): unknown {
    return this.#state.snapshot[attribute]
  }

  /** What the last save stored: `{ name: ['before', 'after'] }`. */
  get savedChanges(): Readonly<Record<string, Change>> {
    return this.#state.saved
  }

  /** Whether the last save stored another value of this attribute. */
  savedChangeTo(attribute: string): boolean {
    return attribute in this.#state.saved
  }

  /** Gives attributes, or all, the values of the row again. */
  restore(...attributes: string[]): void {
    const metadata = metadataOf(this)
    for (const name of attributes.length > 0 ? attributes : this.changed) {
      setValue(this, columnFor(metadata, name), structuredClone(this.#state.snapshot[name]))
    }
  }

  /** What `console.log` and consoles show: the attributes without secrets (app.md A25). */
  [inspect.custom](depth: number, options: InspectOptionsStylized): string {
    return inspected(this, depth, options, (ownerOf(this.constructor) as Database | undefined)?.isFiltered)
  }

  #key(): unknown {
    return primaryColumnOf(metadataOf(this)).getEntityValue(this)
  }
}

/** TypeORM's description of the model of a record. */
export function metadataOf(record: object): EntityMetadata {
  const model = record.constructor as new () => object
  return databaseOf(model).dataSource.getMetadata(model)
}

function assignOne(record: object, metadata: EntityMetadata, name: string, value: unknown): void {
  const column = columnOf(metadata, name)
  const relation = metadata.findRelationWithPropertyPath(name)
  if (relation !== undefined) {
    const records: unknown[] = Array.isArray(value) ? value : [value]
    if (records.some((one) => one !== null && !isStateful(one)))
      throw new ArgumentError(`${name} of ${metadata.name} takes records, or null`)
    setValue(record, relation, value)
  } else if (column !== undefined) {
    setValue(record, column, cast(column, value))
  } else if (hasOwnSetter(record, name)) {
    ;(record as Record<string, unknown>)[name] = value
  } else {
    throw new UnknownAttributeError(metadata.name, name)
  }
}

/** Setters that the application declared: virtual attributes. Those of the framework are none. */
function hasOwnSetter(record: object, name: string): boolean {
  for (
    let level = Object.getPrototypeOf(record) as object;
    !Object.hasOwn(level.constructor, FRAMEWORK);
    level = Object.getPrototypeOf(level) as object
  ) {
    if (Object.getOwnPropertyDescriptor(level, name)?.set !== undefined) return true
  }
  return false
}
