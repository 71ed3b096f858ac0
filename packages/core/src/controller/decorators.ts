/** Decorators of controllers; each has the same effect as its static-block form and feeds the same registry. */
import { ArgumentError } from '../errors/index.js'
import { declareNotAction } from './actions.js'
import { type Callback, type CallbackKind, type CallbackOptions, declareCallback, declareSkip, type SkipOptions } from './callback-list.js'
import { declareLayout, type LayoutName, type LayoutOptions } from './layouts.js'
import type { AbstractClass, AnyMethod, Metal } from './metal.js'
import { declareRescuer, type ErrorMatcher } from './rescue.js'

/** Decorates a controller that has the actions `A`: a wrong name in `only` or `except` does not compile. */
export type OnClass<A extends string> = <C extends AbstractClass<Metal & Record<A, AnyMethod>>>(target: C) => void

/** Decorates a method of a controller that has the actions `A`. */
export type OnMethod<A extends string> = <T extends Metal & Record<A, AnyMethod>>(target: T, key: string | symbol) => void

/** On a class with the callback's name, or on the method that is the callback. */
export interface CallbackDecorator {
  <const A extends string = never>(callback: Callback, options?: CallbackOptions<A>): OnClass<A>
  <const A extends string = never>(options?: CallbackOptions<A>): OnMethod<A>
}

const isCallback = (value: unknown, kind: CallbackKind): value is Callback =>
  typeof value === 'string' || typeof value === 'function' || (typeof value === 'object' && value !== null && kind in value)

const decorator = (kind: CallbackKind): CallbackDecorator =>
  ((first?: Callback | CallbackOptions, options?: CallbackOptions) =>
    (target: object, key?: string | symbol): void => {
      if (!isCallback(first, kind)) declareCallback(ownerOf(target, key), 'member', kind, String(key), first)
      else if (key === undefined) declareCallback(target, 'class', kind, first, options)
      else
        throw new ArgumentError(
          `The decorator of ${String(key)} names a callback: on a method it takes options only, the method is the callback`,
        )
    }) as CallbackDecorator

/** `@BeforeAction('requireLogin', { except: ['index'] })` on a class, `@BeforeAction({ only: ['show'] })` on a method. */
export const BeforeAction = decorator('before')
/** Like {@link BeforeAction}, after the action; the last declared runs first. */
export const AfterAction = decorator('after')
/** Like {@link BeforeAction}, around the action; the method gets `next`. */
export const AroundAction = decorator('around')

/** Like {@link AfterAction}, but in any case: after an error and a halt too (C61). */
export const FinallyAction = decorator('finally')

const skipDecorator =
  (kind: CallbackKind) =>
  <const A extends string = never>(callback: string, options?: SkipOptions<A>): OnClass<A> =>
  (target) =>
    declareSkip(target, 'class', kind, callback, options)

/** `@SkipBeforeAction('requireLogin', { only: ['index'] })` on a class. */
export const SkipBeforeAction = skipDecorator('before')
/** Like {@link SkipBeforeAction}. */
export const SkipAfterAction = skipDecorator('after')
/** Like {@link SkipBeforeAction}. */
export const SkipAroundAction = skipDecorator('around')

/** On a class: errors and the name of the method that handles them. */
export function RescueFrom(
  ...matchersAndHandler: [ErrorMatcher, ...ErrorMatcher[], string]
): <C extends AbstractClass<Metal>>(target: C) => void
/** On the method that handles errors of these classes. */
export function RescueFrom(...matchers: [ErrorMatcher, ...ErrorMatcher[]]): <T extends Metal>(target: T, key: string | symbol) => void
export function RescueFrom(...args: (ErrorMatcher | string)[]) {
  return (target: object, key?: string | symbol): void => {
    if (key !== undefined) {
      // A name among the matchers is refused as what it is: no error class.
      declareRescuer(ownerOf(target, key), 'member', args as ErrorMatcher[], String(key))
      return
    }
    const handler = args.at(-1)
    if (typeof handler !== 'string')
      throw new ArgumentError("@RescueFrom on a class needs the handler's name: @RescueFrom(NotFoundError, 'notFound')")
    declareRescuer(target, 'class', args.slice(0, -1) as ErrorMatcher[], handler)
  }
}

/** `@Layout('admin', { except: ['print'] })` on a class. */
export function Layout<const A extends string = never>(layout: LayoutName, options?: LayoutOptions<A>): OnClass<A> {
  return (target) => declareLayout(target, 'class', layout, options)
}

/** On a public method that is no action (C3). */
export function NotAction(): <T extends Metal>(target: T, key: string | symbol) => void {
  return (target, key) => declareNotAction(ownerOf(target, key), String(key))
}

/** On a class whose public methods are not actions of its descendants (C16); the same as `static override abstract = true`. */
export function AbstractController(): (target: AbstractClass<Metal>) => void {
  return (target) => void Object.defineProperty(target, 'abstract', { value: true, writable: true, enumerable: true, configurable: true })
}

/** The class that a member decorator stands in. */
function ownerOf(target: object, key: string | symbol | undefined): object {
  if (key === undefined) throw new ArgumentError('This decorator needs the name of a method when it stands on a class')
  return target.constructor
}
