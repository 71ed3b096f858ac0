/** Middlewares of a controller class, which run before there is an instance (C20). */
import { ArgumentError } from '../errors/index.js'
import { asFunction, type MiddlewareReference } from '../middleware/middleware.js'
import { type ActionOptions, Conditions } from './conditions.js'
import type { AbstractClass, ActionName, AnyMethod, Metal } from './metal.js'
import { type DeclarationForm, Registry } from './registry.js'

/** Limits a middleware to some actions. There is no controller yet that could be asked for more. */
export type UseOptions<A extends string = string> = Pick<ActionOptions<A>, 'only' | 'except'>

/** The options form: middlewares, or a middleware and its options. */
export type MiddlewareDeclarations = readonly (MiddlewareReference | readonly [MiddlewareReference, UseOptions])[]

declare module './registry.js' {
  interface ControllerOptions {
    /** Middlewares around the actions of this class: `[authenticate, 'audit', [compress(), { only: ['index'] }]]`. */
    use?: MiddlewareDeclarations
  }
}

interface Declaration {
  readonly middleware: MiddlewareReference
  readonly conditions: Conditions
}

const registry = new Registry<Declaration>('middlewares', ({ use = [] }) =>
  use.map((each) =>
    Array.isArray(each) ? declaration(...(each as [MiddlewareReference, UseOptions])) : declaration(each as MiddlewareReference),
  ),
)

/** The static-block form: `static { this.use(compress(), { only: ['index'] }) }`. */
export interface MiddlewaresStatic {
  /**
   * Runs around the controller, in the order of declaration, parents' first; may answer itself. A name is one of
   * `config.routes.middleware`.
   */
  use<C extends AbstractClass<Metal>>(this: C, middleware: MiddlewareReference, options?: UseOptions<ActionName<InstanceType<C>>>): void
}

/** Adds middlewares to a controller class. They are composed at boot: an action without them pays nothing. */
export function Middlewares<B extends AbstractClass<Metal>>(Base: B): B & MiddlewaresStatic {
  abstract class MiddlewaresAbility extends Base {
    static use(middleware: MiddlewareReference, options?: UseOptions): void {
      declareMiddleware(this, 'static', middleware, options)
    }
  }
  return MiddlewaresAbility as unknown as B & MiddlewaresStatic
}

/** Goes on a controller class, or on one of its actions. */
export interface UseDecorator<A extends string = never> {
  <C extends AbstractClass<Metal & Record<A, AnyMethod>>>(target: C): void
  (target: Metal, action: string, descriptor: PropertyDescriptor): void
}

/**
 * `@Use(compress(), { only: ['index'] })` on a class, `@Use('auth')` on an action.
 * @param middleware itself, or the name of one of `config.routes.middleware`
 * @throws ConfigurationError for something that is none; ArgumentError for options on an action, which is its own limit
 */
export function Use<const A extends string = never>(middleware: MiddlewareReference, options?: UseOptions<A>): UseDecorator<A> {
  return (target: object, action?: string) => {
    if (action === undefined) declareMiddleware(target, 'class', middleware, options)
    else if (options === undefined) declareMiddleware(target.constructor, 'member', middleware, { only: [action] })
    else throw new ArgumentError(`@Use on the action ${action} takes no options: it is for that action only`)
  }
}

/** Declares a middleware on a class. Throws `ConfigurationError` for something that is none. */
export function declareMiddleware(target: object, form: DeclarationForm, middleware: MiddlewareReference, options?: UseOptions): void {
  registry.add(target, form, declaration(middleware, options))
}

/** The middlewares of one action, outermost first. */
export function middlewaresFor(target: object, action: string): MiddlewareReference[] {
  return registry
    .collect(target)
    .filter(({ conditions }) => conditions.includes(action))
    .map(({ middleware }) => middleware)
}

/** Every action that a middleware of the class is limited to, to be checked at boot. */
export function actionsWithMiddleware(target: object): string[] {
  return registry.collect(target).flatMap(({ conditions }) => [...conditions.actions])
}

function declaration(middleware: MiddlewareReference, options: UseOptions = {}): Declaration {
  if ('if' in options || 'unless' in options) {
    throw new ArgumentError('use takes only and except: a middleware runs before there is a controller that could be asked')
  }
  return { middleware: typeof middleware === 'string' ? middleware : asFunction(middleware), conditions: new Conditions(options) }
}
