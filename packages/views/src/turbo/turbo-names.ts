/** What models are called in pages and streams: targets of stream elements, partials, names of locals (app.md A133, A137). */
import { ArgumentError, englishInflector } from '@live/core'
import { domClass, domId } from '../helpers/dom-id.js'
import { keyTextOf, modelNameOf, underscore } from '../helpers/model-name.js'

/** What an element is named by: its id, a record, a class of records for `new_post`, or a record with a prefix: `[post, 'edit']`. */
export type DomTarget = string | object | readonly [record: object, prefix: string]

/** The id that a target stands for. @throws ArgumentError for what has none */
export function idOf(target: DomTarget): string {
  if (typeof target === 'string') {
    if (target !== '') return target
  } else if (Array.isArray(target)) {
    const [record, prefix] = target as [unknown, unknown]
    if (typeof record === 'object' && record !== null && typeof prefix === 'string') return domIdOf(record, prefix)
  } else if ((typeof target === 'object' && target !== null) || typeof target === 'function') {
    return domIdOf(target)
  }
  throw new ArgumentError(`${String(target)} names no element: give its id, a record, or [record, 'prefix']`)
}

/** A selector as it is, or the one of a target. */
export const selectorOf = (targets: DomTarget): string => (typeof targets === 'string' ? targets : `#${CSS_ESCAPE(idOf(targets))}`)

/** Ids that are made of names and keys need few escapes: whatever is no letter, digit, `_` or `-`. */
const CSS_ESCAPE = (id: string): string => id.replace(/^(\d)/, '\\3$1 ').replace(/[^\w\u0080-\uffff\\ -]/g, '\\$&')

/** The id of a record; that of one which was removed is the one that it had. */
function domIdOf(record: object, prefix?: string): string {
  const { isDestroyed, toParam } = record as { isDestroyed?(): boolean; toParam?(): unknown }
  if (typeof isDestroyed !== 'function' || !isDestroyed.call(record) || keyTextOf(record) !== null) return domId(record, prefix)
  return `${domClass(record, prefix)}_${String(toParam?.call(record))}`
}

/** The plural that lists of records go by, `blog_posts`: id of the list, and name of the stream. */
export const pluralOf = (model: object): string => underscore(englishInflector.pluralize(modelNameOf(model).paramKey))

/** The partial that shows a record: what it says itself, else `blog-posts/blog-post`. */
export function partialOf(record: object): string {
  const { toPartialPath } = record as { toPartialPath?(): string }
  if (typeof toPartialPath === 'function') return toPartialPath.call(record)
  const name = modelNameOf(record).paramKey
  return `${dashed(englishInflector.pluralize(name))}/${dashed(name)}`
}

/** The name under which a partial sees its record: `blogPost`. */
export function localNameOf(record: object): string {
  const partial = partialOf(record)
  return partial.slice(partial.lastIndexOf('/') + 1).replace(/[-_]([a-z\d])/g, (_, letter: string) => letter.toUpperCase())
}

const dashed = (name: string): string => underscore(name).replaceAll('_', '-')

/** Whether a value is a record: an object of a class, which says where it is shown, or has a key in URLs. */
export function isRecordObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const { toPartialPath, toParam } = value as { toPartialPath?: unknown; toParam?: unknown }
  return typeof toPartialPath === 'function' || typeof toParam === 'function'
}

/** The id of a frame: of an id, of a record, of a record and a prefix; anything else is joined by `_`. */
export function frameId(parts: readonly unknown[]): string {
  const [first, prefix] = parts
  if (parts.length === 1 && first !== null && first !== undefined) return idOf(first as DomTarget)
  if (parts.length === 2 && typeof first === 'object' && typeof prefix === 'string') return idOf([first, prefix] as unknown as DomTarget)
  if (parts.length > 0) return parts.map((part) => idOf(part as DomTarget)).join('_')
  throw new ArgumentError("turboFrameTag takes an id or a record: turboFrameTag(post), turboFrameTag('tray')")
}
