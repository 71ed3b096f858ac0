/** The schema of a PostgreSQL database as SQL, read from its catalogues; the same text for the same schema. */
import { METADATA_TABLE, VERSION_TABLE } from '../migrations/version-table.js'
import type { RowQuery } from './dump-sqlite.js'
import { literal, quoted } from './sql-text.js'

interface ColumnRow {
  readonly table: string
  readonly name: string
  readonly type: string
  readonly required: boolean
  readonly value: string | null
  readonly sequence: string | null
  /** `a` and `d` for an identity, else empty. */
  readonly identity: string
  /** `s` for a stored one, else empty. */
  readonly generated: string
  readonly collation: string | null
}

interface NamedRow {
  readonly table: string
  readonly name: string
  readonly sql: string
}

/** Names of the bookkeeping, for a condition. */
const HIDDEN = `(${[VERSION_TABLE, METADATA_TABLE].map(literal).join(', ')})`
/** What belongs to an extension comes with that. */
const OWN = (catalogue: string, oid: string): string =>
  `NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = '${catalogue}'::regclass AND d.objid = ${oid} AND d.deptype = 'e')`
const HERE = `= (SELECT oid FROM pg_namespace WHERE nspname = current_schema())`

/** The statements, without those of the bookkeeping. */
export async function dumpPostgres(query: RowQuery): Promise<string[]> {
  const rows = async <Row>(sql: string): Promise<Row[]> => (await query(sql)) as Row[]
  const tables = await tableStatements(rows)
  return [
    ...(await extensions(rows)),
    ...(await enums(rows)),
    ...(await sequences(rows)),
    ...(await functions(rows)),
    ...tables,
    ...(await views(rows)),
    ...(await indices(rows)),
    ...(await foreignKeys(rows)),
    ...(await triggers(rows)),
  ]
}

type Rows = <Row>(sql: string) => Promise<Row[]>

async function extensions(rows: Rows): Promise<string[]> {
  const found = await rows<{ name: string }>(`SELECT extname AS name FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY 1`)
  return found.map(({ name }) => `CREATE EXTENSION IF NOT EXISTS ${quoted(name)}`)
}

async function enums(rows: Rows): Promise<string[]> {
  const found = await rows<{ name: string; labels: string[] }>(
    `SELECT t.typname AS name, json_agg(e.enumlabel ORDER BY e.enumsortorder) AS labels
       FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid
      WHERE t.typnamespace ${HERE} AND ${OWN('pg_type', 't.oid')} GROUP BY t.typname ORDER BY 1`,
  )
  return found.map(({ name, labels }) => `CREATE TYPE ${quoted(name)} AS ENUM (${labels.map(literal).join(', ')})`)
}

