/** Reads what a SQLite database consists of. */
import type { SchemaRow } from './sqlite-ddl.js'

const QUERY = `SELECT "type", "name", "tbl_name" AS "table", "sql" FROM "sqlite_master"
  WHERE "sql" IS NOT NULL AND "name" NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY "type", "name"`

/** Tables, indices, triggers and views with their texts. @param query runs a statement */
export async function readSchema(query: (sql: string) => unknown): Promise<SchemaRow[]> {
  return (await query(QUERY)) as SchemaRow[]
}
