/** `live query`: rows of a statement that only reads, a page at a time (app.md A74). */
import { CliError } from '../errors.js'
import { formatTable, print, printJson } from '../output.js'
import { withDatabase } from './open-database.js'

/** How the query was called; numbers as they were typed. */
export interface QueryOptions {
  readonly page: string
  readonly per: string
  readonly json?: true
  readonly environment?: string
}

const MOST = 10_000

/** Runs a query in a transaction that refuses writes, and prints its rows. */
export async function runQuery(statement: string, { page: pageText, per, json, environment }: QueryOptions): Promise<void> {
  const [number, size] = [whole('page', pageText, Number.MAX_SAFE_INTEGER), whole('per', per, MOST)]
  const sql = statement.trim().replace(/;$/, '')
  const rows = await withDatabase({ environment }, async ({ model, database }) => {
    // Bound values make it one statement, which cannot end the transaction and begin another.
    const page = new model.Sql([`SELECT * FROM (\n${sql}\n) AS "rows" LIMIT `, ' OFFSET ', ''], [size, (number - 1) * size])
    const read = (): Promise<Record<string, unknown>[]> => database.query(page)
    return database.transaction(read, { readOnly: true })
  })
  if (json) printJson(rows)
  else print(tableOf(rows ?? []))
}

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
