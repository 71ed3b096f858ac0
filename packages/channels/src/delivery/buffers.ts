/** All bytes that wait for readers of this process, and who goes when there are too many (channels.md CH40). */

/** A reader that has something waiting. */
export interface Buffered {
  /** Bytes that wait for it. */
  readonly buffered: number
  /** Gives the reader up. */
  giveUp(): void
}

/** To this part of the limit the memory is brought, so that not every event has to look. */
const LOW = 0.8

/** Adds up. */
export class Buffers {
  readonly #limit: number
  readonly #readers = new Map<Buffered, number>()
  #total = 0

  /** @param limit in bytes */
  constructor(limit: number) {
    this.#limit = limit
  }

  get total(): number {
    return this.#total
  }

  /** Reads again how much waits for a reader; gives the largest ones up while that is too much. */
  update(reader: Buffered): void {
    const bytes = reader.buffered
    this.#total += bytes - (this.#readers.get(reader) ?? 0)
    if (bytes === 0) this.#readers.delete(reader)
    else this.#readers.set(reader, bytes)
    if (this.#total > this.#limit) this.#relieve()
  }

  /** A reader left. */
  forget(reader: Buffered): void {
    this.#total -= this.#readers.get(reader) ?? 0
    this.#readers.delete(reader)
  }

  #relieve(): void {
    const largest = [...this.#readers].sort(([, a], [, b]) => b - a)
    for (const [reader] of largest) {
      if (this.#total <= this.#limit * LOW) return
      this.forget(reader)
      reader.giveUp()
    }
  }
}
