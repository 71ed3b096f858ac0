/** What authentication by the `Authorization` header takes and gives (C209, C212). */
import type { MaybePromise } from '../support/maybe-promise.js'

/** What a client without valid credentials gets. */
export interface HttpChallengeOptions {
  /** Shown by browsers. Default `'Application'`. */
  realm?: string
  /** The body. Default `'HTTP Basic: Access denied.\n'`, or the same with `Token`. */
  message?: string
  /** A type or its short name. Default `text/html` for Basic, `text/plain` for tokens. */
  contentType?: string
}

/** {@link HttpChallengeOptions} with the schemes of the tokens. */
export interface HttpTokenChallengeOptions extends HttpChallengeOptions {
  /** One scheme or several, in any case. Default: Token, Bearer and DPoP are taken, and `Token` is asked for. */
  scheme?: string | readonly string[]
}

/** Looks a name and a password up; the password is `undefined` when the client sent none. */
export type BasicCheck<T> = (name: string, password: string | undefined) => MaybePromise<T>

/** Looks a token up. @param options what came beside the token; @param scheme in lower case */
export type TokenCheck<T> = (token: string, options: Readonly<Record<string, string>>, scheme: string) => MaybePromise<T>

/** What {@link HttpAuthentication} adds to a controller. Compare secrets with `secureCompare`. */
export interface HttpAuthenticationInstance {
  /** What the check makes of the Basic credentials; `null` without credentials that can be read, and for anything falsy. */
  authenticateWithHttpBasic<T>(check: BasicCheck<T>): Promise<T | null>
  /** {@link authenticateWithHttpBasic}; without success the answer is a 401 that asks for credentials. */
  authenticateOrRequestWithHttpBasic<T>(check: BasicCheck<T>, options?: HttpChallengeOptions): Promise<T | null>
  /** Answers 401 and asks for Basic credentials. Throws `DoubleRenderError` when there is an answer already. */
  requestHttpBasicAuthentication(options?: HttpChallengeOptions): void
  /** What the check makes of the token; `null` without a token that can be read, and for anything falsy. */
  authenticateWithHttpToken<T>(check: TokenCheck<T>, options?: Pick<HttpTokenChallengeOptions, 'scheme'>): Promise<T | null>
  /** {@link authenticateWithHttpToken}; without success the answer is a 401 that asks for a token. */
  authenticateOrRequestWithHttpToken<T>(check: TokenCheck<T>, options?: HttpTokenChallengeOptions): Promise<T | null>
  /** Answers 401 and asks for a token. Throws `DoubleRenderError` when there is an answer already. */
  requestHttpTokenAuthentication(options?: HttpTokenChallengeOptions): void
}
