/** The names of a model: for parameters, routes, templates, texts (app.md A152). */
import { englishInflector } from '@live/core'
import { underscore } from '../database/naming.js'
import { translated } from '../validation/translator.js'

/** The names of a class of models. */
export class ModelName {
  /** `BlogPost`. */
  readonly name: string
  /** Under which its parameters come: `blogPost`. */
  readonly paramKey: string
  /** Of the routes of one: `blogPost`. */
  readonly singularRouteKey: string
  /** Of the routes of many: `blogPosts`. */
  readonly routeKey: string
  /** Of translations: `blog_post`. */
  readonly i18nKey: string
  /** Folder of its templates: `blog-posts`. */
  readonly collection: string
  /** Name of its partial: `blog-post`. */
  readonly element: string

  /** @param model `singularRouteKey` and `routeKey`, as `@RouteKey` sets them, win */
  constructor(model: { readonly name: string; readonly singularRouteKey?: unknown; readonly routeKey?: unknown }) {
    const { name, singularRouteKey, routeKey } = model
    const plural = englishInflector.pluralize(name)
    this.name = name
    this.paramKey = lowerFirst(name)
    this.singularRouteKey = typeof singularRouteKey === 'string' ? singularRouteKey : this.paramKey
    this.routeKey = typeof routeKey === 'string' ? routeKey : lowerFirst(plural)
    this.i18nKey = underscore(name)
    this.collection = underscore(plural).replaceAll('_', '-')
    this.element = this.i18nKey.replaceAll('_', '-')
  }

  /** For people, in the language of who reads: `Blog post`. */
  get human(): string {
    return this.humanFor(1)
  }

  /** For people, for so many of them. */
  humanFor(count: number): string {
    const words = this.i18nKey.replaceAll('_', ' ')
    const text = words.charAt(0).toUpperCase() + words.slice(1)
    return translated([`activerecord.models.${this.i18nKey}`], count === 1 ? text : englishInflector.pluralize(text), { count })
  }

  toString(): string {
    return this.name
  }
}

const names = new WeakMap<object, ModelName>()

/** The names of a class; made once. */
export function modelNameOf(model: { readonly name: string }): ModelName {
  const known = names.get(model)
  if (known !== undefined) return known
  const made = new ModelName(model)
  names.set(model, made)
  return made
}

/** The keys under which texts of a record, or of the prototype of its class, are looked up: of its class, then of its base classes. */
export function i18nKeysOf(subject: object | null): string[] {
  const keys: string[] = []
  for (let type = subject?.constructor; typeof type === 'function' && type.name !== ''; type = Object.getPrototypeOf(type) as typeof type) {
    if (type === Object || FRAMEWORK_NAMES.has(type.name)) break
    keys.push(underscore(type.name))
  }
  return keys
}

const FRAMEWORK_NAMES = new Set(['Model', 'FormObject'])

/** `BlogPost` is `blogPost`, `HTMLPage` is `htmlPage`. */
const lowerFirst = (name: string): string => name.replace(/^(?:[A-Z]+(?=[A-Z][a-z])|[A-Z]+$|[A-Z])/, (capitals) => capitals.toLowerCase())
