/** The chunks of one stream that have not reached its reader yet, in order, counted in bytes. */
import { Fifo } from './fifo.js'

/** Small texts are gathered into slots of up to this many bytes once a socket is attached (design §7.16). */
export const SLOT_BYTES = 16 * 1024

/** The most that goes to the socket in one piece; a longer text is kept as bytes, which can be cut. */
export const PIECE_BYTES = 128 * 1024

/** What keeping anything costs beside its bytes, roughly: so that a bound in bytes also bounds a great many tiny chunks. */
export const UPKEEP_BYTES = 64

/** A chunk that waits, or several texts in one. */
export interface Slot {
  chunk: string | Uint8Array
  /** In bytes. */
  size: number
  /** Chunks of one key replace each other where the policy is to coalesce. */
  key: string | null
}

/** A first-in, first-out queue of chunks. */
export class Outbox {
  readonly #slots = new Fifo<Slot>()
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

  /** The bytes that wait and their upkeep: what bounds are compared with. */
  get weight(): number {
    return this.#bytes + this.#slots.length * UPKEEP_BYTES
  }

  /** Adds a chunk of `size` bytes at the end. */
  push(chunk: string | Uint8Array, size: number, key: string | null = null): void {
    this.#bytes += size
    const last = this.#slots.last
    if (
      this.gathering &&
      last !== undefined &&
      last.size + size <= SLOT_BYTES &&
      typeof chunk === 'string' &&
      typeof last.chunk === 'string'
    ) {
      last.chunk += chunk
      last.size += size
    } else this.#slots.push({ chunk: typeof chunk === 'string' && this.#keepsAsBytes(size) ? Buffer.from(chunk) : chunk, size, key })
  }

  /**
   * What waits behind others is better kept outside of the heap, whose size follows all that it ever held at a time. A text that
   * leaves at once is not encoded before the socket does.
   */
  #keepsAsBytes(size: number): boolean {
    return size > PIECE_BYTES || (size >= SLOT_BYTES && this.#slots.length > 0)
  }

  /** Takes the first slot; `undefined` when none waits. */
  shift(): Readonly<Slot> | undefined {
    const slot = this.#slots.shift()
    if (slot !== undefined) this.#bytes -= slot.size
    return slot
  }

  /** Drops the chunk of a key that waits; whether there was one. */
  drop(key: string): boolean {
    const slot = this.#slots.remove((each) => each.key === key)
    if (slot === undefined) return false
    this.#bytes -= slot.size
    return true
  }

  /** Drops everything. */
  clear(): void {
    this.#slots.clear()
    this.#bytes = 0
  }
}
