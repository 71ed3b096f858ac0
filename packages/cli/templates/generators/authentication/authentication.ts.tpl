/** Who is signed in. Every action wants somebody, unless its class says `allowUnauthenticatedAccess`. */
import type { AbstractClass, BaseController, CallbacksStatic, Request, SkipOptions } from '@live/core'
import { Current } from '../../models/current.js'
import { Session } from '../../models/session.js'
import type { User } from '../../models/user.js'

const COOKIE = 'session_id'

/** What the concern adds to a controller. */
export interface AuthenticationInstance {
  /** Sends those who are not signed in to the page where they can; programs get a 401. Runs before every action. */
  requireAuthentication(): Promise<void>
  /** Signs a user in, in this browser. */
  startSessionFor(user: User): Promise<void>
  /** Signs out, in this browser. */
  terminateSession(): Promise<void>
  /** Where to go after signing in: the page that was asked for, else the root. */
  afterAuthenticationPath(): string
}

/** What it adds to the class. */
export interface AuthenticationStatic {
  /** Lets everybody in: `static { this.allowUnauthenticatedAccess({ only: ['index'] }) }`. */
  allowUnauthenticatedAccess(options?: SkipOptions): void
}

/** The session of a request, with its user; null where nobody is signed in. */
async function sessionOf({ cookies }: Request): Promise<Session | null> {
  const id = cookies.signed.get(COOKIE)
  if (typeof id !== '{%= uuid ? 'string' : 'number' %}') return null
  const [session = null] = await Session.where({ id }).include('user').limit(1)
  return session
}
{% if (streams) { %}

/** Whom the streams of a page are signed for, and who listens: `turbo({ subject: streamSubject })`. So they end with the session. */
export async function streamSubject(request: Request): Promise<string | null> {
  const session = Current.session ?? (await sessionOf(request))
  return session?.streamSubject ?? null
}
{% } %}

/** Adds authentication to a controller class. */
export function Authentication<B extends AbstractClass<BaseController> & CallbacksStatic>(
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
      if (await this.resumeSession()) return
      const toSignIn = () => {
        if (this.request.method === 'GET') this.session.set('returnTo', this.request.fullPath)
        this.redirectTo(this.url.newSessionPath(), { status: 303, alert: 'Please sign in first.' })
      }
      this.respondTo({ html: toSignIn, turboStream: toSignIn, any: () => this.head('unauthorized') })
    }

    async startSessionFor(user: User): Promise<void> {
      const { remoteIp, headers, isSsl: secure } = this.request
      const userAgent = headers.get('user-agent')?.slice(0, 255) ?? null
      const returnTo = this.session.get('returnTo')
      // Whoever planted or saw the session of before has nothing.
      this.resetSession()
      if (returnTo !== undefined) this.session.set('returnTo', returnTo)
      const session = await Session.createOrFail({ userId: user.id, ipAddress: remoteIp, userAgent })
      this.cookies.permanent.signed.set(COOKIE, { value: session.id, httpOnly: true, sameSite: 'lax', secure })
      Current.set({ session, user })
    }

    async terminateSession(): Promise<void> {
      await this.resumeSession()
      await Current.session?.destroy()
      this.cookies.delete(COOKIE)
      this.resetSession()
      Current.reset()
    }

    afterAuthenticationPath(): string {
      const path = this.urlFrom(this.session.get('returnTo')) ?? '/'
      this.session.delete('returnTo')
      return path
    }

    /** Finds out who is signed in in this browser. */
    async resumeSession(): Promise<boolean> {
      if (Current.session !== null) return true
      const session = await sessionOf(this.request)
      if (session === null) return false
      Current.set({ session, user: session.user })
      return true
    }
  }
  AuthenticationAbility.beforeAction('requireAuthentication')
  return AuthenticationAbility
}
