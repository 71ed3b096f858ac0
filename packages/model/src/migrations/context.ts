/** What code inside of a migration may use. */
import type { Sql } from '../database/sql.js'

/** Given to the function of `run`. */
export interface MigrationContext {
  /** Which database is migrated. */
  readonly kind: 'sqlite' | 'postgres'
  /** Runs a statement: ``query(sql`UPDATE posts SET title = ${'x'}`)``. In the transaction of the migration, as models are too. */
  query<Row = Record<string, unknown>>(statement: Sql): Promise<Row[]>
}
