/** The adapter as the hub uses it: started once, and every question with a limit in time. */
import type { Clock } from '@live/core'
import type { Adapter, EngineState, PublishBatch, PublishResult, ReplayPage, Sink } from '../adapter/adapter.js'
import { AdapterUnavailableError } from '../errors/channel-errors.js'
import type { EngineOptions } from '../hub/options.js'
import { within } from '../support/timing.js'
import type { Topic } from '../topics/topic.js'
import type { Position } from '../wire/cursor.js'

/** An adapter that answers in time, or rejects. */
export class Engine {
  readonly #adapter: Adapter
  readonly #clock: Clock
  readonly #options: EngineOptions

  constructor(adapter: Adapter, clock: Clock, options: EngineOptions) {
    this.#adapter = adapter
    this.#clock = clock
    this.#options = options
  }

  get capabilities(): Adapter['capabilities'] {
    return this.#adapter.capabilities
  }

  start(sink: Sink): Promise<EngineState> {
    return this.#ask('start', this.#options.startMs, () => this.#adapter.start(sink))
  }

  publish(batch: PublishBatch): Promise<PublishResult> {
    // What was not answered may have been done: no error of which that is certain.
    return within(
      attempt(() => this.#adapter.publish(batch)),
      this.#options.publishMs,
      this.#clock,
      () => new Error('no answer in time'),
    )
  }

  async publishInTx(tx: unknown, batch: PublishBatch): Promise<void> {
    await this.#adapter.publishInTx?.(tx, batch)
  }

  listen(topics: readonly Topic[]): Promise<void> {
    return this.#ask('listen', this.#options.requestMs, () => this.#adapter.listen(topics))
  }

  unlisten(topics: readonly Topic[]): Promise<void> {
    return this.#ask('unlisten', this.#options.requestMs, () => this.#adapter.unlisten(topics))
  }

  replay(query: { readonly topics: readonly Topic[]; readonly after: Position; readonly limit: number }): Promise<ReplayPage> {
    return this.#ask('replay', this.#options.requestMs, () => this.#adapter.replay(query))
  }

  probe(): Promise<EngineState> {
    return this.#ask('probe', this.#options.requestMs, () => this.#adapter.probe())
  }

  isBeside(gen: string): boolean {
    return this.#adapter.isBeside?.(gen) ?? false
  }

  stop(deadlineMs: number): Promise<void> {
    return this.#ask('stop', deadlineMs, () => this.#adapter.stop(deadlineMs))
  }

  #ask<T>(what: string, ms: number, question: () => Promise<T>): Promise<T> {
    const late = (): Error => new AdapterUnavailableError(`The engine did not answer to ${what} within ${ms} ms`)
    return within(attempt(question), ms, this.#clock, late)
  }
}

async function attempt<T>(question: () => Promise<T>): Promise<T> {
  return question()
}
