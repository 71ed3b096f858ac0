/** The tables in which a database remembers its migrations and its environment. */
import type { QueryRunner } from 'typeorm'
import { literal } from '../schema/sql-text.js'
import { compareVersions } from './migration-files.js'

/** Versions of the migrations that were run. */
export const VERSION_TABLE = 'schema_migrations'
/** What else is known of the database, such as its environment. */
export const METADATA_TABLE = 'schema_metadata'

/** Makes both tables; the statements of the schema file do the same. */
export const BOOKKEEPING: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS "${VERSION_TABLE}" ("version" varchar(20) NOT NULL PRIMARY KEY)`,
  `CREATE TABLE IF NOT EXISTS "${METADATA_TABLE}" ("key" varchar(40) NOT NULL PRIMARY KEY, "value" varchar(200))`,
]

/** Makes the tables if there are none. */
export async function prepareBookkeeping(runner: QueryRunner): Promise<void> {
  for (const statement of BOOKKEEPING) await runner.query(statement)
}

/** The versions that were run, in order; none without the table. */
export async function appliedVersions(runner: QueryRunner): Promise<string[]> {
  if (!(await hasTable(runner, VERSION_TABLE))) return []
  const rows = (await runner.query(`SELECT "version" FROM "${VERSION_TABLE}"`)) as { version: string }[]
  return rows.map(({ version }) => version).sort(compareVersions)
}

/** Writes down that a migration was run, or that it was taken back. Versions are digits. */
export async function markVersion(runner: QueryRunner, version: string, direction: 'up' | 'down'): Promise<void> {
  const value = literal(version)
  if (direction === 'up') await runner.query(`INSERT INTO "${VERSION_TABLE}" ("version") VALUES (${value})`)
  else await runner.query(`DELETE FROM "${VERSION_TABLE}" WHERE "version" = ${value}`)
}

/** The environment that the database belongs to; null where nobody has said. */
export async function storedEnvironment(runner: QueryRunner): Promise<string | null> {
  if (!(await hasTable(runner, METADATA_TABLE))) return null
  const rows = (await runner.query(`SELECT "value" FROM "${METADATA_TABLE}" WHERE "key" = 'environment'`)) as { value: string }[]
  return rows[0]?.value ?? null
}

/** Writes down the environment that the database belongs to. */
export async function storeEnvironment(runner: QueryRunner, environment: string): Promise<void> {
  await runner.query(`DELETE FROM "${METADATA_TABLE}" WHERE "key" = 'environment'`)
  await runner.query(`INSERT INTO "${METADATA_TABLE}" ("key", "value") VALUES ('environment', ${literal(environment)})`)
}

/** {@link storeEnvironment}, unless the database belongs to one: who migrates by mistake does not take it over. */
export async function stampEnvironment(runner: QueryRunner, environment: string): Promise<void> {
  if ((await storedEnvironment(runner)) === null) await storeEnvironment(runner, environment)
}

/** Whether there is a table; for PostgreSQL one that is found without naming its schema. */
export async function hasTable(runner: QueryRunner, name: string): Promise<boolean> {
  const query =
    runner.dataSource.options.type === 'postgres'
      ? `SELECT 1 WHERE to_regclass(${literal(`"${name}"`)}) IS NOT NULL`
      : `SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ${literal(name)}`
  return ((await runner.query(query)) as unknown[]).length > 0
}
