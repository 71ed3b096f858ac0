/** The session of one request: read at the first touch, saved when the response is committed (controller.md section 8b). */
import { ArgumentError, DisabledSessionError, HeadersSentError } from '../../errors/index.js'
import { Flash } from './flash.js'
import type { SessionValue } from './session-data.js'
import { SessionEntries } from './session-entries.js'
import type { SessionHome } from './session-home.js'
import { newSessionId, privateSessionId } from './session-id.js'

/** What a session can do, whatever keeps it. Values are what JSON can carry: a `Date` comes back as its ISO text (C180). */
export interface Session {
  /** 32 hexadecimal digits; `null` while there is no session. */
  readonly id: string | null
  get(key: string): unknown
  /** `null` and `undefined` take the entry away. */
  set(key: string, value: unknown): void
  has(key: string): boolean
  delete(key: string): void
  /** Takes all entries away; the id stays. */
  clear(): void
  /** Takes everything away, the flash too, and goes on under a new id: at login and at logout (C177). */
  reset(): void
}

/** What becomes of the session at the end of this request (C178). */
export interface SessionOptions {
  /** The same data under a new id. */
  renew: boolean
  /** Changes are not saved. */
  skip: boolean
  /** The session ends without a replacement. */
  drop: boolean
  /** Milliseconds that it lasts from now on; `null`: until the browser is closed. Default `config.session.expireAfter`. */
  expireAfter: number | null
}

const FLASH = 'flash'
const ID = 'session_id'
const SENT = 'header already sent, and the session was saved with it: change the session before the first write or render'

/** `this.session` and `request.session`. */
export class RequestSession implements Session {
  /** What becomes of it at the end of this request. */
  readonly options: SessionOptions
  readonly #home: SessionHome | null
  readonly #rolling: boolean
  #entries: SessionEntries | null = null
  #foundId: string | null = null
  #id: string | null = null
  #flash: Flash | null = null
  #closed = false
  #saving: Promise<void> | null = null

  /**
   * @param home where it is kept; `null` when sessions are switched off
   * @param expireAfter milliseconds that it lasts after each request; `null`: until the browser is closed
   */
  constructor(home: SessionHome | null, expireAfter: number | null) {
    this.#home = home
    this.#rolling = expireAfter !== null
    this.options = { renew: false, skip: false, drop: false, expireAfter }
  }

  /** Whether sessions are switched on. */
  get enabled(): boolean {
    return this.#home !== null
  }

  /** Whether it was read. */
  get isLoaded(): boolean {
    return this.#entries !== null
  }

  /** Whether the client has one already. */
  get exists(): boolean {
    this.#load()
    return this.#foundId !== null
  }

  /** Whether it holds nothing. */
  get isEmpty(): boolean {
    return this.#load().size === 0
  }

  get id(): string | null {
    this.#load()
    return this.#id
  }

  /** What stores know it by, to keep beside an account and end the session later: `store.delete(privateId)`. */
  get privateId(): string | null {
    return this.id === null ? null : privateSessionId(this.id)
  }

  get<K extends string>(key: K): SessionValue<K> | undefined {
    return (key === ID ? this.id : this.#load().get(key)) as SessionValue<K> | undefined
  }

  set<K extends string>(key: K, value: SessionValue<K> | null | undefined): void {
    const entries = this.#writable()
    assertStorable(key, value)
    if (value === null || value === undefined) entries.delete(key)
    else entries.set(key, value)
    this.#id ??= newSessionId()
  }

  has(key: string): boolean {
    return this.#load().has(key)
  }

  delete(key: string): void {
    this.#writable().delete(key)
  }

  clear(): void {
    this.#writable().clear()
  }

  /** Sets several entries. */
  merge(values: Readonly<Record<string, unknown>>): void {
    for (const [key, value] of Object.entries(values)) this.set(key, value)
  }

  /**
   * An entry that should be there, else `fallback`.
   * @throws ArgumentError without the entry and without a fallback
   */
  fetch(key: string, ...fallback: [unknown?]): unknown {
    if (this.has(key)) return this.get(key)
    if (fallback.length > 0) return fallback[0]
    throw new ArgumentError(`The session has no ${JSON.stringify(key)}; it has ${this.keys().join(', ') || 'nothing'}`)
  }

  /** A value inside a value: `session.dig('cart', 'items', 0)`; `undefined` where the path ends early. */
  dig(key: string, ...path: (string | number)[]): unknown {
    let value = this.get(key)
    for (const step of path) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
      value = (value as Record<string | number, unknown>)[step]
    }
    return value
  }

