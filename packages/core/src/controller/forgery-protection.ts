/** Protection against cross-site request forgery: on for every controller that knows its clients (controller.md section 9). */
import { ArgumentError } from '../errors/index.js'
import { csrfToken, formPath } from '../http/policies/csrf-token.js'
import type { Response } from '../http/response.js'
import { LiveResponse } from '../live/live-response.js'
import { isPromise, type MaybePromise } from '../support/maybe-promise.js'
import { html, SafeString } from '../support/safe-string.js'
import { csrfTokenStore } from './csrf-token-store.js'
import { isSafe, refusalOf } from './forgery-check.js'
import {
  declareProtection,
  declareUnprotected,
  GUARD,
  isProtected,
  type ProtectFromForgeryOptions,
  policyOf,
  SCRIPT_GUARD,
  type SkipForgeryProtectionOptions,
} from './forgery-declarations.js'
import { reportBlocked, reportFallback } from './forgery-events.js'
import { assertNoScript } from './forgery-script-guard.js'
import { makeSecret, makeSecretAhead } from './forgery-secret.js'
import { type ForgeryController, handleUnverified } from './forgery-strategies.js'
import type { HelpersInstance, ViewHelpers } from './helpers.js'
import type { AbstractClass, ActionName, Metal } from './metal.js'

/** Where the form leads whose token is asked for. */
export interface FormTokenOptions {
  /** A path or URL, relative to the page or not. */
  action: string
  /** Default `'post'`. */
  method?: string
}

/** What {@link ForgeryProtection} adds to a controller. */
export interface ForgeryProtectionInstance {
  /**
   * Whether the request comes from the site itself; override it to add a way of your own (C193).
   * @throws InvalidCrossOriginRequestError for `Origin: null`
   */
  verifyRequest(): MaybePromise<boolean>
  /**
   * A token for the field of a form, or for the header `X-CSRF-Token` of a script: 86 characters, different each time.
   * @param form limits it to that path and verb, unless `config.controller.perFormCsrfTokens` is false (C200)
   * @throws ArgumentError when the action is no URL; HeadersSentError when the session is gone already, in a stream
   */
  formAuthenticityToken(form?: FormTokenOptions): string
  /** The hidden field of a form; empty where nothing is protected. Parameters and errors as for {@link formAuthenticityToken}. */
  csrfField(form?: FormTokenOptions): SafeString
  /**
   * `<meta>` elements with the parameter's name and a token, for scripts; empty where nothing is protected (C201). With `headerOnly` nobody
   * looks at a token: for a client that has no session it is empty, so that a page without a form begins none.
   */
  csrfMetaTags(): SafeString
}

/** The static-block form: `static { this.protectFromForgery({ with: 'nullSession' }) }`. */
export interface ForgeryProtectionStatic {
  /** Declares the protection anew, here, with these options only: those of a parent class do not hold any more. */
  protectFromForgery<C extends AbstractClass<Metal>>(this: C, options?: ProtectFromForgeryOptions<ActionName<InstanceType<C>>>): void
  /** Takes the protection away, for some actions or for all; it need not be there (C205). */
  skipForgeryProtection<C extends AbstractClass<Metal>>(this: C, options?: SkipForgeryProtectionOptions<ActionName<InstanceType<C>>>): void
}

const NOTHING = new SafeString('')

