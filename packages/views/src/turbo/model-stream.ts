/** Whom a model tells of its changes: what a declaration says, for one record (app.md A137). */
import { type TopicLike, topics } from '@live/channels'
import { ArgumentError } from '@live/core'
import type { Streamable } from './broadcaster.js'
import { pluralOf } from './turbo-names.js'

/**
 * A stream: what a function of the record gives, where `null` is nobody; or the name of an association or attribute, whose record names
 * the stream.
 */
export type StreamSource<T> = string | ((record: T) => Streamable | null | undefined | Promise<Streamable | null | undefined>)

interface Associated {
  related?(name: string): PromiseLike<readonly object[]>
}

/** The stream of a record. @throws ArgumentError for the name of nothing */
export function streamOf(
  record: object,
  source: StreamSource<never>,
): Streamable | null | undefined | Promise<Streamable | null | undefined> {
  if (typeof source === 'function') return (source as (record: object) => Streamable | null | undefined)(record)
  const value = (record as Record<string, unknown>)[source]
  if (typeof value === 'function') return (value as (this: object) => Streamable).call(record)
  if (value !== undefined) return value as Streamable | null
  return associated(record, source)
}

/** A record that was not loaded with this one. */
async function associated(record: object, name: string): Promise<TopicLike | null> {
  const { related } = record as Associated
  if (typeof related !== 'function') throw noSource(record, name)
  const [found] = await related.call(record, name)
  return (found as TopicLike | undefined) ?? null
}

const noSource = (record: object, name: string): ArgumentError =>
  new ArgumentError(`${record.constructor.name} has nothing of the name ${name}: for a stream of that name give () => '${name}'`)

/** The stream of all records of a class, `posts`, and that of this record alone. */
export const ownStreams = (record: object): Streamable => topics(pluralOf(record), record as TopicLike)

/** The stream of all records of a class. */
export const pluralStream = (record: object): Streamable => pluralOf(record)
