/** `config.session`: what may be written, and what it becomes at boot (controller.md C173, C176). */
import cluster from 'node:cluster'
import type { SessionStore } from '../contracts/index.js'
import { ConfigurationError, isError } from '../errors/index.js'
import { expiryDate, isCookieName, setCookie } from '../http/cookies/set-cookie.js'
import { SESSION_DEFAULTS, type SessionSettings } from '../http/sessions/session-settings.js'
import { MemorySessionStore } from '../stores/memory-session-store.js'

/** Sessions of an application. */
export interface SessionConfig extends Partial<Omit<SessionSettings, 'store' | 'expireAfter' | 'secure'>> {
  /** `'cookie'` (default): in the cookie itself, encrypted. Or a store, such as `new MemorySessionStore()`. */
  store?: 'cookie' | SessionStore
  /** How long a session lasts after the last request with it: milliseconds, or `'14d'`. Default: until the browser is closed. */
  expireAfter?: number | string
  /** Whether the cookie goes over HTTPS only. Default: where the request came over HTTPS. */
  secure?: boolean
}

const STORE_METHODS = ['find', 'write', 'touch', 'delete'] as const

/**
 * The settings of sessions; `null` when they are switched off.
 * @throws ConfigurationError for a value that cannot work
 */
export function sessionSettings(config: SessionConfig | false = {}): SessionSettings | null {
  if (config === false) return null
  const { store = 'cookie', expireAfter, secure, ...others } = config
  const settings: SessionSettings = {
    ...SESSION_DEFAULTS,
    ...others,
    store: storeOf(store),
    expireAfter: expireAfter === undefined ? null : durationOf(expireAfter),
    secure: secure ?? null,
  }
  const { key, storeTimeout } = settings
  if (typeof key !== 'string' || !isCookieName(key)) throw wrong('key', key, "set it to the name of a cookie, such as '_shop_session'")
  if (!(storeTimeout > 0)) throw wrong('storeTimeout', storeTimeout, 'set it to a number of milliseconds above 0')
  assertAttributes(settings)
  return settings
}

function storeOf(store: unknown): SessionStore | null {
  if (store === 'cookie') return null
  const given = store as Record<string, unknown> | null
  if (typeof given === 'object' && given !== null && STORE_METHODS.every((name) => typeof given[name] === 'function')) {
    if (cluster.isWorker && store instanceof MemorySessionStore) {
      process.emitWarning('Sessions in memory: one process does not know those of the others', { code: 'LIVE_SESSIONS_MEMORY' })
    }
    return store as SessionStore
  }
  const shown = typeof store === 'string' ? store : `without ${STORE_METHODS.join(', ')}`
  throw wrong('store', shown, "set it to 'cookie', or to a store such as new MemorySessionStore()")
}

function durationOf(duration: number | string): number {
  const fix = "set it to milliseconds above 0, or to a text such as '14d'"
  if (typeof duration === 'number' || typeof duration === 'string') {
    try {
      const ms = expiryDate(duration, 0).getTime()
      if (ms > 0) return ms
    } catch {
      // Said below, with the name of the setting.
    }
  }
  throw wrong('expireAfter', duration, fix)
}

/** What no cookie can carry is found now, and not by the first client. */
function assertAttributes({ key, path, sameSite, domain, secure }: SessionSettings): void {
  const fixed = typeof sameSite === 'function' ? null : sameSite
  try {
    const { length } = setCookie(key, '', '', { path, ...(typeof domain === 'string' && { domain }), sameSite: fixed }, 'localhost', null)
    if (length > 0 && fixed === 'none' && secure === false) throw new Error('browsers refuse sameSite none on a cookie that is not secure')
  } catch (cause) {
    throw new ConfigurationError(`config.session cannot make a cookie: ${isError(cause) ? cause.message : String(cause)}`, { cause })
  }
}

function wrong(name: string, value: unknown, fix: string): ConfigurationError {
  return new ConfigurationError(`config.session.${name} is ${JSON.stringify(value) ?? String(value)}: ${fix}`)
}
