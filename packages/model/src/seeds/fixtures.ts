/** Rows that every test finds, by label: inserted once, without validations and callbacks (app.md A161). */
import { createHash } from 'node:crypto'
import { ArgumentError } from '@live/core'
import type { EntityMetadata } from 'typeorm'
import type { Database } from '../database/database.js'
import type { Column } from '../model/columns.js'
import { kindOf, primaryColumnOf, setValue } from '../model/columns.js'
import type { Model, ModelClass } from '../model/model.js'
import { insert } from '../model/persistence.js'
import { columnFor } from '../relation/conditions.js'
import type { Attributes } from '../relation/relation-types.js'
import { refuseProtected } from '../schema/protection.js'
import { truncateTables } from './truncate.js'

/** A row: values of attributes; an association takes the label of the row that it refers to. */
export type FixtureRow<T extends Model> = { readonly [K in keyof Attributes<T>]?: Attributes<T>[K] | string }

/** The rows of a model. Called with a label it finds the record. */
export interface Fixtures<T extends Model = Model> {
  (label: string): Promise<T>
  readonly model: ModelClass<T>
  readonly rows: Readonly<Record<string, object>>
  /** The key of a label: the same in every run. */
  keyOf(label: string): string | number
}

/**
 * Declares rows:
 *
 * ```ts
 * export const users = fixtures(User, { ada: { name: 'Ada' } })
 * export const posts = fixtures(Post, { first: { title: 'Notes', author: 'ada' } })
 * const ada = await users('ada')
 * ```
 */
export function fixtures<T extends Model>(model: ModelClass<T>, rows: Readonly<Record<string, FixtureRow<T>>>): Fixtures<T> {
  const labels = new Map(Object.entries(rows))
  const keyOf = (label: string): string | number => {
    const row = labels.get(label)
    if (row !== undefined) return keyOfRow(metadataOf(model), label, row)
    throw new ArgumentError(`There is no fixture ${JSON.stringify(label)} of ${model.name}; there are ${[...labels.keys()].join(', ')}`)
  }
  const find = async (label: string): Promise<T> => model.find(keyOf(label))
  return Object.assign(find, { model, rows: rows as Readonly<Record<string, object>>, keyOf })
}

/**
 * Empties every table, and inserts the rows: those that others refer to first.
 * @throws ProtectedDatabaseError for a database that is not this environment's; ArgumentError for a label that there is not
 */
export async function loadFixtures(database: Database, sets: readonly Fixtures[]): Promise<void> {
  await database.connect()
  await refuseProtected(database, 'Loading fixtures')
  await truncateTables(database)
  const rows = inOrder(sets)
  await database.transaction(async () => {
    for (const { metadata, record } of rows) await insert(record, database, metadata)
  })
}

interface Row {
  readonly metadata: EntityMetadata
  readonly record: Model
}

/** Every row behind those that it refers to. */
function inOrder(sets: readonly Fixtures[]): Row[] {
  const done: Row[] = []
  const state = new Map<string, 'open' | 'done'>()
  const visit = (set: Fixtures, label: string): void => {
    const name = `${set.model.name} ${label}`
    if (state.get(name) === 'done') return
    if (state.get(name) === 'open') throw new ArgumentError(`The fixture ${name} refers to itself through others: leave one reference out`)
    state.set(name, 'open')
    const row = set.rows[label]
    if (row === undefined) throw new ArgumentError(`There is no fixture ${name}`)
    done.push(rowOf(set, label, row, sets, visit))
    state.set(name, 'done')
  }
  for (const set of sets) for (const label of Object.keys(set.rows)) visit(set, label)
  return done
}

function rowOf(set: Fixtures, label: string, row: object, sets: readonly Fixtures[], visit: (set: Fixtures, label: string) => void): Row {
  const metadata = metadataOf(set.model)
  const record = new (set.model as unknown as new () => Model)()
  setValue(record, primaryColumnOf(metadata), keyOfRow(metadata, label, row))
  for (const [name, value] of Object.entries(row)) {
    const relation = metadata.findRelationWithPropertyPath(name)
    if (relation === undefined) setValue(record, columnFor(metadata, name), value)
    else if (typeof value === 'string') {
      const other = sets.find(({ model }) => model === relation.inverseEntityMetadata.target)
      if (other === undefined)
        throw new ArgumentError(
          `${name} of the fixture ${label} is ${value}, but no fixtures of ${relation.inverseEntityMetadata.name} are loaded`,
        )
      if (other !== set || value !== label) visit(other, value)
      const stub = new (other.model as unknown as new () => Model)()
      setValue(stub, primaryColumnOf(relation.inverseEntityMetadata), other.keyOf(value))
      setValue(record, relation, stub)
    } else setValue(record, relation, value)
  }
  return { metadata, record }
}

function keyOfRow(metadata: EntityMetadata, label: string, row: object): string | number {
  const column = primaryColumnOf(metadata)
  const given = (row as Record<string, unknown>)[column.propertyName]
  return given === undefined ? keyOfLabel(column, `${metadata.tableName}/${label}`) : (given as string | number)
}

/** Far away from the keys that the database counts. */
function keyOfLabel(column: Column, name: string): string | number {
  const digest = createHash('sha256').update(name).digest()
  if (kindOf(column) === 'integer') return (digest.readUInt32BE() % 1_000_000_000) + 1_000_000_000
  const hex = digest.toString('hex')
  const uuid = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
  return column.generationStrategy === 'uuid' || kindOf(column) === 'uuid' ? uuid : name.slice(name.indexOf('/') + 1)
}

function metadataOf(model: ModelClass<Model>): EntityMetadata {
  return model.database.dataSource.getMetadata(model)
}
