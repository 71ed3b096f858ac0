/** Migrating as a developer does it: the schema file follows. */
import type { MigrationHost } from '../migrations/host.js'
import type { MigrationLog } from '../migrations/migration-run.js'
import { type MigrationStep, Migrator } from '../migrations/migrator.js'
import { writeSchema } from './schema-file.js'

/** Runs what `work` says, and writes the schema file when something changed, in development. */
export async function migrateAndDump(
  host: MigrationHost,
  work: (migrator: Migrator) => Promise<MigrationStep[]> = (migrator) => migrator.migrate(),
  log?: MigrationLog,
): Promise<MigrationStep[]> {
  const migrator = new Migrator(host, log)
  return migrator.exclusively(async () => {
    const steps = await work(migrator)
    if (steps.length > 0 && host.home.environment === 'development') await writeSchema(host)
    return steps
  })
}
