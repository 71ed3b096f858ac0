/** What a query is called in the log, and which association it reads: known while somebody looks, else free. */
import { AsyncLocalStorage } from 'node:async_hooks'

/** Which association a query reads, and of what: for who looks for queries in loops. */
export interface QueryOrigin {
  readonly model: string
  readonly association: string
}

/** A name such as `Post Load`. */
export interface QueryName {
  readonly name: string
  readonly origin: QueryOrigin | null
}

const storage = new AsyncLocalStorage<QueryName>()
let listeners = 0

/** Somebody wants to know names, until the function that this gives is called. */
export function beginNaming(): () => void {
  listeners++
  let over = false
  return () => {
    if (!over) listeners--
    over = true
  }
}

/** Runs a query under a name. */
export function runAs<T>(model: string, what: string, origin: QueryOrigin | null, work: () => Promise<T>): Promise<T> {
  return listeners === 0 ? work() : storage.run({ name: `${model} ${what}`, origin }, work)
}

/** The name of the query that runs, if it has one. */
export const currentName = (): QueryName | undefined => storage.getStore()
