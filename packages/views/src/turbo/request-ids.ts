/** Which request of a browser is being answered: pages that it refreshes itself need no refresh (app.md A131, A138). */
import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks'

/** Turbo makes up one for each request. */
const HEADER = 'x-turbo-request-id'
/** It goes out again to every browser that listens. */
const VALID = /^[\w-]{1,64}$/

const storage = new AsyncLocalStorage<string>()

/** The id of the request that is being answered; `null` outside of one, and for one that Turbo did not send. */
export const currentRequestId = (): string | null => storage.getStore() ?? null

/** The id that a request has; `null` for none, and for one that Turbo would not make. */
export function requestIdOf(headers: { get(name: string): string | null }): string | null {
  const id = headers.get(HEADER)
  return id !== null && VALID.test(id) ? id : null
}

/** Runs work as part of a request. */
export const withRequestId = <T>(id: string, work: () => T): T => storage.run(id, work)

/** Made where nothing is under way. */
const nothing = new AsyncResource('LiveTurbo')

/** Runs work outside of whatever runs: no request, no transaction, no state of a unit of work. */
export const outside = <T>(work: () => T): T => nothing.runInAsyncScope(work)