  keys(): string[] {
    return this.#load().keys()
  }

  values(): unknown[] {
    return this.keys().map((key) => this.get(key))
  }

  /** All entries, in an object without a prototype. */
  toObject(): Record<string, unknown> {
    const object = Object.create(null) as Record<string, unknown>
    for (const key of this.keys()) object[key] = this.get(key)
    return object
  }

  reset(): void {
    this.#writable().clear()
    this.#flash?.clear()
    this.#id = newSessionId()
  }

  /** Messages for the next request. */
  get flash(): Flash {
    this.#flash ??= new Flash(this.#load().peek(FLASH), () => void this.#writable())
    return this.#flash
  }

  /** What the flash shows in this request, as text, without taking the messages for read; `null` when it shows nothing (C229). */
  get flashTag(): string | null {
    if (this.#flash !== null) return this.#flash.isEmpty ? null : JSON.stringify(this.#flash.toObject())
    if (this.#entries === null && !this.#home?.available) return null
    const stored = this.#load().peek(FLASH)
    return stored === undefined ? null : JSON.stringify(stored)
  }

  /**
   * Reads the session from a store that takes time, as the framework does before an action. For middlewares.
   * Never rejects: what went wrong is thrown at the first touch.
   */
  async load(): Promise<void> {
    await this.#home?.prepare()
  }

  /** {@link load} for who need not wait where nothing takes time. */
  prepare(): Promise<void> | null {
    return this.#home?.prepare() ?? null
  }

  /** Resolves when the session was kept; `null` when nothing is under way. Rejects when the store failed. */
  get saving(): Promise<void> | null {
    return this.#saving
  }

  /** Refuses every later change, and saves nothing (any more): the response that would have carried it will not leave. */
  close(): void {
    this.#closed = true
  }

  /**
   * Saves it, once, if there is something to save; later changes are refused. For the response, when it is committed.
   * @param isPublic whether shared caches may keep the response: then a session that nobody touched is not renewed with it
   * @returns whether it was open until now
   * @throws CookieOverflowError, ArgumentError for what JSON cannot carry
   */
  commit(isPublic: boolean): boolean {
    if (this.#closed) return false
    const saving = this.#home === null || this.options.skip ? null : this.#save(this.#home, isPublic)
    this.#closed = true
    // Whoever waits for it hears of a failure; nobody has to.
    saving?.catch(() => {})
    this.#saving = saving
    return true
  }

  #save(home: SessionHome, isPublic: boolean): Promise<void> | null {
    if (this.options.drop) return home.drop(this.#load() && this.#foundId)
    if (this.#entries === null && !(this.#rolling && !isPublic && home.available)) return null
    const entries = this.#load()
    this.#keepFlash(entries)
    if (this.options.renew && entries.size > 0) this.#id = newSessionId()
    if (entries.size === 0 && this.#id !== this.#foundId) return this.#foundId === null ? null : home.drop(this.#foundId)
    const { expireAfter } = this.options
    const change = { id: this.#id as string, foundId: this.#foundId, data: entries.toObject(), expireAfter }
    if (entries.changed || this.#id !== this.#foundId) return home.save(change)
    return home.stale || (expireAfter !== null && entries.size > 0) ? home.renew(change) : null
  }

  #keepFlash(entries: SessionEntries): void {
    const kept = this.#flash?.toSession()
    if (kept === undefined) return
    if (kept === null) entries.delete(FLASH)
    else entries.set(FLASH, kept)
    if (kept !== null) this.#id ??= newSessionId()
  }

  #load(): SessionEntries {
    if (this.#entries !== null) return this.#entries
    const found = this.#home?.find() ?? null
    this.#foundId = found?.id ?? null
    this.#id = this.#foundId
    this.#entries = new SessionEntries(found?.data ?? null)
    return this.#entries
  }

  #writable(): SessionEntries {
    if (this.#home === null) throw new DisabledSessionError()
    if (this.#closed) throw new HeadersSentError(SENT)
    return this.#load()
  }
}

function assertStorable(key: string, value: unknown): void {
  if (key === ID) throw new ArgumentError('session_id is the id of the session, which reset() changes: store the value under another key')
  if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint') {
    throw new ArgumentError(`The session cannot keep a ${typeof value} as ${JSON.stringify(key)}: values must survive JSON`)
  }
}
