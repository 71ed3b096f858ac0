/** Keeps the schema of a test database as the schema file says, so that nobody has to migrate it (app.md A155, A161). */

import { hasWorkerDatabase } from '../database/worker-database.js'
import type { MigrationHost } from '../migrations/host.js'
import { sameVersion } from '../migrations/migration-files.js'
import { Migrator } from '../migrations/migrator.js'
import { environmentOf } from './protection.js'
import { loadSchema, schemaVersions } from './schema-file.js'

/**
 * Loads the schema file into a test database that is behind, when the file has every migration. Does nothing to one that belongs to
 * another environment; a file that is behind itself is left to the check of pending migrations.
 */
export async function maintainTestSchema(host: MigrationHost): Promise<void> {
  const migrator = new Migrator(host)
  if ((await migrator.pending()).length === 0) return
  const stored = await environmentOf(host)
  const versions = await schemaVersions(host)
  const complete = versions !== null && migrator.files().every((file) => versions.some((version) => sameVersion(file.version, version)))
  const isOurs = stored === 'test' || (stored === null && (await isEmpty(host)))
  if (!isOurs) return
  await migrator.exclusively(async () => {
    if ((await migrator.pending()).length === 0) return
    if (complete) await loadSchema(host)
    // `live test` wants a new migration tried before it is in the schema file, in the database of each worker.
    else if (versions === null || hasWorkerDatabase('test')) await migrator.migrate()
  })
}

async function isEmpty({ kind, dataSource }: MigrationHost): Promise<boolean> {
  const query =
    kind === 'postgres'
      ? `SELECT 1 FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) LIMIT 1`
      : `SELECT 1 FROM "sqlite_master" WHERE "type" = 'table' LIMIT 1`
  return ((await dataSource.query(query)) as unknown[]).length === 0
}
