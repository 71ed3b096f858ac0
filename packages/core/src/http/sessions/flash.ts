/** Messages for the next request that reads them (controller.md section 8c). */
import type { FlashMessage } from './session-data.js'

/** How the session keeps a flash (C187). */
export interface StoredFlash {
  readonly discard: readonly string[]
  readonly flashes: Readonly<Record<string, unknown>>
}

/** The two messages that have names of their own (C185). */
abstract class NamedMessages {
  abstract get(key: string): unknown
  abstract set(key: string, value: unknown): void

  /** `get('notice')`. */
  get notice(): unknown {
    return this.get('notice')
  }

  set notice(message: unknown) {
    this.set('notice', message)
  }

  /** `get('alert')`. */
  get alert(): unknown {
    return this.get('alert')
  }

  set alert(message: unknown) {
    this.set('alert', message)
  }
}

/** `this.flash`. What was set in the request before is there; what is set now is there in the next one too. */
export class Flash extends NamedMessages implements Iterable<[string, unknown]> {
  readonly #values: Map<string, unknown>
  readonly #discarded: Set<string>
  readonly #assertWritable: () => void
  #now: FlashNow | null = null

  /**
   * @param stored what the session keeps; anything else is an empty flash
   * @param assertWritable throws when messages can no longer be kept
   */
  constructor(stored: unknown, assertWritable: () => void) {
    super()
    this.#values = readStored(stored)
    // The messages of the last request were shown in this one.
    this.#discarded = new Set(this.#values.keys())
    this.#assertWritable = assertWritable
  }

  /** Messages for this request only. */
  get now(): FlashNow {
    this.#now ??= new FlashNow(this)
    return this.#now
  }

  get isEmpty(): boolean {
    return this.#values.size === 0
  }

  get<K extends string>(key: K): FlashMessage<K> | undefined {
    return this.#values.get(key) as FlashMessage<K> | undefined
  }

  has(key: string): boolean {
    return this.#values.has(key)
  }

  keys(): string[] {
    return [...this.#values.keys()]
  }

  /** A message for this request and the next one. Values are what JSON can carry. */
  set(key: string, value: unknown): void {
    this.#assertWritable()
    this.#values.set(key, value)
    this.#discarded.delete(key)
  }

  /** Sets several messages. */
  update(values: Readonly<Record<string, unknown>>): void {
    for (const [key, value] of Object.entries(values)) this.set(key, value)
  }

  /** Sets these messages and takes all others away. */
  replace(values: Readonly<Record<string, unknown>>): void {
    this.clear()
    this.update(values)
  }

  /** Takes a message away, at once. */
  delete(key: string): void {
    this.#assertWritable()
    this.#values.delete(key)
    this.#discarded.delete(key)
  }

  /** Takes all messages away, at once. */
  clear(): void {
    this.#assertWritable()
    this.#values.clear()
    this.#discarded.clear()
  }

  /** Carries all messages over to the next request, and gives the flash. */
  keep(): this
  /** Carries one message over, and gives its value. */
  keep(key: string): unknown
  keep(key?: string): unknown {
    this.#assertWritable()
    if (key === undefined) this.#discarded.clear()
    else this.#discarded.delete(key)
    return key === undefined ? this : this.get(key)
  }

  /** Takes all messages away at the end of this request, and gives the flash. */
  discard(): this
  /** Takes one message away at the end of this request, and gives its value. */
  discard(key: string): unknown
  discard(key?: string): unknown {
    this.#assertWritable()
    for (const each of key === undefined ? this.#values.keys() : [key]) this.#discarded.add(each)
    return key === undefined ? this : this.get(key)
  }

  [Symbol.iterator](): IterableIterator<[string, unknown]> {
    return this.#values[Symbol.iterator]()
  }

  /** All messages, in an object without a prototype. */
  toObject(): Record<string, unknown> {
    return toObject(this.#values)
  }

  /** What the session keeps for the next request; `null` for nothing. */
  toSession(): StoredFlash | null {
    const kept = [...this.#values].filter(([key]) => !this.#discarded.has(key))
    return kept.length === 0 ? null : { discard: [], flashes: toObject(kept) }
  }
}

/** `this.flash.now`: messages that are gone in the next request (C183). */
export class FlashNow extends NamedMessages {
  readonly #flash: Flash

  constructor(flash: Flash) {
    super()
    this.#flash = flash
  }

  get(key: string): unknown {
    return this.#flash.get(key)
  }

  set(key: string, value: unknown): void {
    this.#flash.set(key, value)
    this.#flash.discard(key)
  }
}

function readStored(stored: unknown): Map<string, unknown> {
  const { flashes, discard } = (stored ?? {}) as Partial<StoredFlash>
  const values = new Map(typeof flashes === 'object' && flashes !== null ? Object.entries(flashes) : [])
  if (Array.isArray(discard)) for (const key of discard) values.delete(String(key))
  return values
}

function toObject(entries: Iterable<readonly [string, unknown]>): Record<string, unknown> {
  const object = Object.create(null) as Record<string, unknown>
  for (const [key, value] of entries) object[key] = value
  return object
}