/** Those of columns of the type `serial` come with the column. */
async function sequences(rows: Rows): Promise<string[]> {
  const found = await rows<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c WHERE c.relkind = 'S' AND c.relnamespace ${HERE} AND ${OWN('pg_class', 'c.oid')}
        AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i'))
      ORDER BY 1`,
  )
  return found.map(({ name }) => `CREATE SEQUENCE ${quoted(name)}`)
}

async function functions(rows: Rows): Promise<string[]> {
  const found = await rows<{ sql: string }>(
    `SELECT pg_get_functiondef(p.oid) AS sql FROM pg_proc p
      WHERE p.pronamespace ${HERE} AND p.prokind IN ('f', 'p') AND ${OWN('pg_proc', 'p.oid')}
      ORDER BY p.proname, pg_get_function_identity_arguments(p.oid)`,
  )
  return found.map(({ sql }) => sql.trim())
}

async function tableStatements(rows: Rows): Promise<string[]> {
  const columns = await rows<ColumnRow>(
    `SELECT c.relname AS table, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS required,
            pg_get_expr(d.adbin, d.adrelid) AS value, pg_get_serial_sequence(format('%I', c.relname), a.attname) AS sequence,
            a.attidentity AS identity, a.attgenerated AS generated,
            CASE WHEN a.attcollation <> t.typcollation THEN l.collname END AS collation
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
       JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_collation l ON l.oid = a.attcollation
       LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
      WHERE c.relkind = 'r' AND c.relnamespace ${HERE} AND c.relname NOT IN ${HIDDEN} AND ${OWN('pg_class', 'c.oid')}
      ORDER BY c.relname, a.attnum`,
  )
  const constraints = await constraintRows(rows, `IN ('p', 'u', 'c', 'x')`)
  const names = [...new Set([...columns, ...constraints].map(({ table }) => table))]
  return names.map((table) => {
    const lines = [
      ...columns.filter((each) => each.table === table).map(columnLine),
      ...constraints.filter((each) => each.table === table).map(({ name, sql }) => `CONSTRAINT ${quoted(name)} ${sql}`),
    ]
    return `CREATE TABLE ${quoted(table)} (\n  ${lines.join(',\n  ')}\n)`
  })
}

const SERIAL: Readonly<Record<string, string>> = { smallint: 'smallserial', integer: 'serial', bigint: 'bigserial' }

function columnLine({ name, type, required, value, sequence, identity, generated, collation }: ColumnRow): string {
  const collated = collation === null ? '' : ` COLLATE ${quoted(collation)}`
  const empty = required ? ' NOT NULL' : ''
  if (sequence !== null && identity === '' && value?.startsWith('nextval(')) return `${quoted(name)} ${SERIAL[type] ?? type}${empty}`
  const start = `${quoted(name)} ${type}${collated}${empty}`
  if (identity !== '') return `${start} GENERATED ${identity === 'a' ? 'ALWAYS' : 'BY DEFAULT'} AS IDENTITY`
  if (generated !== '') return `${start} GENERATED ALWAYS AS (${value ?? ''}) STORED`
  return value === null ? start : `${start} DEFAULT ${value}`
}

function constraintRows(rows: Rows, types: string): Promise<NamedRow[]> {
  return rows<NamedRow>(
    `SELECT c.relname AS table, n.conname AS name, pg_get_constraintdef(n.oid) AS sql
       FROM pg_constraint n JOIN pg_class c ON c.oid = n.conrelid
      WHERE n.contype ${types} AND c.relkind = 'r' AND c.relnamespace ${HERE} AND c.relname NOT IN ${HIDDEN}
        AND ${OWN('pg_class', 'c.oid')}
      ORDER BY c.relname, n.contype = 'p' DESC, n.conname`,
  )
}

async function foreignKeys(rows: Rows): Promise<string[]> {
  const found = await constraintRows(rows, `= 'f'`)
  return found.map(({ table, name, sql }) => `ALTER TABLE ${quoted(table)} ADD CONSTRAINT ${quoted(name)} ${sql}`)
}

async function indices(rows: Rows): Promise<string[]> {
  const found = await rows<NamedRow>(
    `SELECT c.relname AS table, i.relname AS name,
            replace(pg_get_indexdef(x.indexrelid), format(' ON %I.', current_schema()), ' ON ') AS sql
       FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
      WHERE i.relnamespace ${HERE} AND c.relname NOT IN ${HIDDEN} AND x.indisvalid AND ${OWN('pg_class', 'c.oid')}
        AND NOT EXISTS (SELECT 1 FROM pg_constraint n WHERE n.conindid = x.indexrelid AND n.contype IN ('p', 'u', 'x'))
      ORDER BY c.relname, i.relname`,
  )
  return found.map(({ sql }) => sql)
}

/** In the order in which they were made, because one may read another. */
async function views(rows: Rows): Promise<string[]> {
  const found = await rows<{ name: string; kind: string; sql: string }>(
    `SELECT c.relname AS name, c.relkind AS kind, pg_get_viewdef(c.oid, true) AS sql FROM pg_class c
      WHERE c.relkind IN ('v', 'm') AND c.relnamespace ${HERE} AND ${OWN('pg_class', 'c.oid')} ORDER BY c.oid`,
  )
  return found.map(
    ({ name, kind, sql }) => `CREATE ${kind === 'm' ? 'MATERIALIZED ' : ''}VIEW ${quoted(name)} AS\n${sql.trim().replace(/;$/, '')}`,
  )
}

async function triggers(rows: Rows): Promise<string[]> {
  const found = await rows<{ sql: string }>(
    `SELECT pg_get_triggerdef(g.oid, true) AS sql FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid
      WHERE NOT g.tgisinternal AND c.relnamespace ${HERE} ORDER BY c.relname, g.tgname`,
  )
  return found.map(({ sql }) => sql)
}
