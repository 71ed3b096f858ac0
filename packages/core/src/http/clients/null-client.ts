/** The session and the cookies of a client that the application must not know (controller.md C202). */
import { type CookieEnvironment, CookieJar } from '../cookies/cookies.js'
import { RequestSession } from '../sessions/session.js'
import type { SessionHome } from '../sessions/session-home.js'

/** Finds nothing and keeps nothing. */
const nowhere: SessionHome = {
  available: false,
  stale: false,
  prepare: () => null,
  find: () => null,
  save: () => null,
  renew: () => null,
  drop: () => null,
}

/** An empty session that can be written and read in this request, and is then forgotten. */
export function nullSession(): RequestSession {
  return new RequestSession(nowhere, null)
}

/** A jar without cookies that can be written and read in this request; none of it reaches the browser. */
export class NullCookieJar extends CookieJar {
  constructor(environment: CookieEnvironment) {
    super(undefined, environment)
  }

  override write(): void {
    super.write(() => {})
  }
}
