/** How a record is written: one statement, its callbacks around it, and its state as it was when that fails. */
import { hasCode } from '@live/core'
import type { EntityManager, EntityMetadata } from 'typeorm'
import { type Database, databaseOf } from '../database/database.js'
import { currentScope } from '../database/transaction-scope.js'
import { StaleRecordError } from '../errors/record-errors.js'
import { type CallbackKind, hasCallbacks, type RecordEvent, runCallbacks } from './callbacks.js'
import { type Column, columnOf, primaryColumnOf, setValue } from './columns.js'
import { insertRow } from './insert-row.js'
import { type Change, changesOf, STATE, type Stateful, snapshotOf } from './record-state.js'
import { bound, runStatement, tableOf } from './statement.js'

type AnyRecord = Stateful & object
type ModelClass = new () => AnyRecord

/** A condition that one row fulfils. */
interface Row {
  readonly text: string
  readonly parameters: Record<string, unknown>
}

/** The callbacks that have to be rolled back with the statement. */
const TRANSACTIONAL = {
  create: ['beforeSave', 'beforeCreate', 'afterCreate', 'afterSave'],
  update: ['beforeSave', 'beforeUpdate', 'afterUpdate', 'afterSave'],
  destroy: ['beforeDestroy', 'afterDestroy'],
} as const satisfies Record<RecordEvent, readonly CallbackKind[]>

/** What became of a write. */
export type Outcome = 'done' | 'invalid' | 'aborted'

/** Thrown inside the transaction of a write, so that it is rolled back. */
class TakenSignal {
  constructor(readonly attributes: readonly string[]) {}
}

/** Writes a record with its callbacks. @throws StaleRecordError when the row is not the one that was read */
export async function writeRecord(record: AnyRecord, event: RecordEvent): Promise<Outcome> {
  const model = record.constructor as ModelClass
  const database = databaseOf(model)
  const metadata = database.dataSource.getMetadata(model)
  const undo = captured(record, metadata)
  const work = async (): Promise<void> => {
    for (const kind of TRANSACTIONAL[event]) if (kind.startsWith('before')) await runCallbacks(record, kind, event)
    await statement(record, event, database, metadata)
    for (const kind of TRANSACTIONAL[event]) if (kind.startsWith('after')) await runCallbacks(record, kind, event)
    await afterwards(record, event, database, undo)
  }
  try {
    await around(database, metadata, model, event, work)
    return 'done'
  } catch (error) {
    undo()
    if (hasCode(error, 'ERR_ABORT_CALLBACK')) return 'aborted'
    if (!(error instanceof TakenSignal)) throw error
    for (const attribute of error.attributes) record[STATE].errors.add(attribute, 'taken')
    return 'invalid'
  }
}

/** One statement alone needs no transaction; callbacks do, and so does a statement that may spoil the transaction around it. */
async function around(
  database: Database,
  metadata: EntityMetadata,
  model: ModelClass,
  event: RecordEvent,
  work: () => Promise<void>,
): Promise<void> {
  const together = hasCallbacks(model, TRANSACTIONAL[event])
  const mayPoison = database.adapter.failurePoisonsTransaction && event !== 'destroy' && hasUniqueIndex(metadata)
  if (together || (database.sharesTransaction && mayPoison)) await database.transaction(work, { requiresNew: true })
  else await work()
}

const hasUniqueIndex = (metadata: EntityMetadata): boolean =>
  metadata.primaryColumns.length > 0 && (metadata.uniques.length > 0 || metadata.indices.some(({ isUnique }) => isUnique))

/** Commit callbacks wait for the outermost transaction, and its rollback takes back what the record knows. */
async function afterwards(record: AnyRecord, event: RecordEvent, database: Database, undo: () => void): Promise<void> {
  const scope = currentScope(database)
  if (scope === undefined) return runCallbacks(record, 'afterCommit', event)
  scope.afterRollback(async () => {
    undo()
    await runCallbacks(record, 'afterRollback', event)
  })
  if (hasCallbacks(record.constructor, ['afterCommit'])) scope.afterCommit(() => runCallbacks(record, 'afterCommit', event))
}

async function statement(record: AnyRecord, event: RecordEvent, database: Database, metadata: EntityMetadata): Promise<void> {
  try {
    if (event === 'create') await insert(record, database, metadata)
    else if (event === 'update') await update(record, database, metadata)
    else await remove(record, database, metadata)
  } catch (error) {
    const violation = event === 'destroy' ? null : database.adapter.uniqueViolation(error)
    if (violation === null) throw error
    throw new TakenSignal(attributesOf(metadata, violation))
  }
}

/** Inserts the row of a record: without validation and callbacks, which is what fixtures want. */
export async function insert(record: AnyRecord, { manager }: Database, metadata: EntityMetadata): Promise<void> {
  fillIn(record, metadata)
  const changes = changesOf(record, metadata)
  await insertRow(record, manager, metadata)
  stored(record, metadata, changes)
}

