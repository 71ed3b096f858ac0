/** Pages by key, one query at a time. */
import { ArgumentError } from '@live/core'
import type { EntityMetadata } from 'typeorm'
import { type Column, kindOf, primaryColumnOf } from '../model/columns.js'
import { columnFor } from './conditions.js'
import type { BatchOptions, Direction } from './relation-types.js'
import { turn } from './turns.js'

/** Reads the page behind a key. */
export type ReadPage<P> = (direction: Direction, after: unknown, limit: number) => Promise<P[]>

/** The column that pages go by. @throws ArgumentError for one that could skip rows, or read them twice */
export function cursorColumn(metadata: EntityMetadata, cursor: string | undefined): Column {
  const key = primaryColumnOf(metadata)
  if (cursor === undefined || cursor === key.propertyName) return key
  const column = columnFor(metadata, cursor)
  const indices = [...metadata.indices.filter(({ isUnique, where }) => isUnique && !where), ...metadata.uniques]
  const isUnique = indices.some(({ columns }) => columns.length === 1 && columns[0] === column)
  if (isUnique && !column.isNullable && kindOf(column) !== 'time' && column.transformer === undefined) return column
  const fix = 'it needs a unique index of its own, and may be neither nullable, a time nor an enum'
  throw new ArgumentError(`Batches of ${metadata.name} cannot go by ${cursor}: ${fix}`)
}

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
