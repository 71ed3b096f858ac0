/** The whole session in one encrypted cookie (controller.md C175). */
import { ConfigurationError } from '../../errors/index.js'
import { encryptedCodec } from '../cookies/cookie-codec.js'
import type { CookieJar } from '../cookies/cookies.js'
import type { CookieOptions } from '../cookies/set-cookie.js'
import type { KeyGenerator } from '../messages/key-generator.js'
import { isSessionData, type SessionChange, type SessionHome, type StoredSession } from './session-home.js'
import { isSessionId } from './session-id.js'

/** Keeps a session in the cookie itself; nothing of it is on the server. */
export class SessionCookieHome implements SessionHome {
  readonly #jar: CookieJar
  readonly #keys: KeyGenerator | null
  readonly #key: string
  readonly #options: () => Omit<CookieOptions, 'expires'>
  readonly #now: () => number
  #rotated = false

  /** @param key the name of the cookie; @param options its attributes; @param now milliseconds since the epoch */
  constructor(jar: CookieJar, keys: KeyGenerator | null, key: string, options: () => Omit<CookieOptions, 'expires'>, now: () => number) {
    this.#jar = jar
    this.#keys = keys
    this.#key = key
    this.#options = options
    this.#now = now
  }

  get available(): boolean {
    return this.#keys !== null && this.#jar.has(this.#key)
  }

  get stale(): boolean {
    return this.#rotated
  }

  prepare(): null {
    return null
  }

  find(): StoredSession | null {
    if (this.#keys === null) throw noSecret()
    const text = this.#jar.get(this.#key)
    const message = text === null ? null : encryptedCodec(this.#keys, this.#now).open(this.#key, text)
    const session = message?.value as Partial<StoredSession> | null | undefined
    if (!isSessionId(session?.id) || !isSessionData(session.data)) return null
    this.#rotated = message?.rotated ?? false
    return { id: session.id, data: session.data }
  }

  save({ id, data, expireAfter }: SessionChange): null {
    const expires = expireAfter ?? undefined
    this.#jar.encrypted.set(this.#key, { ...this.#options(), value: { id, data }, expires })
    return null
  }

  renew(change: SessionChange): null {
    return this.save(change)
  }

  drop(): null {
    this.#jar.delete(this.#key, this.#options())
    return null
  }
}

function noSecret(): ConfigurationError {
  return new ConfigurationError(
    'The session is kept in an encrypted cookie, which needs a secret: set config.security.secretKeyBase or SECRET_KEY_BASE, ' +
      'choose a store with config.session.store, or switch sessions off with config.session = false',
  )
}
