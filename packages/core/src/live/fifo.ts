/** A first-in, first-out list that stays cheap however long it grows; `Array.shift` moves everything that is behind. */

interface Link<T> {
  readonly value: T
  next: Link<T> | null
}

/** A queue with constant cost at both ends. */
export class Fifo<T> {
  #first: Link<T> | null = null
  #last: Link<T> | null = null
  #length = 0

  /** How many values wait. */
  get length(): number {
    return this.#length
  }

  /** The value that was added last; `undefined` when none waits. */
  get last(): T | undefined {
    return this.#last?.value
  }

  /** Adds a value at the end. */
  push(value: T): void {
    const link: Link<T> = { value, next: null }
    if (this.#last === null) this.#first = link
    else this.#last.next = link
    this.#last = link
    this.#length++
  }

  /** Takes the first value; `undefined` when none waits. */
  shift(): T | undefined {
    const link = this.#first
    if (link === null) return undefined
    this.#first = link.next
    if (this.#first === null) this.#last = null
    this.#length--
    return link.value
  }

  /** Takes the first value that fits out of the middle; `undefined` when none does. Linear. */
  remove(fits: (value: T) => boolean): T | undefined {
    let before: Link<T> | null = null
    for (let link = this.#first; link !== null; before = link, link = link.next) {
      if (!fits(link.value)) continue
      if (before === null) this.#first = link.next
      else before.next = link.next
      if (this.#last === link) this.#last = before
      this.#length--
      return link.value
    }
    return undefined
  }

  /** Drops everything. */
  clear(): void {
    this.#first = null
    this.#last = null
    this.#length = 0
  }
}
