/** `this.session` and `resetSession`: what the application remembers of a client (C171–C181). */
import type { RequestSession } from '../http/sessions/session.js'
import type { AbstractClass, Metal } from './metal.js'

/** What {@link Sessions} adds to a controller. */
export interface SessionsInstance {
  /** Read at the first touch, saved when the response commits. Throws `ConfigurationError` when sessions cannot work. */
  readonly session: RequestSession
  /** Data and flash gone, and a new id: at login, so that nobody knows the id beforehand, and at logout (C177). */
  resetSession(): void
}

/** Adds sessions to a controller class. */
export function Sessions<B extends AbstractClass<Metal>>(Base: B): B & AbstractClass<SessionsInstance> {
  abstract class SessionsAbility extends Base implements SessionsInstance {
    get session(): RequestSession {
      return this.request.session
    }

    resetSession(): void {
      this.session.reset()
    }
  }
  return SessionsAbility
}
