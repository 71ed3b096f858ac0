/** Which home the session of a request has. */
import type { Clock } from '../../support/clock.js'
import type { CookieJar } from '../cookies/cookies.js'
import type { KeyGenerator } from '../messages/key-generator.js'
import { SessionCookieHome } from './session-cookie-home.js'
import type { SessionHome } from './session-home.js'
import { type SessionClient, type SessionSettings, sessionCookieOptions } from './session-settings.js'
import { SessionStoreHome } from './session-store-home.js'

/** The request, as far as its session needs it. */
export interface SessionRequest extends SessionClient {
  readonly cookies: CookieJar
}

/** What the application lends to sessions. */
export interface SessionServices {
  readonly clock: Clock
  readonly http: { readonly keys: KeyGenerator | null }
}

/** Makes the home of one request's session. */
export function sessionHome(settings: SessionSettings, request: SessionRequest, { clock, http }: SessionServices): SessionHome {
  const options = () => sessionCookieOptions(settings, request)
  const { store, key } = settings
  if (store === null) return new SessionCookieHome(request.cookies, http.keys, key, options, () => clock.now())
  return new SessionStoreHome({ store, key, options, jar: request.cookies, clock, timeout: settings.storeTimeout })
}
