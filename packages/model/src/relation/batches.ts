/** Pages by key, one query at a time. */
import { ArgumentError } from '@live/core'
import type { BatchOptions, Direction } from './relation-types.js'
import { turn } from './turns.js'

/** Reads the page behind a key. */
export type ReadPage<P> = (direction: Direction, after: unknown, limit: number) => Promise<P[]>

/**
 * Every page until one is not full.
 * @param plan the direction, and how many records there may be in all; @param keyOf the key that the next page continues behind
 */
export async function* eachBatch<P>(
  plan: { readonly direction: Direction; readonly limit: number | null },
  { batchSize = 1000, signal }: BatchOptions,
  read: ReadPage<P>,
  keyOf: (last: P) => unknown,
): AsyncGenerator<P[], void, undefined> {
  if (!Number.isSafeInteger(batchSize) || batchSize < 1)
    throw new ArgumentError(`batchSize is ${batchSize}; it must be a whole number from 1`)
  let left = plan.limit ?? Number.POSITIVE_INFINITY
  for (let after: unknown; left > 0; ) {
    signal?.throwIfAborted()
    const size = Math.min(batchSize, left)
    const page = await read(plan.direction, after, size)
    if (page.length === 0) return
    // SQLite answers synchronously: without this pause nobody else would get a turn until the last row.
    await turn()
    yield page
    if (page.length < size) return
    left -= page.length
    after = keyOf(page[page.length - 1]!)
  }
}
