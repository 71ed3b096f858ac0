/** What holds for the log lines of a piece of work, through its awaits: tags, and silence (app.md A86, A87). Costs nothing before the first use. */
import { AsyncLocalStorage } from 'node:async_hooks'

/** What holds. */
export interface LogScope {
  /** Outermost first. */
  readonly tags: readonly string[]
  /** Whether only errors are written. */
  readonly quiet: boolean
}

const NOTHING: LogScope = { tags: [], quiet: false }
let storage: AsyncLocalStorage<LogScope> | null = null

/** What holds for the work that is running. */
export const currentLogScope = (): LogScope => storage?.getStore() ?? NOTHING

/** Runs `work` with tags besides those that it is within. @param tagsAndWork the tags, and the function. @returns what it returns */
export function withLogTags<T>(tagsAndWork: readonly [...tags: string[], work: () => T]): T {
  const { tags, quiet } = currentLogScope()
  return inLogScope({ tags: [...tags, ...(tagsAndWork.slice(0, -1) as string[])], quiet }, tagsAndWork.at(-1) as () => T)
}

/** Runs `work` with lines of errors only. @returns what `work` returns */
export function withoutLogLines<T>(work: () => T): T {
  return inLogScope({ tags: currentLogScope().tags, quiet: true }, work)
}

function inLogScope<T>(scope: LogScope, work: () => T): T {
  storage ??= new AsyncLocalStorage()
  return storage.run(scope, work)
}
