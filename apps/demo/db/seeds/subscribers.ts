/** Fills the table of subscribers. Running it again adds only what is missing. */
import { type Database, Sql } from '@live/model'
import { Subscriber } from '../../app/models/subscriber.js'
import { ProgressBar, type ProgressOutput } from './progress-bar.js'
import { type SubscriberRow, sampleSubscriber } from './sample-subscribers.js'

/** Rows per statement: far below the number of values that a statement may have. */
const ROWS = 1000
const ROWS_PER_TRANSACTION = 50 * ROWS

/** What {@link seedSubscribers} takes. */
export interface SeedOptions {
  /** How many there should be. Default: `SUBSCRIBERS`, else 10 000. */
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

/** Inserts the sample subscribers, past the model, which would check each of them. Resolves to how many rows were new. */
export async function seedSubscribers(database: Database, { count = seedCount(), output }: SeedOptions = {}): Promise<number> {
  const before = await Subscriber.count()
  const progress = new ProgressBar('Seeding subscribers', count, output)
  for (let start = 0; start < count; start += ROWS_PER_TRANSACTION) {
    const end = Math.min(start + ROWS_PER_TRANSACTION, count)
    await database.transaction(async () => {
      for (let first = start; first < end; first += ROWS) await database.query(insert(first, Math.min(first + ROWS, end)))
    })
    progress.update(end)
  }
  progress.finish()
  return (await Subscriber.count()) - before
}

/** One statement for many rows; those whose address is taken are left out. */
function insert(first: number, end: number): Sql {
  const texts: string[] = ['INSERT INTO subscribers (email, name, confirmed, created_at, updated_at) VALUES (']
  const values: SubscriberRow[number][] = []
  for (let index = first; index < end; index++) {
    values.push(...sampleSubscriber(index))
    texts.push(', ', ', ', ', ', ', ', index === end - 1 ? ') ON CONFLICT DO NOTHING' : '), (')
  }
  return new Sql(texts, values)
}