/** Adds the protection to a controller class. What is safe by its verb pays a look at the verb. */
export function ForgeryProtection<B extends AbstractClass<ForgeryController & HelpersInstance>>(
  Base: B,
): B & AbstractClass<ForgeryProtectionInstance> & ForgeryProtectionStatic {
  abstract class ForgeryProtectionAbility extends Base implements ForgeryProtectionInstance {
    static protectFromForgery(options?: ProtectFromForgeryOptions): void {
      declareProtection(this, 'static', options)
    }

    static skipForgeryProtection(options?: SkipForgeryProtectionOptions): void {
      declareUnprotected(this, 'static', options)
    }

    verifyRequest(): MaybePromise<boolean> {
      return refusalOf(this, policyOf(this), () => reportFallback(this)) === null
    }

    /** The callback in front of the action. */
    [GUARD](): MaybePromise<void> {
      if (!isProtected(this)) return undefined
      this.response.beforeCommit(varyOnSite)
      if (this.response instanceof LiveResponse) this.response.beforeCommit(() => makeSecretAhead(this, policyOf(this).store))
      if (isSafe(this.request)) return markSafe(this)
      if (!this.session.enabled) return undefined
      const verified = this.verifyRequest()
      return isPromise<boolean>(verified) ? verified.then((yes) => settle(this, yes)) : settle(this, verified)
    }

    /** The callback behind it. */
    [SCRIPT_GUARD](): void {
      if (this.guardsScript && !this.response.committed) assertNoScript(this)
    }

    formAuthenticityToken(form?: FormTokenOptions): string {
      return tokenFor(this, form)
    }

    csrfField(form?: FormTokenOptions): SafeString {
      if (!isProtected(this) || !this.session.enabled) return NOTHING
      const { csrfParam } = this.services.controller
      return html`<input type="hidden" name="${csrfParam}" value="${tokenFor(this, form)}" autocomplete="off">`
    }

    csrfMetaTags(): SafeString {
      if (!isProtected(this) || !this.session.enabled) return NOTHING
      const { csrfParam } = this.services.controller
      const token = wantsToken(this) ? tokenFor(this) : ''
      return html`<meta name="csrf-param" content="${csrfParam}">\n<meta name="csrf-token" content="${token}">`
    }

    /** Views call `csrfField()`, `csrfMetaTags()` and `formAuthenticityToken()`. */
    override ownHelpers(): ViewHelpers {
      const own: ViewHelpers = {
        csrfField: (form?: FormTokenOptions) => this.csrfField(form),
        csrfMetaTags: () => this.csrfMetaTags(),
        formAuthenticityToken: (form?: FormTokenOptions) => this.formAuthenticityToken(form),
      }
      return { ...own, ...super.ownHelpers() }
    }

    override resetSession(): void {
      csrfTokenStore(policyOf(this).store).reset(this)
      super.resetSession()
    }
  }
  declareProtection(ForgeryProtectionAbility, 'static', null)
  return ForgeryProtectionAbility as unknown as B & AbstractClass<ForgeryProtectionInstance> & ForgeryProtectionStatic
}

/** Caches must not give one site what was an answer to another (C197). At commit, when the action cannot replace it any more. */
function varyOnSite({ headers }: Response): void {
  if (headers.has('vary')) headers.addToList('vary', 'Sec-Fetch-Site')
  else headers.put('vary', 'Sec-Fetch-Site')
}

/** What a safe request answers is looked at: behind the action, or for a stream where its head is settled (C204). */
function markSafe(controller: ForgeryController): void {
  const { request, response } = controller
  if (request.method === 'HEAD') return
  controller.guardsScript = true
  if (response instanceof LiveResponse) response.beforeCommit(() => assertNoScript(controller))
}

function settle(controller: ForgeryController, verified: boolean): MaybePromise<void> {
  if (verified) return
  const policy = policyOf(controller)
  const reason = refusalOf(controller, policy, () => {}) ?? `${controller.constructor.name} did not verify it`
  reportBlocked(controller, reason)
  return handleUnverified(policy.with, controller, reason)
}

/**
 * Whether the head of a page has a token: where one is looked at, and for a client that has a session anyway. A session that began for
 * nothing but a token would send a cookie with a page that is otherwise the same for all, and keep it out of every shared cache.
 */
function wantsToken(controller: ForgeryController): boolean {
  const { using, store } = policyOf(controller)
  if (using === 'headerOrLegacyToken') return true
  const { request, session } = controller
  if (request.raw.headers.cookie === undefined && !request.usesSession) return false
  return session.id !== null || csrfTokenStore(store).fetch(controller) !== null
}

function tokenFor(controller: ForgeryController, form?: FormTokenOptions): string {
  const { store } = policyOf(controller)
  const secret = csrfTokenStore(store).fetch(controller)
  const token = secret === null ? null : csrfToken(secret, targetOf(controller, form))
  if (token !== null) return token
  return csrfToken(makeSecret(controller, store), targetOf(controller, form)) as string
}

function targetOf({ request, services }: Metal, form: FormTokenOptions | undefined) {
  if (form === undefined || !services.controller.perFormCsrfTokens) return null
  const path = formPath(form.action, request.path)
  if (path === null) throw new ArgumentError(`The action of a form is a path or a URL, not ${JSON.stringify(form.action)}`)
  return { path, method: form.method ?? 'post' }
}
