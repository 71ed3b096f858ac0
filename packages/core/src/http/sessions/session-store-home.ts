/** A session in a store, behind an id in a plain cookie (controller.md C174, C176). */
import type { SessionStore } from '../../contracts/index.js'
import { ArgumentError, ConfigurationError, hasCode, isError, SessionStoreError } from '../../errors/index.js'
import type { Clock } from '../../support/clock.js'
import { isPromise } from '../../support/maybe-promise.js'
import type { CookieJar } from '../cookies/cookies.js'
import type { CookieOptions } from '../cookies/set-cookie.js'
import { isSessionData, type SessionChange, type SessionHome, type StoredSession } from './session-home.js'
import { isSessionId, privateSessionId } from './session-id.js'
import { STORE_TTL_MS } from './session-settings.js'

/** What {@link SessionStoreHome} needs. */
export interface StoreHomeOptions {
  readonly store: SessionStore
  /** The name of the cookie. */
  readonly key: string
  readonly jar: CookieJar
  readonly clock: Clock
  /** Longest that the store may take for an answer, in milliseconds. */
  readonly timeout: number
  /** The attributes of the cookie. */
  options(): Omit<CookieOptions, 'expires'>
}

/** What the store said when it was asked ahead. */
type Answer = { readonly text: string | null } | { readonly failure: SessionStoreError }

/** Keeps a session in a store. The cookie is set at once; the store answers when it can. */
export class SessionStoreHome implements SessionHome {
  readonly stale = false
  readonly #of: StoreHomeOptions
  #answer: Answer | null = null
  #asking: Promise<void> | null = null

  constructor(options: StoreHomeOptions) {
    this.#of = options
  }

  get available(): boolean {
    if (this.#sentId() === null) return false
    return this.#of.store.synchronous === true || (this.#answer !== null && 'text' in this.#answer)
  }

  prepare(): Promise<void> | null {
    const id = this.#of.store.synchronous === true ? null : this.#sentId()
    if (id === null) return null
    this.#asking ??= this.#ask(id)
    return this.#asking
  }

  find(): StoredSession | null {
    const id = this.#sentId()
    if (id === null) return null
    const text = this.#of.store.synchronous === true ? this.#findNow(id) : this.#findAhead()
    const data = text === null ? null : parse(text)
    // An id that the store does not know is not taken over, or somebody could hand it to a victim and wait (fixation).
    return data === null ? null : { id, data }
  }

  save(change: SessionChange): Promise<void> | null {
    if (!this.#deliverable()) return null
    const { store } = this.#of
    const { id, foundId, expireAfter } = change
    const text = textOf(change.data)
    this.#setCookie(change)
    const isNew = id !== foundId
    return this.#work(async () => {
      const kept = await store.write(privateSessionId(id), text, expireAfter ?? STORE_TTL_MS, isNew)
      if (!kept && isNew) throw new SessionStoreError('The store of the sessions has the new id already')
      if (isNew && foundId !== null) await store.delete(privateSessionId(foundId))
    })
  }

  renew(change: SessionChange): Promise<void> | null {
    if (!this.#deliverable()) return null
    const { store } = this.#of
    this.#setCookie(change)
    return this.#work(async () => store.touch(privateSessionId(change.id), change.expireAfter ?? STORE_TTL_MS))
  }

  drop(foundId: string | null): Promise<void> | null {
    const { jar, key, options, store } = this.#of
    jar.delete(key, options())
    return foundId === null ? null : this.#work(async () => store.delete(privateSessionId(foundId)))
  }

  #setCookie({ id, expireAfter }: SessionChange): void {
    const { jar, key, options } = this.#of
    jar.set(key, { ...options(), value: id, expires: expireAfter ?? undefined })
  }

  /** A session whose cookie must not leave on this connection is not kept either (C173). */
  #deliverable(): boolean {
    return this.#of.jar.delivers(this.#of.options())
  }

  #sentId(): string | null {
    const { jar, key } = this.#of
    const sent = jar.get(key)
    return isSessionId(sent) ? sent : null
  }

  #findNow(id: string): string | null {
    const text = this.#of.store.find(privateSessionId(id))
    if (!isPromise<string | null>(text)) return text
    text.catch(() => {})
    throw new ConfigurationError('The session store is synchronous, but its find() gave a promise: take synchronous away')
  }

  #findAhead(): string | null {
    const answer = this.#answer
    if (answer === null) {
      throw new ConfigurationError('The session was not read yet: await request.session.load() first. Actions need not, middlewares must.')
    }
    if ('failure' in answer) throw answer.failure
    return answer.text
  }

  async #ask(id: string): Promise<void> {
    try {
      this.#answer = { text: await this.#inTime(async () => this.#of.store.find(privateSessionId(id))) }
    } catch (error) {
      this.#answer = { failure: failure(error) }
    }
  }

  async #work(work: () => Promise<unknown>): Promise<void> {
    try {
      await this.#inTime(work)
    } catch (error) {
      throw failure(error)
    }
  }

  #inTime<T>(work: () => Promise<T>): Promise<T> {
    const { clock, timeout } = this.#of
    return new Promise<T>((resolve, reject) => {
      const late = (): void => reject(new SessionStoreError(`The store of the sessions did not answer within ${timeout} ms`))
      const timer = clock.after(timeout, late)
      work()
        .then(resolve, reject)
        .finally(() => timer.cancel())
    })
  }
}

/** @throws ArgumentError for what JSON cannot carry */
function textOf(data: object): string {
  try {
    return JSON.stringify(data)
  } catch (cause) {
    throw new ArgumentError(`The session cannot be written as JSON: ${isError(cause) ? cause.message : String(cause)}`, { cause })
  }
}

function failure(error: unknown): SessionStoreError {
  if (hasCode(error, 'ERR_SESSION_STORE')) return error as SessionStoreError
  const reason = isError(error) ? error.message : String(error)
  return new SessionStoreError(`The store of the sessions failed: ${reason}`, { cause: error })
}

function parse(text: string): object | null {
  try {
    const data: unknown = JSON.parse(text)
    return isSessionData(data) ? data : null
  } catch {
    // Somebody else's; the session begins anew.
    return null
  }
}
