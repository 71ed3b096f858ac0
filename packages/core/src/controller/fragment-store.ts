/** Fragments in the store of an application, with their events: found at once where the store answers at once (C25, app.md A127). */
import { type TracingChannel, tracingChannel } from 'node:diagnostics_channel'
import type { CacheStore } from '../contracts/cache-store.js'
import { ArgumentError } from '../errors/index.js'
import { durationMs } from '../support/duration.js'
import { isPromise, type MaybePromise } from '../support/maybe-promise.js'
import type { Metal } from './metal.js'

/** The payload of the events of fragments. */
export interface FragmentPayload {
  readonly controller: string
  readonly action: string
  readonly key: string
}

type Event = TracingChannel<unknown, FragmentPayload>

const reading: Event = tracingChannel('read_fragment.action_controller')
const writing: Event = tracingChannel('write_fragment.action_controller')
const asking: Event = tracingChannel('exist_fragment?.action_controller')
const expiring: Event = tracingChannel('expire_fragment.action_controller')

/** The fragments of one controller. Keys are whole ones, with all that belongs in front. Everything throws what the store throws. */
export class FragmentStore {
  constructor(
    readonly controller: Metal,
    readonly store: CacheStore,
  ) {}

  /** A fragment; `undefined` for none, and for something else that is kept under the key. */
  read(key: string): MaybePromise<string | undefined> {
    return this.#traced(reading, key, () => mapped(this.store.read(key), textOf))
  }

  /** Several fragments in one step, if the store can do that. */
  readAll(keys: readonly string[]): MaybePromise<readonly (string | undefined)[]> {
    const { store } = this
    if (store.readMany === undefined) return settledAll(keys.map((key) => this.read(key)))
    const found = store.readMany(keys)
    if (reading.hasSubscribers) for (const key of keys) this.#tell(key, found)
    return mapped(found, (values) => values.map(textOf))
  }

  /** Keeps a fragment. @param expiresInMs `null` for as long as there is room; see {@link fragmentLifetime} */
  write(key: string, content: string, expiresInMs: number | null): MaybePromise<void> {
    return this.#traced(writing, key, () => this.store.write(key, content, { expiresInMs }))
  }

  /** Whether there is something under the key. */
  has(key: string): MaybePromise<boolean> {
    return this.#traced(asking, key, () => mapped(this.store.read(key), (found) => found !== undefined))
  }

  /** Removes a fragment. */
  delete(key: string): MaybePromise<unknown> {
    return this.#traced(expiring, key, () => this.store.delete(key))
  }

  /** Removes those whose keys match. @throws ArgumentError when the store cannot list its keys */
  deleteMatched(pattern: RegExp): MaybePromise<unknown> {
    return this.#traced(expiring, String(pattern), () => {
      if (this.store.deleteMatched !== undefined) return this.store.deleteMatched(pattern)
      throw new ArgumentError(`The cache store cannot look for ${String(pattern)}: it has no deleteMatched. Expire fragments by their keys`)
    })
  }

  /** The event of one of several that are read at once. Whoever reads them hears of a failure. */
  #tell(key: string, found: unknown): void {
    Promise.resolve(this.#traced(reading, key, () => found)).catch(() => {})
  }

  #traced<T>(event: Event, key: string, work: () => MaybePromise<T>): MaybePromise<T> {
    if (!event.hasSubscribers) return work()
    const { controller } = this
    return event.tracePromise(async () => work(), { controller: controller.constructor.name, action: controller.actionName, key })
  }
}

/** The fragments of a controller; `null` while nothing is kept. */
export function fragmentStoreOf(controller: Metal): FragmentStore | null {
  const { cache } = controller.services
  return cache === null ? null : new FragmentStore(controller, cache.store)
}

/** Milliseconds; `null` for as long as there is room. @throws ArgumentError for a time that is none */
export function fragmentLifetime(expiresIn: number | string | undefined): number | null {
  if (expiresIn === undefined) return null
  const expiresInMs = durationMs(expiresIn)
  if (expiresInMs > 0) return expiresInMs
  throw new ArgumentError(`expiresIn is ${String(expiresIn)}: give milliseconds above 0, or text such as '5m'`)
}

const textOf = (found: unknown): string | undefined => (typeof found === 'string' ? found : undefined)

function mapped<T, R>(value: T | Promise<T>, map: (value: T) => R): MaybePromise<R> {
  return isPromise<T>(value) ? value.then(map) : map(value)
}

function settledAll<T>(values: readonly MaybePromise<T>[]): MaybePromise<readonly T[]> {
  return values.some((value) => isPromise(value)) ? Promise.all(values) : (values as readonly T[])
}
