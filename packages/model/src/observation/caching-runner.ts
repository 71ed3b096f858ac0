/** Asks the query cache of the unit of work before the database, and tells it of writes. */
import type { DataSource, QueryRunner } from 'typeorm'
import { QueryResult } from 'typeorm/query-runner/QueryResult.js'
import { cacheKey, type QueryCache } from './query-cache.js'
import { currentName } from './query-name.js'
import { currentUnit } from './unit.js'

/** Told of queries that need no database. */
export type NoteCached = (sql: string, parameters: readonly unknown[], rowCount: number) => void

type Query = (sql: string, parameters?: unknown[], structured?: boolean) => Promise<unknown>
type Row = Record<string, unknown>

const READS = /^\s*select\b/i
const LOCKS = /\bfor\s+(?:update|share|no\s+key|key)\b/i

/** Makes the runners of a data source ask first. Costs nothing outside of units with a cache. */
export function cacheQueries(dataSource: DataSource, noteCached: NoteCached): void {
  const create = dataSource.createQueryRunner.bind(dataSource)
  dataSource.createQueryRunner = (mode) => {
    const runner = create(mode)
    const cache = currentUnit()?.cache
    if (cache !== undefined && cache !== null) askFirst(runner, cache, noteCached)
    return runner
  }
}

function askFirst(runner: QueryRunner, cache: QueryCache, noteCached: NoteCached): void {
  const query = runner.query.bind(runner) as Query
  const own: Query = async (sql, parameters = [], structured = false) => {
    if (!READS.test(sql)) return writing(cache, () => query(sql, parameters, structured))
    // Statements that the application wrote itself may do anything.
    if (currentName() === undefined || LOCKS.test(sql)) return query(sql, parameters, structured)
    const key = cacheKey(sql, parameters)
    const known = cache.read(key)
    if (known !== undefined) {
      noteCached(sql, parameters, known.length)
      return structured ? resultOf(known) : known
    }
    const { generation } = cache
    const answer = await query(sql, parameters, structured)
    cache.write(key, rowsOf(answer), generation)
    return answer
  }
  Object.assign(runner, { query: own })
}

/** Before, so that nobody reads what is about to change, and behind, for what was read meanwhile. */
async function writing(cache: QueryCache, work: () => Promise<unknown>): Promise<unknown> {
  cache.clear()
  try {
    return await work()
  } finally {
    cache.clear()
  }
}

const rowsOf = (answer: unknown): Row[] => (Array.isArray(answer) ? (answer as Row[]) : (answer as QueryResult<Row>).records)

function resultOf(rows: Row[]): QueryResult<Row> {
  const result = new QueryResult<Row>()
  result.raw = rows
  result.records = rows
  return result
}
