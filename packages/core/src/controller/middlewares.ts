/** Middlewares of a controller class, which run before there is an instance (C20). */
import { ArgumentError } from '../errors/index.js'
import { asFunction, type Middleware } from '../middleware/middleware.js'
import { type ActionOptions, Conditions } from './conditions.js'
import type { AbstractClass, ActionName, AnyMethod, Metal } from './metal.js'
import { type DeclarationForm, Registry } from './registry.js'

/** Limits a middleware to some actions. There is no controller yet that could be asked for more. */
export type UseOptions<A extends string = string> = Pick<ActionOptions<A>, 'only' | 'except'>

/** The options form: middlewares, or a middleware and its options. */
export type MiddlewareDeclarations = readonly (Middleware | readonly [Middleware, UseOptions])[]

declare module './registry.js' {
  interface ControllerOptions {
    /** Middlewares around the actions of this class: `[authenticate, [compress(), { only: ['index'] }]]`. */
    use?: MiddlewareDeclarations
  }
}

interface Declaration {
  readonly middleware: Middleware
  readonly conditions: Conditions
}

const registry = new Registry<Declaration>('middlewares', ({ use = [] }) =>
  use.map((each) => (Array.isArray(each) ? declaration(...(each as [Middleware, UseOptions])) : declaration(each as Middleware))),
)

/** The static-block form: `static { this.use(compress(), { only: ['index'] }) }`. */
export interface MiddlewaresStatic {
  /** Runs around the controller, in the order of declaration, parents' first; may answer itself. */
  use<C extends AbstractClass<Metal>>(this: C, middleware: Middleware, options?: UseOptions<ActionName<InstanceType<C>>>): void
}

/** Adds middlewares to a controller class. They are composed at boot: an action without them pays nothing. */
export function Middlewares<B extends AbstractClass<Metal>>(Base: B): B & MiddlewaresStatic {
  abstract class MiddlewaresAbility extends Base {
    static use(middleware: Middleware, options?: UseOptions): void {
      declareMiddleware(this, 'static', middleware, options)
    }
  }
  return MiddlewaresAbility as unknown as B & MiddlewaresStatic
}

/** `@Use(compress(), { only: ['index'] })` on a class. */
export function Use<const A extends string = never>(
  middleware: Middleware,
  options?: UseOptions<A>,
): <C extends AbstractClass<Metal & Record<A, AnyMethod>>>(target: C) => void {
  return (target) => declareMiddleware(target, 'class', middleware, options)
}

/** Declares a middleware on a class. Throws `ConfigurationError` for something that is none. */
export function declareMiddleware(target: object, form: DeclarationForm, middleware: Middleware, options?: UseOptions): void {
  registry.add(target, form, declaration(middleware, options))
}

/** The middlewares of one action, outermost first. */
export function middlewaresFor(target: object, action: string): Middleware[] {
  return registry
    .collect(target)
    .filter(({ conditions }) => conditions.includes(action))
    .map(({ middleware }) => middleware)
}

/** Every action that a middleware of the class is limited to, to be checked at boot. */
export function actionsWithMiddleware(target: object): string[] {
  return registry.collect(target).flatMap(({ conditions }) => [...conditions.actions])
}

function declaration(middleware: Middleware, options: UseOptions = {}): Declaration {
  if ('if' in options || 'unless' in options) {
    throw new ArgumentError('use takes only and except: a middleware runs before there is a controller that could be asked')
  }
  return { middleware: asFunction(middleware), conditions: new Conditions(options) }
}