/** What the row will have is what the record says: times of our own clock, and NULL where nothing was given. */
function fillIn(record: AnyRecord, metadata: EntityMetadata): void {
  const now = new Date()
  for (const column of metadata.columns) {
    if (column.isVirtual || column.getEntityValue(record) !== undefined) continue
    if (column.isCreateDate || column.isUpdateDate) setValue(record, column, now)
    else if (column.isNullable && column.default === undefined && !column.isGenerated) setValue(record, column, null)
  }
}

async function update(record: AnyRecord, { manager }: Database, metadata: EntityMetadata): Promise<void> {
  const changes = changesOf(record, metadata)
  if (Object.keys(changes).length === 0) {
    record[STATE].saved = {}
    return
  }
  const { versionColumn, updateDateColumn } = metadata
  if (updateDateColumn !== undefined && !(updateDateColumn.propertyName in changes)) setValue(record, updateDateColumn, new Date())
  const condition = rowOf(record, metadata)
  if (versionColumn !== undefined) setValue(record, versionColumn, Number(record[STATE].snapshot[versionColumn.propertyName]) + 1)
  const affected = await updateRow(manager, metadata, changesOf(record, metadata), condition)
  if (affected === 0) throw new StaleRecordError(metadata.name, 'update')
  stored(record, metadata, changes)
}

/** TypeORM's own update takes properties, and has none for the foreign key of an association without one. */
async function updateRow(
  manager: EntityManager,
  metadata: EntityMetadata,
  changes: Record<string, Change>,
  condition: Row,
): Promise<number> {
  const { driver } = metadata.dataSource
  const parameters: Record<string, unknown> = { ...condition.parameters }
  const settings = Object.entries(changes).map(([name, [, after]], index) => {
    const column = columnOf(metadata, name)!
    parameters[`set_${index}`] = bound(column, after)
    return `${driver.escape(column.databaseName)} = :set_${index}`
  })
  const text = `UPDATE ${tableOf(metadata)} SET ${settings.join(', ')} WHERE ${condition.text} RETURNING 1`
  return (await runStatement(manager, metadata, 'Update', text, parameters)).length
}

async function remove(record: AnyRecord, { manager }: Database, metadata: EntityMetadata): Promise<void> {
  const condition = rowOf(record, metadata)
  const text = `DELETE FROM ${tableOf(metadata)} WHERE ${condition.text} RETURNING 1`
  const gone = await runStatement(manager, metadata, 'Destroy', text, condition.parameters)
  if (gone.length === 0) throw new StaleRecordError(metadata.name, 'destroy')
  record[STATE].destroyed = true
}

/** The row that was read: by its key as it was then, and by its version where there is one. */
function rowOf(record: AnyRecord, metadata: EntityMetadata): Row {
  const { driver } = metadata.dataSource
  const parameters: Record<string, unknown> = {}
  const columns = [primaryColumnOf(metadata), ...(metadata.versionColumn === undefined ? [] : [metadata.versionColumn])]
  const parts = columns.map((column, index) => {
    parameters[`row_${index}`] = bound(column, record[STATE].snapshot[column.propertyName])
    return `${driver.escape(column.databaseName)} = :row_${index}`
  })
  return { text: parts.join(' AND '), parameters }
}

function stored(record: AnyRecord, metadata: EntityMetadata, changes: Record<string, readonly [unknown, unknown]>): void {
  const state = record[STATE]
  state.persisted = true
  state.saved = changes
  state.snapshot = snapshotOf(record, metadata)
}

/** What a write changes beside the attributes that the application set. @returns the function that takes it back */
function captured(record: AnyRecord, metadata: EntityMetadata): () => void {
  const state = record[STATE]
  const { persisted, destroyed, snapshot, saved } = state
  const own = (column: Column): boolean => column.isPrimary || column.isVersion || column.isCreateDate || column.isUpdateDate
  const values = metadata.columns.filter(own).map((column) => [column, column.getEntityValue(record) as unknown] as const)
  return () => {
    Object.assign(state, { persisted, destroyed, snapshot, saved })
    for (const [column, value] of values) setValue(record, column, value)
  }
}

/** The attributes of a violated index. */
function attributesOf(
  metadata: EntityMetadata,
  { columns, constraint }: { readonly columns: readonly string[]; readonly constraint?: string },
): string[] {
  const named = columns.map((name) => metadata.findColumnWithDatabaseName(name)?.propertyName).filter((name) => name !== undefined)
  if (named.length > 0) return named
  const index = [...metadata.indices, ...metadata.uniques].find(({ name }) => name === constraint)
  const attributes = index?.columns.map(({ propertyName }) => propertyName) ?? []
  return attributes.length > 0 ? attributes : ['base']
}
