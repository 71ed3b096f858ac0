/** Answers of the database that are remembered for one unit of work, until something is written (app.md A162). */
import { types } from 'node:util'

/** Most queries that are remembered; the oldest is forgotten first. */
const MAX_ENTRIES = 100
/** Answers with more rows are not worth their memory. */
const MAX_ROWS = 1000

type Row = Readonly<Record<string, unknown>>

/** See the charter. */
export class QueryCache {
  readonly #answers = new Map<string, readonly Row[]>()
  #generation = 0
  #stopped = false

  /** How many answers there are. */
  get size(): number {
    return this.#answers.size
  }

  /** Which answers are valid: what was asked before a write is not to be remembered after it. */
  get generation(): number {
    return this.#generation
  }

  /** The rows of an answer, as copies; undefined when it is not known. */
  read(key: string): Row[] | undefined {
    return this.#answers.get(key)?.map(copied)
  }

  /** Remembers an answer that was asked for in a generation. */
  write(key: string, rows: readonly Row[], generation: number): void {
    if (this.#stopped || generation !== this.#generation || rows.length > MAX_ROWS) return
    if (this.#answers.size >= MAX_ENTRIES) this.#answers.delete(this.#answers.keys().next().value!)
    this.#answers.set(key, rows.map(copied))
  }

  /** Something was written. */
  clear(): void {
    this.#generation++
    this.#answers.clear()
  }

  /** From now on everything is asked again. */
  stop(): void {
    this.#stopped = true
    this.clear()
  }
}

/** What stands for a query and its values. */
export const cacheKey = (sql: string, values: readonly unknown[]): string =>
  `${sql}\n${JSON.stringify(values, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))}`

/** Rows become records, and values of records can be changed in place. */
function copied(row: Row): Row {
  const copy: Record<string, unknown> = {}
  for (const name of Object.keys(row)) copy[name] = copiedValue(row[name])
  return copy
}

function copiedValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (types.isDate(value)) return new Date(value)
  if (Buffer.isBuffer(value)) return Buffer.from(value)
  return structuredClone(value)
}
