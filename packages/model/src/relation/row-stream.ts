/** Rows of a PostgreSQL cursor as records; its connection is given back whatever ends it. */
import type { Readable } from 'node:stream'
import { ArgumentError } from '@live/core'
import type { EntityMetadata, ObjectLiteral, QueryRunner, SelectQueryBuilder } from 'typeorm'
import type { Database } from '../database/database.js'
import { DatabaseUnavailableError, StreamIdleError } from '../errors/database-errors.js'
import { markLoaded } from '../model/record-state.js'
import type { StreamOptions } from './relation-types.js'
import { selectRows } from './rows.js'

/** Streams the records of a query. */
export async function* streamRows<T extends ObjectLiteral>(
  database: Database,
  query: SelectQueryBuilder<T>,
  model: new () => T,
  metadata: EntityMetadata,
  { signal, idleTimeout = 10_000, batchSize = 100 }: StreamOptions,
): AsyncGenerator<T, void, undefined> {
  if (!(idleTimeout >= 1 && idleTimeout <= 2 ** 31 - 1))
    throw new ArgumentError(`idleTimeout is ${idleTimeout}; it is a number of milliseconds from 1`)
  if (!Number.isSafeInteger(batchSize) || batchSize < 1)
    throw new ArgumentError(`batchSize is ${batchSize}; it must be a whole number from 1`)
  signal?.throwIfAborted()
  const runner = database.dataSource.createQueryRunner()
  const toRecord = selectRows(query, model, metadata)
  const [text, parameters] = query.getQueryAndParameters()
  const source = new Leased(runner, idleTimeout, signal)
  try {
    for await (const row of await source.open(text, parameters, batchSize)) {
      source.busy()
      const record = toRecord(row as Record<string, unknown>)
      markLoaded([record], metadata)
      yield record
      source.awaken()
    }
    source.awaken()
  } finally {
    await source.close()
  }
}

/** The members of a client of `pg` that are used here. */
interface PgClient {
  readonly _ended?: boolean
  query(stream: Readable): Readable
  once(event: 'end', listener: () => void): unknown
  removeListener(event: 'end', listener: () => void): unknown
  end(): Promise<void>
}

/** Milliseconds that a cursor has to close. */
const CLOSE_TIMEOUT = 1000

/** A stream of rows and the connection under it, with the reasons why it may end before its last row. */
class Leased {
  #stream: Readable | undefined
  #timer: NodeJS.Timeout | undefined
  #client: PgClient | undefined
  #lost: () => void = () => undefined
  readonly #abort = (): void => void this.#stream?.destroy(asError(this.signal?.reason))

  constructor(
    readonly runner: QueryRunner,
    readonly idleTimeout: number,
    readonly signal: AbortSignal | undefined,
  ) {}

  async open(text: string, parameters: unknown[], batchSize: number): Promise<Readable> {
    const client = (await this.runner.connect()) as PgClient
    const { default: QueryStream } = await import('pg-query-stream')
    const stream = client.query(new QueryStream(text, parameters, { batchSize }) as unknown as Readable)
    this.#stream = stream
    endInTime(stream, client)
    this.#lost = () => void stream.destroy(new DatabaseUnavailableError('PostgreSQL ended the connection of a stream'))
    client.once('end', this.#lost)
    this.#client = client
    this.signal?.addEventListener('abort', this.#abort, { once: true })
    // Between two reads nobody listens, and an error there would end the process; the next read throws it.
    stream.on('error', () => undefined)
    return stream
  }

  /** The consumer has a row, and the time runs. */
  busy(): void {
    this.#timer ??= setTimeout(() => this.#giveUp(), this.idleTimeout)
    this.#timer.refresh()
  }

  /** The consumer asks for more. @throws what ended the stream meanwhile */
  awaken(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const failure = this.#stream?.errored
    if (failure) throw failure
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer)
    this.signal?.removeEventListener('abort', this.#abort)
    this.#client?.removeListener('end', this.#lost)
    const stream = this.#stream
    if (stream !== undefined) {
      stream.destroy()
      // The cursor has to be closed before another query gets the connection.
      if (!stream.closed) await new Promise((resolve) => stream.once('close', resolve))
    }
    await this.runner.release()
  }

  #giveUp(): void {
    this.#stream?.destroy(new StreamIdleError(this.idleTimeout))
    // The consumer may never come back to end the generator.
    void this.close()
  }
}

/** A cursor waits for the answer of its server for ever; one that is gone ends the stream at once, one that is silent in a second. */
function endInTime(stream: Readable, client: PgClient): void {
  const closeCursor = stream._destroy.bind(stream)
  stream._destroy = (error, callback) => {
    const timer = setTimeout(() => {
      // Nobody can use this connection any more; the pool makes another.
      void client.end()
      finish()
    }, CLOSE_TIMEOUT)
    const finish = (): void => {
      clearTimeout(timer)
      client.removeListener('end', finish)
      callback(error)
    }
    client.once('end', finish)
    if (client._ended === true) finish()
    else closeCursor(error, finish)
  }
}

const asError = (reason: unknown): Error => (reason instanceof Object ? (reason as Error) : new ArgumentError(`Aborted: ${String(reason)}`))
