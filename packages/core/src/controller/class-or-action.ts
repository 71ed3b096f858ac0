/** Decorators that stand on a class, or on one action, to which their declaration is then limited. */
import { ArgumentError } from '../errors/index.js'
import type { ActionOptions } from './conditions.js'
import type { AbstractClass, AnyMethod, Metal } from './metal.js'
import type { DeclarationForm } from './registry.js'

/** On a class that has the actions `A`, or on an action. */
export interface OnClassOrAction<A extends string> {
  <C extends AbstractClass<Metal & Record<A, AnyMethod>>>(target: C): void
  <T extends Metal & Record<A, AnyMethod>>(target: T, key: string | symbol): void
}

/**
 * Makes such a decorator.
 * @param name of the decorator, for messages; @param options as they were written
 * @param declare adds the declaration, with the options that hold
 */
export function onClassOrAction<A extends string, O extends ActionOptions>(
  name: string,
  options: O,
  declare: (target: object, form: DeclarationForm, options: O) => void,
): OnClassOrAction<A> {
  return (target: object, key?: string | symbol): void => {
    if (key === undefined) {
      declare(target, 'class', options)
      return
    }
    if (options.only !== undefined || options.except !== undefined)
      throw new ArgumentError(`@${name} on ${String(key)} is for this action already: leave out only and except, or put it on the class`)
    declare(target.constructor, 'member', { ...options, only: String(key) })
  }
}
