/** The INSERT of one record: a statement of our own, because TypeORM's builder reads each new row again on SQLite. */
import type { EntityManager, EntityMetadata } from 'typeorm'
import { type Column, setValue } from './columns.js'
import { bound, sendStatement, tableOf } from './statement.js'

/** A column that is written, or that the database fills. */
interface Field {
  readonly column: Column
  /** Its quoted name. */
  readonly name: string
  /** Whether an INSERT names it; computed columns are only read back. */
  readonly isWritten: boolean
  /** Whether the database makes a value where none is given. */
  readonly isMade: boolean
}

/** What every INSERT of a model has in common. */
interface Plan {
  readonly table: string
  readonly fields: readonly Field[]
  readonly createParameter: (index: number) => string
  /** Whether keys that are UUIDs are made here, and not by the database. */
  readonly makesIds: boolean
}

const plans = new WeakMap<EntityMetadata, Plan>()

/** Inserts the row of a record, and takes over what the database made: the key, defaults, computed columns. */
export async function insertRow(record: object, manager: EntityManager, metadata: EntityMetadata): Promise<void> {
  const plan = planOf(metadata)
  const values: unknown[] = []
  const made: Field[] = []
  let names = ''
  let places = ''
  for (const field of plan.fields) {
    const value = field.isWritten ? storedValue(record, field.column, plan) : undefined
    if (value !== undefined) {
      const separator = values.length === 0 ? '' : ', '
      names += separator + field.name
      places += separator + plan.createParameter(values.length)
      values.push(value)
    } else if (field.isMade) made.push(field)
  }
  const given = values.length === 0 ? 'DEFAULT VALUES' : `(${names}) VALUES (${places})`
  const returning = made.length === 0 ? '' : ` RETURNING ${made.map(({ name }) => name).join(', ')}`
  const [row] = await sendStatement(manager, metadata, 'Create', `INSERT INTO ${plan.table} ${given}${returning}`, values)
  if (row !== undefined) for (const { column } of made) setValue(record, column, readBack(column, row))
}

/** As the column stores it; undefined where the database has to make it. */
function storedValue(record: object, column: Column, { makesIds }: Plan): unknown {
  if (column.isDiscriminator) return column.entityMetadata.discriminatorValue
  const value = bound(column, column.getEntityValue(record))
  if (value !== undefined) return value
  if (column.isVersion) setValue(record, column, 1)
  else if (makesIds && column.generationStrategy === 'uuid') setValue(record, column, crypto.randomUUID())
  else return undefined
  return bound(column, column.getEntityValue(record))
}

const readBack = (column: Column, row: Record<string, unknown>): unknown =>
  column.entityMetadata.dataSource.driver.prepareHydratedValue(row[column.databaseName], column) as unknown

function planOf(metadata: EntityMetadata): Plan {
  const known = plans.get(metadata)
  if (known !== undefined) return known
  const { driver } = metadata.dataSource
  const returned = new Set(metadata.getInsertionReturningColumns())
  const fields = metadata.columns.map((column) => ({
    column,
    name: driver.escape(column.databaseName),
    isWritten: column.isInsert && column.asExpression === undefined,
    isMade: returned.has(column),
  }))
  const plan = {
    table: tableOf(metadata),
    fields: fields.filter(({ isWritten, isMade }) => isWritten || isMade),
    createParameter: (index: number): string => driver.createParameter('', index),
    makesIds: !driver.isUUIDGenerationSupported(),
  }
  plans.set(metadata, plan)
  return plan
}
