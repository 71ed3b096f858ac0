/** Settings of sessions, with their defaults (controller.md C173). */
import type { SessionStore } from '../../contracts/index.js'
import type { CookieDomain } from '../cookies/cookie-domain.js'
import type { CookieOptions, SameSite } from '../cookies/set-cookie.js'

/** What a function that chooses `SameSite` may look at. */
export interface SessionClient {
  readonly userAgent: string | null
  readonly host: string
  readonly isSsl: boolean
}

/** What `config.session` becomes at boot. */
export interface SessionSettings {
  /** Where sessions are kept; `null`: in the cookie itself, encrypted. */
  readonly store: SessionStore | null
  /** The name of the cookie. */
  readonly key: string
  readonly path: string
  readonly domain: CookieDomain | undefined
  readonly tldLength: number | undefined
  /** `null`: where the request came over HTTPS. */
  readonly secure: boolean | null
  readonly httpOnly: boolean
  /** `undefined`: that of all cookies. */
  readonly sameSite: SameSite | null | undefined | ((client: SessionClient) => SameSite | null)
  readonly partitioned: boolean
  /** Milliseconds that a session lasts after the last request with it; `null`: until the browser is closed. */
  readonly expireAfter: number | null
  /** Longest that the store may take for an answer, in milliseconds. */
  readonly storeTimeout: number
}

/** The defaults of {@link SessionSettings}. */
export const SESSION_DEFAULTS: SessionSettings = {
  store: null,
  key: '_live_session',
  path: '/',
  domain: undefined,
  tldLength: undefined,
  secure: null,
  httpOnly: true,
  sameSite: undefined,
  partitioned: false,
  expireAfter: null,
  storeTimeout: 5000,
}

/** How long a store keeps a session that nothing else ends: 14 days after it was written last. */
export const STORE_TTL_MS = 14 * 24 * 60 * 60 * 1000

/** The attributes of the session's cookie. */
export function sessionCookieOptions(settings: SessionSettings, client: SessionClient): Omit<CookieOptions, 'expires'> {
  const { path, domain, tldLength, httpOnly, partitioned, sameSite } = settings
  return {
    path,
    domain,
    tldLength,
    httpOnly,
    partitioned,
    secure: settings.secure ?? client.isSsl,
    sameSite: typeof sameSite === 'function' ? sameSite(client) : sameSite,
  }
}
