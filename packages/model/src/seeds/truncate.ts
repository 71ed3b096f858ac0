/** Empties every table. */
import type { MigrationHost } from '../migrations/host.js'
import { listed, quoted } from '../schema/sql-text.js'
import { tableNames } from '../schema/table-names.js'

/** Removes every row of every table but those of the bookkeeping; keys count from 1 again. */
export async function truncateTables(host: MigrationHost): Promise<void> {
  await host.connect()
  if (host.kind === 'postgres') await truncatePostgres(host)
  else await truncateSqlite(host)
}

async function truncatePostgres({ dataSource }: MigrationHost): Promise<void> {
  const runner = dataSource.createQueryRunner()
  try {
    const names = await tableNames(runner, 'postgres')
    if (names.length > 0) await runner.query(`TRUNCATE ${listed(names)} RESTART IDENTITY CASCADE`)
  } finally {
    await runner.release()
  }
}

async function truncateSqlite({ adapter, dataSource }: MigrationHost): Promise<void> {
  const runner = dataSource.createQueryRunner()
  try {
    const names = await tableNames(runner, 'sqlite')
    const counted = ((await runner.query(`SELECT 1 FROM "sqlite_master" WHERE "name" = 'sqlite_sequence'`)) as unknown[]).length > 0
    await runner.query('PRAGMA foreign_keys = OFF')
    await adapter.begin(runner, undefined, false)
    for (const name of names) await runner.query(`DELETE FROM ${quoted(name)}`)
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
