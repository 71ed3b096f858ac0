/** The chunks of one stream that have not reached its reader yet, in order, counted in bytes. */

/** Small texts are gathered into slots of up to this many bytes once a socket is attached (design §7.16). */
export const SLOT_BYTES = 16 * 1024

/** A first-in, first-out queue of chunks. */
export class Outbox {
  #slots: (string | Uint8Array)[] = []
  #sizes: number[] = []
  #bytes = 0
  /** Whether a text may join the text before it. Off while a reader expects one chunk per write (live.md L19). */
  gathering = false

  /** How many slots wait. */
  get length(): number {
    return this.#slots.length
  }

  /** How many bytes wait. */
  get bytes(): number {
    return this.#bytes
  }

  /** Adds a chunk of `size` bytes at the end. */
  push(chunk: string | Uint8Array, size: number): void {
    this.#bytes += size
    const last = this.#slots.length - 1
    if (this.gathering && last >= 0 && typeof chunk === 'string' && this.#sizes[last] + size <= SLOT_BYTES) {
      const slot = this.#slots[last]
      if (typeof slot === 'string') {
        this.#slots[last] = slot + chunk
        this.#sizes[last] += size
        return
      }
    }
    this.#slots.push(chunk)
    this.#sizes.push(size)
  }

  /** Takes the first slot; `undefined` when none waits. */
  shift(): string | Uint8Array | undefined {
    const slot = this.#slots.shift()
    if (slot !== undefined) this.#bytes -= this.#sizes.shift() as number
    return slot
  }

  /** Drops everything. */
  clear(): void {
    this.#slots.length = 0
    this.#sizes.length = 0
    this.#bytes = 0
  }
}
