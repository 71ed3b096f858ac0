/** A first-in, first-out list that stays cheap however long it grows. */

/** Values in order, with constant cost at both ends. */
export class Deque<T> {
  #values: (T | undefined)[] = []
  #start = 0

  get length(): number {
    return this.#values.length - this.#start
  }

  /** The value at a place from the front; undefined past the end. */
  at(index: number): T | undefined {
    return this.#values[this.#start + index]
  }

  push(value: T): void {
    this.#values.push(value)
  }

  /** Takes the first value; undefined when there is none. */
  shift(): T | undefined {
    if (this.#start === this.#values.length) return undefined
    const value = this.#values[this.#start]
    this.#values[this.#start++] = undefined
    if (this.#start >= COMPACT_AT && this.#start * 2 >= this.#values.length) this.#compact()
    return value
  }

  /** Puts values in front. */
  unshift(values: readonly T[]): void {
    this.#values = [...values, ...(this.#values.slice(this.#start) as T[])]
    this.#start = 0
  }

  /** Keeps the values that fit. */
  filter(keep: (value: T) => boolean): void {
    this.#values = (this.#values.slice(this.#start) as T[]).filter(keep)
    this.#start = 0
  }

  /** From the front on. */
  *[Symbol.iterator](): Iterator<T> {
    for (let i = this.#start; i < this.#values.length; i++) yield this.#values[i] as T
  }

  /** All values; none is left. */
  takeAll(): T[] {
    const all = this.#values.slice(this.#start) as T[]
    this.#values = []
    this.#start = 0
    return all
  }

  #compact(): void {
    this.#values = this.#values.slice(this.#start)
    this.#start = 0
  }
}

const COMPACT_AT = 64
