/** Tags of log lines that follow a piece of work through its awaits (app.md A86). Costs nothing before the first use. */
import { AsyncLocalStorage } from 'node:async_hooks'

const NONE: readonly string[] = []
let storage: AsyncLocalStorage<readonly string[]> | null = null

/** Runs `work` with tags besides those that it is within. @returns what `work` returns */
export function withLogTags<T>(tags: readonly string[], work: () => T): T {
  storage ??= new AsyncLocalStorage()
  return storage.run([...currentLogTags(), ...tags], work)
}

/** The tags of the work that is running, outermost first. */
export const currentLogTags = (): readonly string[] => storage?.getStore() ?? NONE
