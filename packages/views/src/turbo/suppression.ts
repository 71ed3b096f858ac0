/** `suppressingTurboBroadcasts(() => …)`: work that tells no page (app.md A137). */
import { AsyncLocalStorage } from 'node:async_hooks'

/** A class of models, or everything. */
type Scope = object | null

const storage = new AsyncLocalStorage<ReadonlySet<Scope>>()

/** Runs work whose changes of a class of models, or of all with `null`, are not broadcast; awaits included. */
export function suppressing<T>(scope: Scope, work: () => T): T {
  return storage.run(new Set([...(storage.getStore() ?? []), scope]), work)
}

/** Whether what happens to a record now is not broadcast. */
export function isSuppressed(record: object): boolean {
  const scopes = storage.getStore()
  if (scopes === undefined) return false
  if (scopes.has(null)) return true
  for (let type: object | null = record.constructor; type !== null; type = Object.getPrototypeOf(type) as object | null) {
    if (scopes.has(type)) return true
  }
  return false
}

/** Imports and repairs: nothing that `work` saves is broadcast, in whatever it awaits. @returns what `work` returns */
export const suppressingTurboBroadcasts = <T>(work: () => T): T => suppressing(null, work)
