/** Empties every table. */
import type { MigrationHost } from '../migrations/host.js'
import { METADATA_TABLE, VERSION_TABLE } from '../migrations/version-table.js'
import { listed, literal, quoted } from '../schema/sql-text.js'

const HIDDEN = `(${[VERSION_TABLE, METADATA_TABLE].map(literal).join(', ')})`

/** Removes every row of every table but those of the bookkeeping; keys count from 1 again. */
export async function truncateTables(host: MigrationHost): Promise<void> {
  await host.connect()
  if (host.kind === 'postgres') await truncatePostgres(host)
  else await truncateSqlite(host)
}

async function truncatePostgres({ dataSource }: MigrationHost): Promise<void> {
  const rows: { name: string }[] = await dataSource.query(
    `SELECT relname AS name FROM pg_class WHERE relkind IN ('r', 'p') AND relname NOT IN ${HIDDEN}
        AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())`,
  )
  if (rows.length > 0) await dataSource.query(`TRUNCATE ${listed(rows.map(({ name }) => name))} RESTART IDENTITY CASCADE`)
}

async function truncateSqlite({ adapter, dataSource }: MigrationHost): Promise<void> {
  const runner = dataSource.createQueryRunner()
  try {
    const rows = (await runner.query(
      `SELECT "name" FROM "sqlite_master" WHERE "type" = 'table' AND "name" NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND "name" NOT IN ${HIDDEN}
          AND "name" NOT IN (SELECT "name" FROM pragma_table_list WHERE "type" = 'shadow')`,
    )) as { name: string }[]
    const counted = ((await runner.query(`SELECT 1 FROM "sqlite_master" WHERE "name" = 'sqlite_sequence'`)) as unknown[]).length > 0
    await runner.query('PRAGMA foreign_keys = OFF')
    await adapter.begin(runner, undefined, false)
    for (const { name } of rows) await runner.query(`DELETE FROM ${quoted(name)}`)
    if (counted) await runner.query('DELETE FROM "sqlite_sequence"')
    await runner.commitTransaction()
  } catch (error) {
    await runner.rollbackTransaction().catch(() => undefined)
    throw error
  } finally {
    await runner.query('PRAGMA foreign_keys = ON')
    await runner.release()
  }
}
