/** Whether an application may start while migrations are pending (app.md A155). */
import type { DatabaseService } from '../contracts/index.js'
import { PendingMigrationsError } from '../errors/index.js'

/**
 * Tests need the schema that the code was written for, and production can ask for it. In development the pages say it.
 * @throws PendingMigrationsError in `test`; elsewhere when `LIVE_REQUIRE_MIGRATIONS` is `1` or `true`
 */
export async function requireMigrations(
  database: DatabaseService,
  environment: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  const required = environment === 'test' || /^(?:1|true)$/i.test(env.LIVE_REQUIRE_MIGRATIONS ?? '')
  if (!required || database.pendingMigrations === undefined) return
  const names = await database.pendingMigrations()
  if (names.length > 0) throw new PendingMigrationsError(names)
}
