/** `contentSecurityPolicy(…)`: the Content-Security-Policy of a controller, and the nonce of its pages (C252–C254). */
import { ArgumentError } from '../errors/index.js'
import { nonceOf } from '../http/policies/content-security.js'
import { ContentSecurityPolicyBuilder } from '../http/policies/content-security-policy.js'
import { policiesOf } from '../http/policies/request-policies.js'
import { callbacksFromOption, callbacksOf, declareCallback, type OptionCallback } from './callback-list.js'
import { type OnClassOrAction, onClassOrAction } from './class-or-action.js'
import type { ActionOptions } from './conditions.js'
import type { HelpersInstance, ViewHelpers } from './helpers.js'
import type { AbstractClass, ActionName, Metal } from './metal.js'
import type { DeclarationForm } from './registry.js'

/** Changes a copy of the policy for one request; the controller is its `this` and its second parameter. */
export type PolicyChange<C = never> = (this: C, policy: ContentSecurityPolicyBuilder, controller: C) => unknown

declare module './registry.js' {
  interface ControllerOptions {
    /** `policy` changes the policy, or is `false` for none. */
    contentSecurityPolicy?: readonly ({ readonly policy: PolicyChange | false } & ActionOptions)[]
    /** `policy` writes the policy that is only reported, or says whether the whole policy is. */
    contentSecurityPolicyReportOnly?: readonly ({ readonly policy: PolicyChange | boolean } & ActionOptions)[]
  }
}

/** The static-block form: `static { this.contentSecurityPolicy((policy) => policy.scriptSrc('self'), { only: ['show'] }) }`. */
export interface ContentSecurityStatic {
  /**
   * Changes a copy of the application's policy, or of what earlier declarations left of it; `false` sends none. Where only a policy
   * to report exists, that is the one.
   */
  contentSecurityPolicy<C extends AbstractClass<Metal>>(
    this: C,
    policy: PolicyChange<InstanceType<C>> | false,
    options?: ActionOptions<ActionName<InstanceType<C>>>,
  ): void
  /**
   * `true` has browsers report what breaks the policy instead of enforcing it, `false` the reverse. A function writes a second policy
   * that is only reported, beside the one that is enforced; it starts as a copy of what is reported, else enforced.
   */
  contentSecurityPolicyReportOnly<C extends AbstractClass<Metal>>(
    this: C,
    policy: PolicyChange<InstanceType<C>> | boolean,
    options?: ActionOptions<ActionName<InstanceType<C>>>,
  ): void
}

/** What {@link ContentSecurity} adds to a controller. */
export interface ContentSecurityInstance {
  /** The nonce for `<script nonce="…">`, one per request; `null` unless `config.security` has a `nonceGenerator`. */
  readonly cspNonce: string | null
}

/** The callback that a declaration becomes. */
class ContentSecurityPolicyCallback {
  readonly #reportOnly: boolean
  readonly #policy: PolicyChange | boolean

  constructor(reportOnly: boolean, policy: PolicyChange | boolean) {
    const name = reportOnly ? 'contentSecurityPolicyReportOnly' : 'contentSecurityPolicy'
    if (typeof policy !== 'function' && policy !== false && !(reportOnly && policy === true))
      throw new ArgumentError(`${name} got ${String(policy)}: give a function (policy) => …, or ${reportOnly ? 'true or false' : 'false'}`)
    this.#reportOnly = reportOnly
    this.#policy = policy
  }

  before(controller: Metal): unknown {
    const policies = policiesOf(controller.request)
    if (typeof this.#policy === 'function') return this.#change(controller, this.#policy)
    if (this.#reportOnly) policies.reportOnly = this.#policy
    else policies.contentSecurity = { enforced: null, reported: null }
  }

  #change(controller: Metal, change: PolicyChange): unknown {
    const policies = policiesOf(controller.request)
    const { enforced, reported } = policies.contentSecurity ?? controller.services.contentSecurity
    const changesReported = this.#reportOnly || (enforced === null && reported !== null)
    const policy = new ContentSecurityPolicyBuilder((changesReported ? (reported ?? enforced) : enforced) ?? undefined)
    policies.contentSecurity = changesReported ? { enforced, reported: policy } : { enforced: policy, reported }
    if (this.#reportOnly) policies.reportOnly = undefined
    return (change as PolicyChange<Metal>).call(controller, policy, controller)
  }
}

function declare(
  target: object,
  form: DeclarationForm,
  reportOnly: boolean,
  policy: PolicyChange | boolean,
  options?: ActionOptions,
): void {
  declareCallback(target, form, 'before', new ContentSecurityPolicyCallback(reportOnly, policy), options)
}

const fromOption = (reportOnly: boolean) => (declarations: readonly ({ readonly policy: PolicyChange | boolean } & ActionOptions)[]) =>
  declarations.map(
    ({ policy, ...options }): OptionCallback => ({
      kind: 'before',
      callback: new ContentSecurityPolicyCallback(reportOnly, policy),
      options,
    }),
  )

callbacksFromOption('contentSecurityPolicy', fromOption(false))
callbacksFromOption('contentSecurityPolicyReportOnly', fromOption(true))

/** Whether a controller has a policy of its own for some action. */
export function declaresContentSecurity(controller: object): boolean {
  return callbacksOf(controller, () => {}).some(({ callback }) => callback instanceof ContentSecurityPolicyCallback)
}

/** Adds policies to a controller class. */
export function ContentSecurity<B extends AbstractClass<Metal & HelpersInstance>>(
  Base: B,
): B & AbstractClass<ContentSecurityInstance> & ContentSecurityStatic {
  abstract class ContentSecurityAbility extends Base implements ContentSecurityInstance {
    static contentSecurityPolicy(policy: PolicyChange | false, options?: ActionOptions): void {
      declare(this, 'static', false, policy, options)
    }

    static contentSecurityPolicyReportOnly(policy: PolicyChange | boolean, options?: ActionOptions): void {
      declare(this, 'static', true, policy, options)
    }

    get cspNonce(): string | null {
      return nonceOf(this.request, this.services.contentSecurity)
    }

    /** Views call `cspNonce()`. */
    override ownHelpers(): ViewHelpers {
      return { cspNonce: () => this.cspNonce, ...super.ownHelpers() }
    }
  }
  return ContentSecurityAbility as unknown as B & AbstractClass<ContentSecurityInstance> & ContentSecurityStatic
}

/** `@ContentSecurityPolicy((policy) => policy.scriptSrc('self'), { only: ['show'] })` on a class, without `only` on an action. */
export function ContentSecurityPolicy<const A extends string = never>(
  policy: PolicyChange | false,
  options: ActionOptions<A> = {},
): OnClassOrAction<A> {
  return onClassOrAction('ContentSecurityPolicy', options as ActionOptions, (target, form, all) =>
    declare(target, form, false, policy, all),
  )
}

/** `@ContentSecurityPolicyReportOnly(true)` on a class or on an action. */
export function ContentSecurityPolicyReportOnly<const A extends string = never>(
  policy: PolicyChange | boolean,
  options: ActionOptions<A> = {},
): OnClassOrAction<A> {
  return onClassOrAction('ContentSecurityPolicyReportOnly', options as ActionOptions, (target, form, all) =>
    declare(target, form, true, policy, all),
  )
}
