/** The tables of a database, without those of its bookkeeping. */
import type { QueryRunner } from 'typeorm'
import { METADATA_TABLE, VERSION_TABLE } from '../migrations/version-table.js'
import { literal } from './sql-text.js'

const HIDDEN = `(${[VERSION_TABLE, METADATA_TABLE].map(literal).join(', ')})`

const QUERIES = {
  postgres: `SELECT relname AS name FROM pg_class WHERE relkind IN ('r', 'p') AND relname NOT IN ${HIDDEN}
      AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) ORDER BY relname`,
  sqlite: `SELECT "name" FROM "sqlite_master" WHERE "type" = 'table' AND "name" NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND "name" NOT IN ${HIDDEN}
      AND "name" NOT IN (SELECT "name" FROM pragma_table_list WHERE "type" = 'shadow') ORDER BY "name"`,
} as const

/** Their names, in the order of the alphabet. */
export async function tableNames(runner: QueryRunner, kind: keyof typeof QUERIES): Promise<string[]> {
  return ((await runner.query(QUERIES[kind])) as { name: string }[]).map(({ name }) => name)
}
