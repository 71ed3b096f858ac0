/** Handlers for errors of a controller's callbacks, action and rendering (C55–C66). */
import { channel } from 'node:diagnostics_channel'
import { ArgumentError, isError, NonErrorThrownError } from '../errors/index.js'
import { isPromise, type MaybePromise } from '../support/maybe-promise.js'
import { methodOf } from './conditions.js'
import type { AbstractClass, Metal } from './metal.js'
import { type DeclarationForm, Registry } from './registry.js'

/** Which errors a handler takes: a class, a function that returns a class that is not defined yet, or a predicate. */
export type ErrorMatcher = AbstractClass<Error> | (() => AbstractClass<Error>) | ((error: unknown) => boolean)

/** A handler: the name of a method that gets the error, or a function of the error and the controller. */
export type RescueHandler<C = never> = string | ((this: C, error: never, controller: C) => unknown)

interface Rescuer {
  readonly matchers: readonly ErrorMatcher[]
  readonly handler: RescueHandler
}

declare module './registry.js' {
  interface ControllerOptions {
    /** Errors and the method that handles them, such as `[[RecordNotFoundError, 'notFound']]`. */
    rescueFrom?: readonly (readonly [ErrorMatcher, RescueHandler])[]
  }
}

const registry = new Registry<Rescuer>('rescuers', (options) =>
  (options.rescueFrom ?? []).map(([matcher, handler]) => checked([matcher], handler)),
)

const rescued = channel('rescue_from_callback.action_controller')

/** Declares a handler on a class. Throws `ArgumentError` when an error class or the handler is missing. */
export function declareRescuer(target: object, form: DeclarationForm, matchers: readonly ErrorMatcher[], handler: RescueHandler): void {
  registry.add(target, form, checked(matchers, handler))
}

function checked(matchers: readonly ErrorMatcher[], handler: RescueHandler): Rescuer {
  if (matchers.length === 0 || (typeof handler !== 'string' && typeof handler !== 'function')) {
    throw new ArgumentError("rescueFrom takes error classes and then a handler: rescueFrom(RecordNotFoundError, 'notFound')")
  }
  for (const matcher of matchers) {
    if (typeof matcher === 'function') continue
    throw new ArgumentError(`rescueFrom got ${String(matcher)} for an error class; when modules import each other, pass () => TheError`)
  }
  return { matchers, handler }
}

/** The names of the methods that a class uses as handlers, to be checked at boot. */
export function rescueMethodsOf(target: object): string[] {
  return registry.collect(target).flatMap(({ handler }) => (typeof handler === 'string' ? [handler] : []))
}

/** The static-block form: `static { this.rescueFrom(RecordNotFoundError, 'notFound') }`. */
export interface RescueStatic {
  /** Handles errors of these classes, or of their causes. The last declaration that matches wins (C56). */
  rescueFrom<C extends AbstractClass<Metal>>(this: C, ...matchersAndHandler: [...ErrorMatcher[], RescueHandler<InstanceType<C>>]): void
}

/** Adds error handlers to a controller class. */
export function Rescue<B extends AbstractClass<Metal>>(Base: B): B & RescueStatic {
  abstract class RescueAbility extends Base {
    static rescueFrom(...args: [...ErrorMatcher[], RescueHandler]): void {
      const handler = args.pop() as RescueHandler
      declareRescuer(this, 'static', args as ErrorMatcher[], handler)
    }

    override processAction(action: string): MaybePromise<void> {
      let done: MaybePromise<void>
      try {
        done = super.processAction(action)
      } catch (error) {
        return rescueWith(this, error)
      }
      return isPromise(done) ? done.catch((error: unknown) => rescueWith(this, error)) : done
    }
  }
  return RescueAbility as unknown as B & RescueStatic
}

/** Finds and runs the handler for an error; throws the error when there is none. */
async function rescueWith(controller: Metal, thrown: unknown): Promise<void> {
  const found = findRescuer(controller.constructor, thrown)
  if (found === null) throw isError(thrown) ? thrown : new NonErrorThrownError(thrown)
  const { error, handler } = found
  if (rescued.hasSubscribers) rescued.publish({ exception: error, controller })
  const run = typeof handler === 'string' ? methodOf(controller, handler) : (handler as (...args: unknown[]) => unknown)
  controller.logger.info({ err: error }, `rescue_from handled ${describe(error)}`)
  try {
    await run.call(controller, error, controller)
    await controller.awaitPending()
  } catch (failure) {
    throw withCause(failure, error)
  }
  // A handler that renders nothing must not turn the error into an empty success (C59).
  if (controller.performed) return
  const name = typeof handler === 'string' ? handler : handler.name || 'a function'
  controller.logger.warn(
    `The rescue handler ${name} of ${controller.constructor.name} rendered nothing: ${describe(error)} goes on to the error pages`,
  )
  throw error
}

/** The failure of a handler tells what it was handling (C63). */
function withCause(failure: unknown, cause: unknown): unknown {
  if (isError(failure) && failure !== cause && failure.cause === undefined && Object.isExtensible(failure)) failure.cause = cause
  return failure
}

const describe = (error: unknown): string => (isError(error) ? `${error.name} (${error.message})` : String(error))

/** For each link of the cause chain, the handlers from the last declared to the first (C56, C58). */
function findRescuer(target: object, thrown: unknown): { error: unknown; handler: RescueHandler } | null {
  const rescuers = registry.collect(target)
  if (rescuers.length === 0) return null
  for (const error of chainOf(thrown)) {
    const match = rescuers.findLast(({ matchers }) => matchers.some((matcher) => matches(matcher, error)))
    if (match !== undefined) return { error, handler: match.handler }
  }
  return null
}

/** What was thrown, its causes, and for something that is not an error the error that stands for it (C66). */
function chainOf(thrown: unknown): Iterable<unknown> {
  const chain = new Set<unknown>()
  for (let error = thrown; error !== undefined && error !== null && !chain.has(error); error = (error as { cause?: unknown }).cause) {
    chain.add(error)
  }
  return isError(thrown) ? chain : chain.add(new NonErrorThrownError(thrown))
}

function matches(matcher: ErrorMatcher, error: unknown): boolean {
  if (isErrorClass(matcher)) return error instanceof matcher
  const answer: unknown = (matcher as (error: unknown) => unknown)(error)
  return typeof answer === 'function' ? error instanceof answer : Boolean(answer)
}

/** An error class by its prototype, so that classes of other realms count. */
function isErrorClass(matcher: ErrorMatcher): matcher is AbstractClass<Error> {
  const prototype = (matcher as { prototype?: object }).prototype
  return prototype !== undefined && ('message' in prototype || 'stack' in prototype || isError(prototype))
}
