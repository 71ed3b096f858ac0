/** `rateLimit`: how often a client may run actions (C239–C245). */
import { ArgumentError } from '../errors/index.js'
import { callbacksFromOption, declareCallback, type OptionCallback } from './callback-list.js'
import type { ActionOptions } from './conditions.js'
import type { AbstractClass, ActionName, AnyMethod, Metal } from './metal.js'
import { RateLimiter, type RateLimitRule } from './rate-limiter.js'
import type { DeclarationForm } from './registry.js'

/** A rate limit, and the actions that it is for. */
export interface RateLimitOptions<C = never, A extends string = string> extends RateLimitRule<C>, ActionOptions<A> {}

declare module './registry.js' {
  interface ControllerOptions {
    rateLimit?: RateLimitOptions | readonly RateLimitOptions[]
  }
}

/** The static-block form: `static { this.rateLimit({ to: 10, within: '3m', only: ['create'] }) }`. */
export interface RateLimitingStatic {
  /**
   * Stops a client after so many requests in a window, with 429 unless `with` answers. Takes its place among the before callbacks.
   * Several limits of one controller need names. Throws `ArgumentError` for a rule that cannot work.
   */
  rateLimit<C extends AbstractClass<Metal>>(this: C, options: RateLimitOptions<InstanceType<C>, ActionName<InstanceType<C>>>): void
}

/** On a class, or on the method of an action, which then is the only one and gives the limit its name. */
export interface RateLimitDecorator<A extends string> {
  <C extends AbstractClass<Metal & Record<A, AnyMethod>>>(target: C): void
  <T extends Metal>(target: T, key: string | symbol): void
}

/** Adds rate limits to a controller class; they are callbacks, so that a class without them pays nothing. */
export function RateLimiting<B extends AbstractClass<Metal>>(Base: B): B & RateLimitingStatic {
  abstract class RateLimitingAbility extends Base {
    static rateLimit(options: RateLimitOptions): void {
      declare(this, 'static', options)
    }
  }
  return RateLimitingAbility as unknown as B & RateLimitingStatic
}

/** `@RateLimit({ to: 10, within: '3m' })` on a class or on the method of an action. */
export function RateLimit<const A extends string = never>(options: RateLimitOptions<never, A>): RateLimitDecorator<A> {
  return ((target: object, key?: string | symbol): void => {
    if (key === undefined) declare(target, 'class', options)
    else if (options.only !== undefined || options.except !== undefined) {
      throw new ArgumentError(`@RateLimit of ${String(key)} is for this action: leave out only and except`)
    } else declare(target.constructor, 'member', { name: String(key), ...options, only: [String(key)] })
  }) as RateLimitDecorator<A>
}

callbacksFromOption('rateLimit', (value) => {
  const rules = Array.isArray(value) ? (value as readonly RateLimitOptions[]) : [value as RateLimitOptions]
  return rules.map(callbackFor)
})

function declare(target: object, form: DeclarationForm, options: RateLimitOptions): void {
  const { kind, callback, options: conditions } = callbackFor(options)
  declareCallback(target, form, kind, callback, conditions)
}

function callbackFor(rateLimit: RateLimitOptions): OptionCallback {
  if (rateLimit === undefined) throw new ArgumentError("rateLimit needs its options: rateLimit({ to: 10, within: '3m' })")
  const { only, except, if: onlyIf, unless, ...rule } = rateLimit
  return { kind: 'before', callback: new RateLimiter(rule), options: { only, except, if: onlyIf, unless } }
}
