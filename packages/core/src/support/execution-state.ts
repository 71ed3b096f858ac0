/** Per-request state that follows a request through its awaits (live.md L42–L44), entered only by applications that ask. */
import { AsyncLocalStorage } from 'node:async_hooks'

type State = Map<string | symbol, unknown>

const storage = new AsyncLocalStorage<State>()

/**
 * Key–value state of the current unit of work. Outside one, reading gives `undefined` and writing does nothing visible.
 * Applications switch it on with `config.executionState`; on Node 20 one use makes every await dearer (design §7.21).
 */
export const ExecutionState = {
  get(key: string | symbol): unknown {
    return storage.getStore()?.get(key)
  },
  set(key: string | symbol, value: unknown): void {
    storage.getStore()?.set(key, value)
  },
  has(key: string | symbol): boolean {
    return storage.getStore()?.has(key) ?? false
  },
  delete(key: string | symbol): boolean {
    return storage.getStore()?.delete(key) ?? false
  },
  /** Whether a unit of work is running. */
  get active(): boolean {
    return storage.getStore() !== undefined
  },
  /** Runs `work` as a unit of its own, with empty state. */
  run<T>(work: () => T): T {
    return storage.run(new Map(), work)
  },
  /** Runs `work` with a shallow copy of the current state, without some of its keys; just runs it outside a unit. */
  runCopy<T>(work: () => T, excludedKeys: readonly (string | symbol)[] = []): T {
    const parent = storage.getStore()
    if (parent === undefined) return work()
    const copy: State = new Map(parent)
    for (const key of excludedKeys) copy.delete(key)
    return storage.run(copy, work)
  },
}
