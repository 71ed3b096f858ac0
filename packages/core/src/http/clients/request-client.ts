/** What a request keeps of its client: cookies, session and flash. Made when somebody asks for one of them. */
import { type CookieEnvironment, CookieJar } from '../cookies/cookies.js'
import type { HeaderMap } from '../headers.js'
import type { Services } from '../services.js'
import { RequestSession } from '../sessions/session.js'
import { type SessionRequest, sessionHome } from '../sessions/session-homes.js'
import { NullCookieJar, nullSession } from './null-client.js'

/** The request, as far as its client is concerned. */
export interface ClientRequest extends SessionRequest {
  readonly raw: { readonly headers: { readonly cookie?: string } }
  readonly host: string
  readonly services: Services
}

/** The client of one request. */
export class RequestClient {
  readonly #request: ClientRequest
  #cookies: CookieJar | null = null
  /** `false` when a response was committed, or nothing may be saved, before anybody touched the session. */
  #session: RequestSession | null | false = null

  /** @param over whether the response was committed before anybody asked */
  constructor(request: ClientRequest, over: boolean) {
    this.#request = request
    if (over) this.#session = false
  }

  /** The cookies that the client sent, and those that were set since. */
  get cookies(): CookieJar {
    this.#cookies ??= new CookieJar(this.#request.raw.headers.cookie, this.#environment())
    return this.#cookies
  }

  /** Whether somebody touched the session. */
  get usesSession(): boolean {
    return this.#session !== null && this.#session !== false
  }

  /** The session, made at the first touch. */
  get session(): RequestSession {
    if (this.#session) return this.#session
    const { services } = this.#request
    const { session: settings } = services.http
    const home = settings === null ? null : sessionHome(settings, this.#request, services)
    const session = new RequestSession(home, settings?.expireAfter ?? null)
    if (this.#session === false) session.close()
    this.#session = session
    return session
  }

  /** Resolves when the session was kept; `null` when nothing is under way. */
  get saving(): Promise<void> | null {
    return this.#session ? this.#session.saving : null
  }

  /** No session for this request. */
  disableSession(): void {
    this.#session = new RequestSession(null, null)
  }

  /** From here on the client is somebody who was never here (C202). */
  forget(): void {
    this.#session = nullSession()
    this.#cookies = new NullCookieJar(this.#environment())
  }

  /** Saves the session if somebody touched it; see `Request.commitSession`. */
  commit(headers: HeaderMap): CookieJar | null {
    if (!this.#session) {
      this.#session = false
      return null
    }
    // An error page does not take the cookies of the action that failed along.
    return this.#session.commit(PUBLIC.test(headers.get('cache-control') ?? '')) ? this.cookies : null
  }

  /** What was changed will not be saved. */
  abandon(): void {
    if (this.#session) this.#session.close()
    else this.#session = false
  }

  #environment(): CookieEnvironment {
    const { isSsl, host, services } = this.#request
    const { http, clock } = services
    return {
      secure: isSsl,
      host,
      keys: http.keys,
      sameSite: http.cookiesSameSite,
      alwaysWriteSecure: http.alwaysWriteSecureCookies,
      writable: http.cookies,
      now: () => clock.now(),
    }
  }
}

const PUBLIC = /\bpublic\b/i
