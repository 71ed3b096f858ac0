/** `app.events`: events of the application's own, beside those of the framework, on `node:diagnostics_channel` (app.md A11). */
import { channel, tracingChannel } from 'node:diagnostics_channel'
import { ArgumentError } from '../errors/index.js'
import { type EventNotice, subscribe } from '../support/events.js'

/** Publishes and listens. An event that nobody listens to costs a look-up. */
export class ApplicationEvents {
  readonly #subscriptions = new Set<() => void>()
  #marked: ReadonlySet<() => void> | null = null

  /**
   * Publishes an event: `app.events.notify('user.signup', { userId: 1 })`.
   * @param name such as `'user.signup'`
   */
  notify(name: string, payload: object = {}): void {
    const target = channel(checkedName(name))
    if (target.hasSubscribers) target.publish(payload)
  }

  /** Runs `work`, and publishes how long it took and what it failed with. @returns what `work` returns */
  async time<T>(name: string, payload: object, work: () => T | Promise<T>): Promise<T> {
    const target = tracingChannel<unknown, object>(checkedName(name))
    return target.hasSubscribers ? target.tracePromise(async () => work(), payload) : work()
  }

  /**
   * Calls back for each event of a name, one of the application or of the framework. What subscribes in the boot or after it listens
   * until the application stops.
   * @returns a function that ends it
   */
  subscribe<P = Record<string, unknown>>(name: string, listener: (notice: EventNotice<P>) => void): () => void {
    const end = subscribe<P>(checkedName(name), listener)
    const unsubscribe = (): void => {
      if (this.#subscriptions.delete(unsubscribe)) end()
    }
    this.#subscriptions.add(unsubscribe)
    return unsubscribe
  }

  /** Remembers who listens before the boot. */
  mark(): void {
    this.#marked = new Set(this.#subscriptions)
  }

  /** Goes back to those: the others subscribe again when the application boots again. */
  rewind(): void {
    const marked = this.#marked
    if (marked === null) return
    for (const unsubscribe of [...this.#subscriptions]) if (!marked.has(unsubscribe)) unsubscribe()
  }
}

function checkedName(name: string): string {
  if (typeof name === 'string' && name !== '') return name
  throw new ArgumentError(`An event has the name ${String(name)}: give it a text such as 'user.signup'`)
}
