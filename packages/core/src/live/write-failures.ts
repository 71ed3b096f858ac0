/** Writes that a stream refused, and whether anybody looked (live.md L37). */
import { WatchedRejection } from './watched-rejection.js'

/** How many failures of one stream are remembered. */
const MAX_REMEMBERED = 10

/** The refused writes of one stream. */
export class WriteFailures {
  #remembered: { readonly reason: unknown; readonly promise: WatchedRejection }[] | null = null

  /** A promise that rejects with `reason`, and never is an unhandled rejection. */
  refuse(reason: unknown): Promise<never> {
    const promise = WatchedRejection.of(reason)
    this.#remembered ??= []
    if (this.#remembered.length < MAX_REMEMBERED) this.#remembered.push({ reason, promise })
    return promise
  }

  /** The reasons of those that nobody took notice of. */
  dropped(): unknown[] {
    return (this.#remembered ?? []).filter(({ promise }) => !promise.observed).map(({ reason }) => reason)
  }
}
