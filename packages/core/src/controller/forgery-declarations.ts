/** How a class declares its protection against forged requests, in three forms that feed one list of callbacks (C191, C205, C206). */
import {
  type CallbackOperation,
  type CallbackOptions,
  callbacksFromOption,
  declareCallback,
  declareSkip,
  type OptionCallback,
} from './callback-list.js'
import type { ActionOptions } from './conditions.js'
import type { OnClass } from './decorators.js'
import type { ForgeryPolicy } from './forgery-check.js'
import { checkedForgeryOptions, type ForgeryProtectionOptions } from './forgery-settings.js'
import type { Metal } from './metal.js'
import { type DeclarationForm, Registry } from './registry.js'

/** The methods that are the callbacks: the one in front of the action, and the one behind it. */
export const GUARD = 'refuseForgery'
export const SCRIPT_GUARD = 'refuseScript'

/** {@link ForgeryProtectionOptions}, and for which actions. */
export interface ProtectFromForgeryOptions<A extends string = string> extends ForgeryProtectionOptions, ActionOptions<A> {
  /** Puts the check in front of the callbacks that are there already. Default: it runs where it is declared. */
  prepend?: boolean
}

/** For which actions the protection is taken away. */
export type SkipForgeryProtectionOptions<A extends string = string> = ActionOptions<A>

declare module './registry.js' {
  interface ControllerOptions {
    /** The options of `protectFromForgery`. */
    protectFromForgery?: ProtectFromForgeryOptions
    /** `true` for all actions, or for which. */
    skipForgeryProtection?: true | SkipForgeryProtectionOptions
  }
}

const registry = new Registry<ForgeryProtectionOptions>('forgery protection', ({ protectFromForgery }) =>
  protectFromForgery === undefined ? [] : [checkedForgeryOptions(protectFromForgery)],
)

callbacksFromOption('protectFromForgery', (options) => protectionCallbacks(options))
callbacksFromOption('skipForgeryProtection', (options) => skipCallbacks(options === true ? {} : options))

/** @param options `null` for the default protection, which `config.controller.defaultProtectFromForgery` can switch off */
export function declareProtection(target: object, form: DeclarationForm, options: ProtectFromForgeryOptions | null = {}): void {
  if (options !== null) registry.add(target, form, checkedForgeryOptions(options))
  for (const { kind, callback, options: given } of protectionCallbacks(options ?? {})) declareCallback(target, form, kind, callback, given)
}

/** Takes the protection away from a class downward. */
export function declareUnprotected(target: object, form: DeclarationForm, options: SkipForgeryProtectionOptions = {}): void {
  for (const { kind, callback, options: given } of skipCallbacks(options)) declareSkip(target, form, kind, callback, given)
}

function protectionCallbacks({ only, except, if: when, unless, prepend }: ProtectFromForgeryOptions): OptionCallback[] {
  const front: CallbackOptions = { only, except, if: when, unless, prepend }
  // The one behind is the last of all, and asks no condition: it looks at what the one in front said.
  return [
    { kind: 'before', callback: GUARD, options: front },
    { kind: 'after', callback: SCRIPT_GUARD, options: { only, except, prepend: true } },
  ]
}

function skipCallbacks(options: SkipForgeryProtectionOptions): Extract<CallbackOperation, { type: 'skip' }>[] {
  const front = { type: 'skip', kind: 'before', callback: GUARD, options: { ...options, raise: false } } as const
  if (options.if !== undefined || options.unless !== undefined) return [front]
  return [front, { type: 'skip', kind: 'after', callback: SCRIPT_GUARD, options: { ...options, raise: false } }]
}

/** Whether the protection is on for a class: it may be skipped for an action all the same. */
export function isProtected(controller: Metal): boolean {
  const { services } = controller
  const { allowForgeryProtection, defaultProtectFromForgery } = services.controller
  if (!allowForgeryProtection || services.http.session === null) return false
  return defaultProtectFromForgery || registry.collect(controller.constructor).length > 0
}

/** What holds for a class: the last declaration, over what the application says. */
export function policyOf(controller: Metal): ForgeryPolicy {
  const settings = controller.services.controller
  const own = registry.collect(controller.constructor).at(-1)
  return {
    with: own?.with ?? settings.defaultProtectFromForgeryWith,
    using: own?.using ?? settings.forgeryProtectionVerificationStrategy,
    trustedOrigins: own?.trustedOrigins ?? settings.forgeryProtectionTrustedOrigins,
    allowSameSite: own?.allowSameSite ?? settings.forgeryProtectionAllowSameSite,
    store: own?.store ?? settings.csrfTokenStore,
  }
}

/** `@ProtectFromForgery({ with: 'nullSession' })` on a class. */
export function ProtectFromForgery<const A extends string = never>(options?: ProtectFromForgeryOptions<A>): OnClass<A> {
  return (target) => declareProtection(target, 'class', options)
}

/** `@SkipForgeryProtection({ only: ['webhook'] })` on a class. */
export function SkipForgeryProtection<const A extends string = never>(options?: SkipForgeryProtectionOptions<A>): OnClass<A> {
  return (target) => declareUnprotected(target, 'class', options)
}
