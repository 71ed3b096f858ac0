/** The data of a session, and whether it differs from what was found. */

/** Keys and values. A value that is an object may be changed where it lies; that counts as a change too. */
export class SessionEntries {
  readonly #values: Map<string, unknown>
  /** What objects looked like when they were handed out first. */
  #lent: Map<string, string> | null = null
  #changed = false

  /** @param data as JSON gave it; a key such as `__proto__` is a key like any other */
  constructor(data: object | null) {
    this.#values = new Map(data === null ? [] : Object.entries(data))
  }

  get size(): number {
    return this.#values.size
  }

  /** Whether there is something to save. */
  get changed(): boolean {
    if (this.#changed || this.#lent === null) return this.#changed
    for (const [key, before] of this.#lent) if (JSON.stringify(this.#values.get(key)) !== before) return true
    return false
  }

  get(key: string): unknown {
    const value = this.#values.get(key)
    if (typeof value === 'object' && value !== null && !this.#changed) this.#lend(key, value)
    return value
  }

  /** {@link get} for who changes nothing. */
  peek(key: string): unknown {
    return this.#values.get(key)
  }

  has(key: string): boolean {
    return this.#values.has(key)
  }

  keys(): string[] {
    return [...this.#values.keys()]
  }

  set(key: string, value: unknown): void {
    this.#values.set(key, value)
    this.#changed = true
  }

  delete(key: string): void {
    if (this.#values.delete(key)) this.#changed = true
  }

  clear(): void {
    if (this.#values.size > 0) this.#changed = true
    this.#values.clear()
  }

  /** All of it, in an object without a prototype. */
  toObject(): Record<string, unknown> {
    const object = Object.create(null) as Record<string, unknown>
    for (const [key, value] of this.#values) object[key] = value
    return object
  }

  #lend(key: string, value: object): void {
    this.#lent ??= new Map()
    if (!this.#lent.has(key)) this.#lent.set(key, JSON.stringify(value))
  }
}
