/** What forms, ids and texts call a model: read from its class, by duck typing (app.md A152). */
import { ArgumentError } from '@live/core'

/** What a class of models may say about its name; otherwise the name of the class is taken. */
interface NamedClass {
  readonly name: string
  readonly singularRouteKey?: unknown
  readonly modelName?: unknown
}

/** The names of a model. */
export interface ModelName {
  /** Under which its parameters come: `blogPost`. */
  readonly paramKey: string
  /** Of translations: `blog_post`. */
  readonly i18nKey: string
  /** For people: `Blog post`. */
  readonly human: string
}

/** Something that is stored, or will be. Everything is asked for only if it is there. */
export interface FormModel {
  readonly id?: unknown
  isPersisted?(): boolean
  isNew?(): boolean
  toParam?(): unknown
  toKey?(): unknown
  readonly errors?: unknown
}

/** The names of a model or of its class. @throws ArgumentError when the class has none, as an object literal */
export function modelNameOf(model: object): ModelName {
  const type = (typeof model === 'function' ? model : model.constructor) as NamedClass | undefined
  const given = (typeof type?.modelName === 'object' && type.modelName !== null ? type.modelName : {}) as Partial<ModelName>
  const paramKey = textOr(given.paramKey, () => textOr(type?.singularRouteKey, () => keyOf(type)))
  return {
    paramKey,
    i18nKey: textOr(given.i18nKey, () => underscore(paramKey)),
    human: textOr(given.human, () => humanize(paramKey)),
  }
}

const textOr = (given: unknown, otherwise: () => string): string => (typeof given === 'string' && given !== '' ? given : otherwise())

function keyOf(type: NamedClass | undefined): string {
  const name = type?.name ?? ''
  if (name !== '' && name !== 'Object') return lowerFirst(name)
  throw new ArgumentError('A model without a class name has no name of its own: decorate its class with @RouteKey, or give a scope')
}

/** `BlogPost` is `blogPost`, `HTMLPage` is `htmlPage`. */
const lowerFirst = (name: string): string => name.replace(/^(?:[A-Z]+(?=[A-Z][a-z])|[A-Z]+$|[A-Z])/, (capitals) => capitals.toLowerCase())

/** Whether a model is stored: what it says itself, else whether it has an id. */
export function isPersisted(model: object): boolean {
  const { isPersisted: own, id } = model as FormModel
  return typeof own === 'function' ? own.call(model) : id !== undefined && id !== null
}

/** `blogPost` is `blog_post`. */
export const underscore = (name: string): string =>
  name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase()

/** The name of an attribute as a person reads it: `publishedAt` is `Published at`, `author_id` is `Author`. */
export function humanize(name: string): string {
  const words = underscore(name).replaceAll('_', ' ').trim()
  const text = words.endsWith(' id') ? words.slice(0, -3) : words
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** What tells a stored model from others of its class: its key, else what stands for it in URLs; null for a new one. */
export function keyTextOf(model: object): string | null {
  if (!isPersisted(model)) return null
  const { toKey, id, toParam } = model as FormModel
  const key: unknown =
    typeof toKey === 'function' ? toKey.call(model) : (id ?? (typeof toParam === 'function' ? toParam.call(model) : null))
  if (Array.isArray(key)) return (key as unknown[]).map(String).join('_')
  return key === null || key === undefined ? null : String(key)
}
