/** `cors(…)`: which pages of other origins may use a controller. Read at boot; an action pays nothing for it. */
import { ArgumentError } from '../errors/index.js'
import type { CorsOptions } from '../http/policies/cors-policy.js'
import { type OnClassOrAction, onClassOrAction } from './class-or-action.js'
import { type ActionOptions, Conditions } from './conditions.js'
import type { AbstractClass, ActionName, Metal } from './metal.js'
import { type DeclarationForm, Registry } from './registry.js'

/** Limits a declaration to some actions. */
export type CorsLimits<A extends string = string> = Pick<ActionOptions<A>, 'only' | 'except'>

declare module './registry.js' {
  interface ControllerOptions {
    cors?: readonly ({ readonly policy: CorsOptions | false } & CorsLimits)[]
  }
}

/** One declaration. */
export interface CorsDeclaration {
  readonly policy: CorsOptions | false
  readonly conditions: Conditions
}

const registry = new Registry<CorsDeclaration>('cors', ({ cors = [] }) =>
  cors.map(({ policy, ...limits }) => ({ policy: checked(policy), conditions: new Conditions(limits) })),
)

function declare(target: object, form: DeclarationForm, policy: CorsOptions | false, limits: CorsLimits = {}): void {
  registry.add(target, form, { policy: checked(policy), conditions: new Conditions(limits) })
}

function checked(policy: CorsOptions | false): CorsOptions | false {
  if (policy === false || (typeof policy === 'object' && policy !== null)) return policy
  throw new ArgumentError(`cors got ${String(policy)}: give options such as { origins: 'https://app.example' }, or false for none`)
}

/** The declarations of a class and its ancestors, the last one that includes an action counts. */
export function corsDeclarations(controller: object): readonly CorsDeclaration[] {
  return registry.collect(controller)
}

/** What a controller declares for an action; `undefined` for nothing, so that the application's policy holds. */
export function corsOf(controller: object, action: string): CorsOptions | false | undefined {
  return corsDeclarations(controller).findLast(({ conditions }) => conditions.includes(action))?.policy
}

/** The static-block form: `static { this.cors({ origins: 'https://app.example' }, { only: ['index'] }) }`. */
export interface CorsStatic {
  /**
   * Opens actions to pages of other origins. What the options leave out is as `config.security.cors` says; `false` closes actions that
   * it opens. The last declaration for an action counts.
   */
  cors<C extends AbstractClass<Metal>>(this: C, policy: CorsOptions | false, limits?: CorsLimits<ActionName<InstanceType<C>>>): void
}

/** Adds the declaration to a controller class. */
export function CrossOrigin<B extends AbstractClass<Metal>>(Base: B): B & CorsStatic {
  abstract class CrossOriginAbility extends Base {
    static cors(policy: CorsOptions | false, limits?: CorsLimits): void {
      declare(this, 'static', policy, limits)
    }
  }
  return CrossOriginAbility as unknown as B & CorsStatic
}

/** `@Cors({ origins: 'https://app.example' })` on a class or on an action; `@Cors()` lets every page read, without cookies. */
export function Cors<const A extends string = never>(policy: CorsOptions | false = {}, limits: CorsLimits<A> = {}): OnClassOrAction<A> {
  return onClassOrAction('Cors', limits as CorsLimits, (target, form, all) => declare(target, form, policy, all))
}
