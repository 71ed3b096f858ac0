/** `live query`: rows of a statement that only reads, a page at a time (app.md A74). */
import { CliError } from '../errors.js'
import { formatTable, print, printJson } from '../output.js'
import { importCode } from '../runner/runner.js'
import { withNamed } from './named-database.js'
import { type OpenDatabase, withDatabase } from './open-database.js'

/** How the query was called; numbers as they were typed. */
export interface QueryOptions {
  readonly page: string
  readonly per: string
  readonly json?: true
  /** Whether the source is SQL, whatever it begins with. */
  readonly sql?: boolean
  /** Another database than that of the application: an export of config/database.ts. */
  readonly db?: string
  readonly environment?: string
}

const MOST = 10_000

/** What a statement that reads begins with; everything else is code, unless `--sql` says that it is not. */
const STATEMENT = /^\s*(?:--[^\n]*\n\s*)*(?:\(\s*)?(?:select|with|values|table|explain|pragma|show|insert|update|delete)\b(?!\s*[.=(])/i

/**
 * Runs a query in a transaction that refuses writes, and prints its rows.
 * @param source SQL, or an expression in TypeScript such as `Post.where({ published: true })`
 */
export async function runQuery(source: string, { page: pageText, per, json, sql = false, db, environment }: QueryOptions): Promise<void> {
  const page = { size: whole('per', per, MOST), number: whole('page', pageText, Number.MAX_SAFE_INTEGER) }
  const isSql = sql || STATEMENT.test(source)
  const rows = await withDatabase({ environment, whole: !isSql }, (own) =>
    withNamed(db, own, (open) => (isSql ? rowsOf(source, page, open) : valuesOf(source, page, open))),
  )
  if (json) printJson(rows)
  else print(tableOf(rows))
}

interface PageOfRows {
  readonly size: number
  readonly number: number
}

type Rows = Record<string, unknown>[]

async function rowsOf(statement: string, { size, number }: PageOfRows, { model, database }: OpenDatabase): Promise<Rows> {
  const sql = statement.trim().replace(/;$/, '')
  // Bound values make it one statement, which cannot end the transaction and begin another.
  const page = new model.Sql([`SELECT * FROM (\n${sql}\n) AS "rows" LIMIT `, ' OFFSET ', ''], [size, (number - 1) * size])
  return (await database.transaction((): Promise<Rows> => database.query(page), { readOnly: true })) ?? []
}

interface Pageable {
  limit(count: number): { offset(count: number): PromiseLike<readonly unknown[]> }
}

/** The value of an expression as rows: a page of a query, of a list, or one row. */
async function valuesOf(code: string, { size, number }: PageOfRows, { project, database }: OpenDatabase): Promise<Rows> {
  // A query would run where it is awaited first: in an object it is not.
  const module = await importCode(`export default async () => ({ value: (\n${code.trim().replace(/;$/, '')}\n) })`, project)
  const first = (number - 1) * size
  const read = async (): Promise<unknown> => {
    const { value } = await (module['default'] as () => Promise<{ value: unknown }>)()
    if (isPageable(value)) return value.limit(size).offset(first)
    const found: unknown = await value
    return Array.isArray(found) ? found.slice(first, first + size) : number === 1 ? [found] : []
  }
  const found = (await database.transaction(read, { readOnly: true })) as readonly unknown[]
  // As in JSON: what a record keeps to itself stays with it.
  return (JSON.parse(JSON.stringify(found, bigintText)) as unknown[]).map((row) =>
    typeof row === 'object' && row !== null && !Array.isArray(row) ? (row as Record<string, unknown>) : { value: row },
  )
}

const isPageable = (value: unknown): value is Pageable =>
  typeof value === 'object' && value !== null && 'toSql' in value && 'limit' in value && 'offset' in value

const bigintText = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value)

function tableOf(rows: readonly Record<string, unknown>[]): string {
  const [first] = rows
  if (first === undefined) return 'No rows.'
  const names = Object.keys(first)
  return formatTable(
    names.map((title) => ({ title })),
    rows.map((row) => names.map((name) => cell(row[name]))),
  )
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return 'NULL'
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function whole(name: string, text: string, most: number): number {
  const number = Number(text)
  if (Number.isSafeInteger(number) && number >= 1 && number <= most) return number
  throw new CliError(`--${name} is ${JSON.stringify(text)}; it is a number from 1 to ${most}.`)
}
