/** The headers of a response: case-insensitive, safe values only, kept in the flat form that `writeHead` takes. */
import { ArgumentError, HeadersSentError } from '../errors/index.js'

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
// RFC 9110 §5.5: visible characters, obs-text, space and tab. A CR or LF would forge a header.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to refuse
const FORBIDDEN_IN_VALUE = /[\u0000-\u0008\u000a-\u001f\u007f]|[^\u0000-\u00ff]/

/** Room for this many headers is made ahead, so that adding the usual few does not grow an array on every request. */
const SPARE = 6

/**
 * A map of header names to values. Names compare without regard to case and keep the spelling that was given; a name may
 * hold several values (`append`), which `set-cookie` needs.
 */
export class HeaderMap implements Iterable<[string, string]> {
  /** Names in lower case; only the first {@link #count} are in use. */
  #keys: string[]
  /** Names and values in turn; only the first `2 * count` are in use. */
  #flat: string[]
  #count: number
  #sealed = false

  /** @param source another map to copy, or pairs, or a plain object */
  constructor(source?: HeaderMap | Iterable<readonly [string, string]> | Record<string, string>) {
    if (source !== undefined && #keys in source) {
      this.#keys = source.#keys.slice()
      this.#flat = source.#flat.slice()
      this.#count = source.#count
      return
    }
    this.#keys = []
    this.#flat = []
    this.#count = 0
    if (source !== undefined) for (const [name, value] of pairsOf(source)) this.append(name, value)
    for (let i = 0; i < SPARE; i++) {
      this.#keys.push('')
      this.#flat.push('', '')
    }
  }

  /** How many headers there are; a name with several values counts several times. */
  get size(): number {
    return this.#count
  }

  /** The value, several joined by a comma and a space; `null` when absent. */
  get(name: string): string | null {
    const key = name.toLowerCase()
    let found: string | null = null
    for (let i = this.#indexOf(key, 0); i >= 0; i = this.#indexOf(key, i + 1)) {
      const value = this.#flat[2 * i + 1]
      found = found === null ? value : `${found}, ${value}`
    }
    return found
  }

  /** Every value of a name, in order. */
  getAll(name: string): string[] {
    const key = name.toLowerCase()
    const values: string[] = []
    for (let i = this.#indexOf(key, 0); i >= 0; i = this.#indexOf(key, i + 1)) values.push(this.#flat[2 * i + 1])
    return values
  }

  /** Whether the name is present. */
  has(name: string): boolean {
    return this.#indexOf(name.toLowerCase(), 0) >= 0
  }

  /**
   * Replaces all values of a name.
   * @throws ArgumentError when the name is not a token or the value holds control or non-latin1 characters (RFC 9110 §5)
   * @throws HeadersSentError after the head was committed (live.md L11)
   */
  set(name: string, value: string | number): void {
    const text = this.#check(name, value)
    this.#replace(name.toLowerCase(), name, text)
  }

  /**
   * {@link set} for constants of the framework on the request path: a name in lower case and a value known to be safe. Nothing looks
   * at them again before they are on the wire: what anybody else had a part in goes through {@link set}.
   */
  put(key: string, value: string): void {
    this.#assertOpen()
    this.#replace(key, key, value)
  }

  /** Sets a header unless it is there already. */
  setDefault(name: string, value: string): void {
    if (!this.has(name)) this.set(name, value)
  }

  /** Adds a value and keeps those that are there. Throws like {@link set}. */
  append(name: string, value: string | number): void {
    this.#add(name.toLowerCase(), name, this.#check(name, value))
  }

  /** Removes every value of a name; whether there was one. Throws `HeadersSentError` after commit. */
  delete(name: string): boolean {
    this.#assertOpen()
    const before = this.#count
    this.#removeFrom(name.toLowerCase(), 0)
    return this.#count < before
  }

  /** Adds a member to a comma-separated list header, such as `Vary`, unless it is in it already. */
  addToList(name: string, member: string): void {
    const present = this.get(name)
    if (present === null) this.set(name, member)
    else if (
      !present
        .toLowerCase()
        .split(/\s*,\s*/)
        .includes(member.toLowerCase())
    )
      this.set(name, `${present}, ${member}`)
  }

  /** Name and value pairs, in order; a name with several values comes several times. */
  *entries(): IterableIterator<[string, string]> {
    for (let i = 0; i < this.#count; i++) yield [this.#flat[2 * i], this.#flat[2 * i + 1]]
  }

  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.entries()
  }

  /** `[name, value, name, value, …]`, for `writeHead`. Not to be changed by the caller. */
  toFlatArray(): string[] {
    if (!this.#sealed) return this.#flat.slice(0, 2 * this.#count)
    // Nothing will be added any more, so the array itself can go, cut to its length.
    this.#flat.length = 2 * this.#count
    return this.#flat
  }

  /**
   * The lines of a head, each with its CRLF.
   * @param special names in lower case that need more than a line
   * @returns `null` when one of those is there
   */
  toLines(special: ReadonlySet<string>): string | null {
    let lines = ''
    for (let i = 0; i < this.#count; i++) {
      if (special.has(this.#keys[i])) return null
      lines += `${this.#flat[2 * i]}: ${this.#flat[2 * i + 1]}\r\n`
    }
    return lines
  }

  /** Gives back the room for more headers: a stream keeps its head for as long as it is open. */
  compact(): void {
    this.#keys.length = this.#count
    this.#flat.length = 2 * this.#count
  }

  /** Refuses every later change. */
  seal(): void {
    this.#sealed = true
  }

  #check(name: string, value: string | number): string {
    this.#assertOpen()
    const text = typeof value === 'string' ? value : String(value)
    if (!TOKEN.test(name)) throw new ArgumentError(`${JSON.stringify(name)} is not a header name`)
    if (FORBIDDEN_IN_VALUE.test(text)) throw new ArgumentError(`The value of header ${name} holds characters that a header cannot carry`)
    return text
  }

  #indexOf(key: string, start: number): number {
    for (let i = start; i < this.#count; i++) if (this.#keys[i] === key) return i
    return -1
  }

  #add(key: string, name: string, value: string): void {
    const at = this.#count++
    this.#keys[at] = key
    this.#flat[2 * at] = name
    this.#flat[2 * at + 1] = value
  }

  #replace(key: string, name: string, value: string): void {
    const at = this.#indexOf(key, 0)
    if (at < 0) {
      this.#add(key, name, value)
      return
    }
    this.#flat[2 * at + 1] = value
    this.#removeFrom(key, at + 1)
  }

  #assertOpen(): void {
    if (this.#sealed) throw new HeadersSentError()
  }

  #removeFrom(key: string, start: number): void {
    for (let i = this.#indexOf(key, start); i >= 0; i = this.#indexOf(key, i)) {
      this.#keys.splice(i, 1)
      this.#flat.splice(2 * i, 2)
      this.#count--
    }
  }
}

function pairsOf(source: Iterable<readonly [string, string]> | Record<string, string>): Iterable<readonly [string, string]> {
  return Symbol.iterator in source ? (source as Iterable<readonly [string, string]>) : Object.entries(source as Record<string, string>)
}
