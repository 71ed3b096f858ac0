/** The length that a body was announced with, and whether what was written keeps to it (live.md L92). */
import { ArgumentError } from '../errors/index.js'
import type { StreamCounts } from './stream-counts.js'

/** The announcement of one stream, which may be none. */
export class AnnouncedLength {
  #bytes: number | null = null

  /** Whether there is one. */
  get given(): boolean {
    return this.#bytes !== null
  }

  /** Announces a size in bytes; `null` takes the announcement back. */
  announce(bytes: number | null): void {
    this.#bytes = bytes
  }

  /** What is wrong with `more` bytes after those that were counted; `null` when they fit. */
  excess(counts: StreamCounts, more: number): ArgumentError | null {
    if (this.#bytes === null || counts.bytes + more <= this.#bytes) return null
    return new ArgumentError(`More than the announced ${this.#bytes} bytes were written`)
  }

  /** What is wrong with a body that ends now; `null` when it is whole. */
  lack({ bytes, dropped }: StreamCounts): ArgumentError | null {
    if (this.#bytes === null || (bytes === this.#bytes && dropped === 0)) return null
    return new ArgumentError(
      `Only ${bytes} of the announced ${this.#bytes} bytes were written, and ${dropped} chunks of these were dropped`,
    )
  }
}
