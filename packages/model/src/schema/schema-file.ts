/** The schema file: written after migrations, loaded where a database is new. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, relative, resolve } from 'node:path'
import type { QueryRunner } from 'typeorm'
import { SchemaFileError } from '../errors/migration-errors.js'
import type { MigrationHost } from '../migrations/host.js'
import { appliedVersions, prepareBookkeeping, stampEnvironment } from '../migrations/version-table.js'
import type { SqliteDatabase } from '../sqlite/sqlite-database.js'
import { dumpPostgres } from './dump-postgres.js'
import { dumpSqlite, type RowQuery } from './dump-sqlite.js'
import { kindOfSchema, schemaText, versionsOfSchema } from './schema-text.js'
import { quoted } from './sql-text.js'

/** The schema of a database as the text of a schema file. */
export async function dumpSchema(host: MigrationHost): Promise<string> {
  return withRunner(host, async (runner) => {
    const query: RowQuery = (sql) => runner.query(sql)
    const statements = host.kind === 'postgres' ? await dumpPostgres(query) : await dumpSqlite(query)
    return schemaText(host.kind, statements, await appliedVersions(runner))
  })
}

/** Where the file is. */
export const schemaPath = ({ files, home }: MigrationHost): string => resolve(home.root, files.schema)

/** Writes the file, all of it or nothing. @returns its path */
export async function writeSchema(host: MigrationHost): Promise<string> {
  const path = schemaPath(host)
  const text = await dumpSchema(host)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(`${path}.tmp`, text)
  await rename(`${path}.tmp`, path)
  return path
}

/** The file, if there is one for this kind of database. */
export async function readSchemaFile(host: MigrationHost): Promise<string | null> {
  const text = await readFile(schemaPath(host), 'utf8').catch(() => null)
  return text !== null && kindOfSchema(text) === host.kind ? text : null
}

/** The versions that the file contains; null when there is none for this kind of database. */
export async function schemaVersions(host: MigrationHost): Promise<string[] | null> {
  const text = await readSchemaFile(host)
  return text === null ? null : versionsOfSchema(text)
}

/**
 * Removes everything from the database and makes what the file says. Nobody asks here whether that may be.
 * @throws SchemaFileError when there is no file, or one of the other kind of database
 */
export async function loadSchema(host: MigrationHost): Promise<void> {
  const text = await readSchemaFile(host)
  if (text === null) {
    const place = relative(host.home.root, schemaPath(host))
    throw new SchemaFileError(
      `${place} is no schema of ${host.kind}: run \`live db:migrate\`, which works everywhere, or \`live db:schema:dump\``,
    )
  }
  await purge(host)
  await withRunner(host, async (runner) => {
    await runScript(host, runner, text)
    await prepareBookkeeping(runner)
    await stampEnvironment(runner, host.home.environment)
  })
}

/** Removes every table, view, type and function. */
export async function purge(host: MigrationHost): Promise<void> {
  await withRunner(host, async (runner) => {
    if (host.kind === 'postgres') await purgePostgres(runner)
    else await purgeSqlite(host, runner)
  })
}

/** Runs several statements, in one transaction. */
async function runScript(host: MigrationHost, runner: QueryRunner, sql: string): Promise<void> {
  await host.adapter.begin(runner, undefined, false)
  try {
    if (host.kind === 'postgres') await runner.query(`SET LOCAL check_function_bodies = false;\n${sql}`)
    else ((await runner.connect()) as SqliteDatabase).exec(sql)
    await runner.commitTransaction()
  } catch (error) {
    await runner.rollbackTransaction().catch(() => undefined)
    throw error
  } finally {
    forgetStatements(runner)
  }
}

async function purgeSqlite(host: MigrationHost, runner: QueryRunner): Promise<void> {
  const rows = (await runner.query(
    `SELECT "type", "name" FROM "sqlite_master" WHERE "type" IN ('table', 'view') AND "name" NOT LIKE 'sqlite\\_%' ESCAPE '\\'
        AND "name" NOT IN (SELECT "name" FROM pragma_table_list WHERE "type" = 'shadow') ORDER BY "type" DESC`,
  )) as { type: string; name: string }[]
  await runner.query('PRAGMA foreign_keys = OFF')
  try {
    await runScript(host, runner, rows.map(({ type, name }) => `DROP ${type} ${quoted(name)};`).join('\n'))
  } finally {
    await runner.query('PRAGMA foreign_keys = ON')
  }
}

const OWN = (catalogue: string): string =>
  `NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = '${catalogue}'::regclass AND d.objid = o.oid AND d.deptype IN ('e', 'i'))`

/** One query that gives the statements; what goes with something else is gone when its turn comes. */
const PURGE = `
  SELECT format('DROP %s IF EXISTS %I CASCADE', CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, relname) AS sql
    FROM pg_class o WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
     AND relkind IN ('r', 'p', 'v', 'm', 'S') AND ${OWN('pg_class')}
  UNION ALL
  SELECT format('DROP TYPE IF EXISTS %I CASCADE', typname) FROM pg_type o
   WHERE typnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) AND typtype IN ('e', 'd') AND ${OWN('pg_type')}
  UNION ALL
  SELECT format('DROP ROUTINE IF EXISTS %I(%s) CASCADE', proname, pg_get_function_identity_arguments(oid)) FROM pg_proc o
   WHERE pronamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) AND ${OWN('pg_proc')}`

async function purgePostgres(runner: QueryRunner): Promise<void> {
  const rows = (await runner.query(PURGE)) as { sql: string }[]
  if (rows.length > 0) await runner.query(rows.map(({ sql }) => `${sql};`).join('\n'))
}

/** Statements that SQLite has prepared know the columns that there were. */
function forgetStatements(runner: QueryRunner): void {
  ;(runner as { stmtCache?: Map<string, unknown> }).stmtCache?.clear()
}

async function withRunner<T>(host: MigrationHost, work: (runner: QueryRunner) => Promise<T>): Promise<T> {
  await host.connect()
  const runner = host.dataSource.createQueryRunner()
  try {
    return await work(runner)
  } finally {
    await runner.release()
  }
}
