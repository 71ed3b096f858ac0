/** What an application may bring for its protection against forged requests: a strategy, and a store of secrets (C202, C203). */
import type { CookieJar } from '../http/cookies/cookies.js'
import type { Request } from '../http/request.js'
import type { Response } from '../http/response.js'
import type { Session } from '../http/sessions/session.js'
import type { MaybePromise } from '../support/maybe-promise.js'

/** What is looked at: `Sec-Fetch-Site` only, or a token besides where a browser does not send it (C195). */
export type ForgeryVerification = 'headerOnly' | 'headerOrLegacyToken'

/** What happens to a request that is not verified (C202). */
export type ForgeryStrategyName = 'exception' | 'nullSession' | 'resetSession'

/** Decides over one request that is not verified. When it renders, the action does not run. */
export interface ForgeryStrategy {
  /** @param reason why the request is not verified, for logs */
  handleUnverifiedRequest(reason: string): MaybePromise<void>
}

/** A strategy of the application's own, made for each such request with its controller. */
export type ForgeryStrategyClass = new (controller: never) => ForgeryStrategy

/** The controller, as far as a store needs it. */
export interface CsrfTokenOwner {
  readonly request: Request
  readonly response: Response
  readonly cookies: CookieJar
  readonly session: Session
}

/** Keeps one secret per client. A store of your own must give it to nobody else, and forget it when the session is reset. */
export interface CsrfTokenStore {
  /** The secret of this client, `null` when there is none. */
  fetch(controller: CsrfTokenOwner): string | null
  /** Keeps a new secret. Called only when a page asks for a token. */
  store(controller: CsrfTokenOwner, secret: string): void
  /** Forgets it, because the session is reset (C208). */
  reset(controller: CsrfTokenOwner): void
}

/** A built-in store of secrets, or one of the application. */
export type CsrfTokenStoreOption = 'session' | 'cookie' | CsrfTokenStore
