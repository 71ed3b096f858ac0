/** Fills the database with subscribers. Running it again adds only what is missing. */

import { setImmediate } from 'node:timers/promises'
import type { SqliteDatabase } from '@live/model'
import type { DataSource } from 'typeorm'
import { nativeConnection } from '../config/database.js'
import { ProgressBar, type ProgressOutput } from './progress-bar.js'
import { sampleSubscriber } from './sample-subscribers.js'

const BATCH = 50_000

/** KiB of page cache while seeding: the unique index is filled in random order, and the default of 2 MB thrashes. */
const CACHE_KIB = 64_000

const INSERT = `INSERT OR IGNORE INTO subscribers (email, name, confirmed, created_at, updated_at) VALUES (?, ?, ?, ?, ?)`

/** What `seed` takes. */
export interface SeedOptions {
  /** How many subscribers. Default: `SUBSCRIBERS`, else 10 000. */
  count?: number
  /** Where the progress bar goes. Default: standard output, and only when that is a terminal. */
  output?: ProgressOutput
}

/**
 * How many subscribers the environment asks for: `SUBSCRIBERS`, else 10 000.
 *
 * @throws RangeError when it is not a whole number from 0 to 100 million
 */
export function seedCount(value = process.env.SUBSCRIBERS): number {
  if (value === undefined || value === '') return 10_000
  const count = Number(value.replaceAll('_', ''))
  if (Number.isInteger(count) && count >= 0 && count <= 100_000_000) return count
  throw new RangeError(`SUBSCRIBERS is ${JSON.stringify(value)}; it must be a whole number up to 100000000`)
}

/** Inserts the sample subscribers, a transaction per batch. Resolves to how many rows were new. */
export async function seed(dataSource: DataSource, { count = seedCount(), output }: SeedOptions = {}): Promise<number> {
  const database = nativeConnection(dataSource)
  const [{ cache_size: usual }] = database.pragma('cache_size')
  const progress = new ProgressBar('Seeding subscribers', count, output)
  database.pragma(`cache_size = -${CACHE_KIB}`)
  try {
    return await insertSamples(database, count, progress)
  } finally {
    progress.finish()
    // The connection goes on to serve requests, with a small cache again.
    database.pragma(`cache_size = ${Number(usual)}`)
  }
}

async function insertSamples(database: SqliteDatabase, count: number, progress: ProgressBar): Promise<number> {
  const insert = database.prepare(INSERT)
  let added = 0
  for (let start = 0; start < count; start += BATCH) {
    const end = Math.min(start + BATCH, count)
    database.transaction(() => {
      for (let index = start; index < end; index++) added += Number(insert.run(...sampleSubscriber(index)).changes)
    })
    progress.update(end)
    await setImmediate()
  }
  return added
}
