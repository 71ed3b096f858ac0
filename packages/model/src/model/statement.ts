/** Statements that TypeORM has no short form for: written here, bound by the driver. */
import { ArgumentError } from '@live/core'
import type { EntityManager, EntityMetadata } from 'typeorm'
import { runQuery } from '../database/run-query.js'
import { runAs } from '../observation/query-name.js'
import type { Column } from './columns.js'

/** The quoted name of the table of a model. */
export function tableOf({ dataSource, tablePath }: EntityMetadata): string {
  return tablePath
    .split('.')
    .map((part) => dataSource.driver.escape(part))
    .join('.')
}

/** A value as the driver stores it in a column. @throws ArgumentError for a function, which TypeORM would take for SQL */
export function bound(column: Column, value: unknown): unknown {
  if (typeof value === 'function') throw new ArgumentError(`${column.propertyName} of ${column.entityMetadata.name} cannot be a function`)
  return column.entityMetadata.dataSource.driver.preparePersistentValue(value, column) as unknown
}

/**
 * Runs a statement with `:name` for each parameter.
 * @param what it does, for the log: `Update`
 * @returns the rows behind RETURNING
 */
export async function runStatement(
  manager: EntityManager,
  metadata: EntityMetadata,
  what: string,
  text: string,
  parameters: Record<string, unknown>,
): Promise<Record<string, unknown>[]> {
  const [sql, values] = metadata.dataSource.driver.escapeQueryWithParameters(text, parameters) as [string, unknown[]]
  return await sendStatement(manager, metadata, what, sql, values)
}

/** Runs a statement whose parameters stand in it as the driver wants them. @returns the rows behind RETURNING */
export async function sendStatement(
  manager: EntityManager,
  metadata: EntityMetadata,
  what: string,
  sql: string,
  values: unknown[],
): Promise<Record<string, unknown>[]> {
  const run = (): Promise<unknown> => runQuery(manager, sql, values)
  const result = (await runAs(metadata.name, what, null, run)) as unknown
  if (!Array.isArray(result)) return []
  // TypeORM gives the rows of UPDATE and DELETE on PostgreSQL together with their number.
  return (Array.isArray(result[0]) && typeof result[1] === 'number' ? result[0] : result) as Record<string, unknown>[]
}
