/** A bounded memory of what `Accept` headers meant. */
import type { MimeType } from './mime-type.js'
import type { MimeRegistry } from './mime-types.js'

/** Longer headers are worked out anew each time: no common client sends them. */
const MAX_LENGTH = 512

/**
 * Remembers the formats that headers stand for. Clients choose the keys, so number and length are bounded; when it is full
 * the oldest goes, since the headers of real clients are few and soon back. A change of the registry empties it.
 */
export class AcceptCache {
  readonly #formats = new Map<string, readonly MimeType[]>()
  readonly #limit: number
  #registry: MimeRegistry | undefined
  #revision = 0

  /** @param limit how many headers are remembered at most */
  constructor(limit = 128) {
    this.#limit = limit
  }

  /** How many headers are remembered. */
  get size(): number {
    return this.#formats.size
  }

  /** What the header meant with this registry, if that is remembered. */
  recall(header: string, registry: MimeRegistry): readonly MimeType[] | undefined {
    if (this.#registry !== registry || this.#revision !== registry.revision) {
      this.#formats.clear()
      this.#registry = registry
      this.#revision = registry.revision
    }
    return this.#formats.get(header)
  }

  /** Remembers an answer for the registry that `recall` was last asked about. */
  remember(header: string, formats: readonly MimeType[]): void {
    if (header.length > MAX_LENGTH) return
    if (this.#formats.size >= this.#limit) this.#formats.delete(this.#formats.keys().next().value as string)
    this.#formats.set(header, formats)
  }
}
