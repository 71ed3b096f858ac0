/** Who is signed in. Every action wants somebody, by a token in `Authorization: Bearer …`, unless its class says `allowUnauthenticatedAccess`. */
import type { AbstractClass, {%= parent %}, CallbacksStatic, SkipOptions } from '@live/core'
import { Current } from '../../models/current.js'
import { Session } from '../../models/session.js'
import type { User } from '../../models/user.js'

/** What the concern adds to a controller. */
export interface AuthenticationInstance {
  /** Answers 401 to those who are not signed in. Runs before every action. */
  requireAuthentication(): Promise<void>
  /** Signs a user in. The token is what the client presents from now on; it is not stored. */
  startSessionFor(user: User): Promise<string>
  /** Signs out: the token that was presented is worthless from now on. */
  terminateSession(): Promise<void>
}

/** What it adds to the class. */
export interface AuthenticationStatic {
  /** Lets everybody in: `static { this.allowUnauthenticatedAccess({ only: ['index'] }) }`. */
  allowUnauthenticatedAccess(options?: SkipOptions): void
}

/** Adds authentication to a controller class. */
export function Authentication<B extends AbstractClass<{%= parent %}> & CallbacksStatic>(
  Base: B,
): B & AbstractClass<AuthenticationInstance> & AuthenticationStatic {
  // A class whose name ends in Ability has no actions, so these methods cannot be routed.
  abstract class AuthenticationAbility extends Base implements AuthenticationInstance {
    static allowUnauthenticatedAccess(options: SkipOptions = {}): void {
      // Which actions there are is known in the classes that say so, and checked when the application boots.
      const actions = options as SkipOptions<never>
      this.skipBeforeAction('requireAuthentication', actions)
      // Whoever is signed in is known there, too.
      this.beforeAction('resumeSession', actions)
    }

    async requireAuthentication(): Promise<void> {
      if (!(await this.resumeSession())) this.requestHttpTokenAuthentication({ scheme: 'Bearer' })
    }

    async startSessionFor(user: User): Promise<string> {
      const { remoteIp, headers } = this.request
      const userAgent = headers.get('user-agent')?.slice(0, 255) ?? null
      const session = await Session.createOrFail({ userId: user.id, ipAddress: remoteIp, userAgent })
      Current.set({ session, user })
      return session.token
    }

    async terminateSession(): Promise<void> {
      await this.resumeSession()
      await Current.session?.destroy()
      Current.reset()
    }

    /** Finds out whose token it is. */
    async resumeSession(): Promise<boolean> {
      if (Current.session !== null) return true
      const session = await this.authenticateWithHttpToken((token) => Session.ofToken(token), { scheme: 'Bearer' })
      if (session === null) return false
      Current.set({ session, user: session.user })
      return true
    }
  }
  AuthenticationAbility.beforeAction('requireAuthentication')
  return AuthenticationAbility
}
