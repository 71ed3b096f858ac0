/** The schema of a SQLite database as SQL, the same text for the same schema. */
import { METADATA_TABLE, VERSION_TABLE } from '../migrations/version-table.js'
import { readSchema } from './sqlite-schema.js'
import { SqliteTable } from './sqlite-table.js'

/** Runs a query and gives its rows. */
export type RowQuery = (sql: string) => Promise<unknown>

/** The statements, without those of the bookkeeping. */
export async function dumpSqlite(query: RowQuery): Promise<string[]> {
  // Tables that a virtual table makes for itself.
  const shadows = (await query(`SELECT "name" FROM pragma_table_list WHERE "type" = 'shadow'`)) as { name: string }[]
  const hidden = new Set([VERSION_TABLE, METADATA_TABLE, ...shadows.map(({ name }) => name)])
  const rows = (await readSchema(query)).filter(({ table }) => !hidden.has(table))
  return ['table', 'index', 'view', 'trigger'].flatMap((type) =>
    rows.filter((row) => row.type === type).map(({ sql }) => (type === 'table' ? pretty(sql) : sql.trim())),
  )
}

function pretty(sql: string): string {
  return /^create\s+table/i.test(sql) ? new SqliteTable(sql).sql(undefined, { pretty: true }) : sql.trim()
}
