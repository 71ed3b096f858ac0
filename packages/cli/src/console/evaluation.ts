/** How the lines of the console are run, and what of their values is shown (app.md A68). */
import { once } from 'node:events'
import type { REPLServer } from 'node:repl'
import { types } from 'node:util'
import type { LiveApplication } from '@live/core'
import { print, style } from '../output.js'

/** Makes each line a unit of work, as a request is, and shows what promises and queries give. @param application the one of now */
export function inUnits(server: REPLServer, application: () => LiveApplication): void {
  const evaluate = server.eval
  const unit = (...[code, context, file, done]: Parameters<typeof evaluate>): void => {
    const work = (resolve: () => void): void => {
      evaluate.call(server, code, context, file, (error, result: unknown) => {
        const settle = (failure: Error | null, value?: unknown): void => {
          done(failure, value)
          resolve()
        }
        if (error !== null) settle(error)
        else void shown(result, server).then(({ value }) => settle(null, value), settle)
      })
    }
    void application().executor.wrap(() => new Promise<void>(work))
  }
  Object.assign(server, { eval: unit })
}

/** How many records of a query are shown. */
const SHOWN_RECORDS = 10

interface Query extends PromiseLike<readonly unknown[]> {
  toSql(): string
  limit(count: number): PromiseLike<readonly unknown[]>
}

/**
 * What a line is worth: of a promise, what it gives, or itself after Ctrl-C; of a query that is not awaited its first records, since
 * what it is made of says nothing.
 */
async function shown(result: unknown, server: REPLServer): Promise<{ value: unknown }> {
  if (isQuery(result)) return { value: await firstRecords(result) }
  if (!types.isPromise(result)) return { value: result }
  const left = new AbortController()
  const interrupted = once(server, 'SIGINT', { signal: left.signal }).catch(() => [])
  try {
    return await Promise.race([result.then((value: unknown) => ({ value })), interrupted.then(() => ({ value: result }))])
  } finally {
    left.abort()
  }
}

async function firstRecords(query: Query): Promise<readonly unknown[]> {
  const isLimited = /\blimit\b/i.test(query.toSql())
  const records = await (isLimited ? query : query.limit(SHOWN_RECORDS + 1))
  if (isLimited || records.length <= SHOWN_RECORDS) return records
  print(style.dim(`The first ${SHOWN_RECORDS} of more: await it for all of them.`))
  return records.slice(0, SHOWN_RECORDS)
}

function isQuery(value: unknown): value is Query {
  return typeof value === 'object' && value !== null && 'toSql' in value && 'limit' in value && 'then' in value
}
