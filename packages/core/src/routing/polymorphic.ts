/** Which helper leads to a model, a class or a list of them (routing.md R117). */
import { ArgumentError } from '../errors/index.js'
import type { Inflector } from '../support/inflector.js'
import { camelCase } from './naming.js'
import { isClass } from './target.js'
import { isPlainObject, textOf } from './url-escape.js'
import type { UrlOptions } from './url-options.js'

/** What a class of models may say about its routes; otherwise its name is taken. */
export interface RoutableClass {
  readonly name: string
  /** `'post'`. */
  readonly singularRouteKey?: string
  /** `'posts'`. */
  readonly routeKey?: string
}

/** A helper and its arguments. */
export interface PolymorphicCall {
  readonly name: string
  readonly args: readonly unknown[]
}

/**
 * Names the routes of a class of models, whatever a bundler makes of the name of the class.
 * @param plural default: from the inflector
 */
export function RouteKey(singular: string, plural?: string): (target: object) => void {
  return (target) => {
    Object.defineProperty(target, 'singularRouteKey', { value: singular, configurable: true })
    if (plural !== undefined) Object.defineProperty(target, 'routeKey', { value: plural, configurable: true })
  }
}

/**
 * The helper of a target: `[Admin, post]` is not one, `['admin', post]` is `adminPost(post)`.
 * @throws ArgumentError "Nil location" when there is nothing to name
 */
export function polymorphicCall(target: unknown, options: UrlOptions, inflector: Inflector): PolymorphicCall {
  const given: unknown[] = (Array.isArray(target) ? [...(target as unknown[])] : [target]).filter(
    (part) => part !== null && part !== undefined,
  )
  const own = given.length > 1 && isPlainObject(given.at(-1)) ? (given.pop() as UrlOptions) : {}
  const { action, ...rest } = { ...own, ...options }
  if (given.length === 0) throw new ArgumentError('Nil location: nothing was given to make a path of; pass a model, a class or a list')
  const words: string[] = typeof action === 'string' ? [action] : []
  const args: unknown[] = []
  given.forEach((part, index) => {
    words.push(wordOf(part, index === given.length - 1, words[0] === 'new', inflector))
    if (typeof part === 'object' && (index < given.length - 1 || isPersisted(part as object))) args.push(part)
  })
  if (Object.keys(rest).length > 0) args.push(rest)
  return { name: camelCase(words.join('_')), args }
}

function wordOf(part: unknown, last: boolean, fresh: boolean, inflector: Inflector): string {
  if (typeof part === 'string') return part
  if (isClass(part)) return last && !fresh ? pluralKey(part, inflector) : singularKey(part, inflector)
  if (typeof part !== 'object') {
    throw new ArgumentError(`${String(part)} has no path of its own: pass a model, a class, or the name of a route`)
  }
  const model = part as { constructor: RoutableClass }
  return last && !isPersisted(model) ? pluralKey(model.constructor, inflector) : singularKey(model.constructor, inflector)
}

function singularKey({ name, singularRouteKey }: RoutableClass, inflector: Inflector): string {
  if (singularRouteKey !== undefined) return singularRouteKey
  if (name === '' || name === 'Object')
    throw new ArgumentError('A model without a class name has no route: decorate its class with @RouteKey')
  return inflector.singularize(camelCase(name))
}

function pluralKey(model: RoutableClass, inflector: Inflector): string {
  if (model.routeKey !== undefined) return model.routeKey
  const singular = singularKey(model, inflector)
  const plural = inflector.pluralize(singular)
  return plural === singular ? `${plural}_index` : plural
}

/** Whether a model is stored: what it says itself, else whether it has an id. */
function isPersisted(model: object): boolean {
  const { isPersisted: own } = model as { isPersisted?: unknown }
  return typeof own === 'function' ? Boolean(own.call(model)) : textOf(model) !== undefined
}
