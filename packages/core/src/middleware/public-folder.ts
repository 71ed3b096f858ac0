/** A folder of files for everybody, and the quick answer to "is that in there?". */
import { readdirSync, realpathSync } from 'node:fs'
import type { Clock } from '../support/clock.js'

/** How long a listing is believed, in milliseconds. */
const LISTING_MS = 1000

/**
 * Knows the names at the top of a folder, so that a request for something else, which is most of them, costs no look at the
 * disk. The listing is read again when it is older than a second.
 */
export class PublicFolder {
  readonly #given: string
  readonly #clock: Clock
  #names: ReadonlySet<string> = new Set()
  #root = ''
  #listedAt = Number.NEGATIVE_INFINITY

  /** @param root its path; it need not exist (yet) */
  constructor(root: string, clock: Clock) {
    this.#given = root
    this.#clock = clock
  }

  /** Where it is, with every symbolic link followed; known after {@link mayHold} said yes. */
  get root(): string {
    return this.#root
  }

  /** Whether there is a file or folder `name`, or a file `name.html`. */
  mayHold(name: string): boolean {
    const now = this.#clock.now()
    // A wall clock may also be set back.
    if (Math.abs(now - this.#listedAt) >= LISTING_MS) this.#list(now)
    return this.#names.has(name)
  }

  #list(now: number): void {
    this.#listedAt = now
    try {
      this.#root = realpathSync(this.#given)
      const names = readdirSync(this.#root)
      this.#names = new Set(names.flatMap((name) => (name.endsWith('.html') ? [name, name.slice(0, -5)] : [name])))
    } catch {
      this.#names = new Set()
    }
  }
}
