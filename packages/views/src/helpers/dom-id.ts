/** Ids and classes of the elements that show a model (app.md A124). */
import { keyTextOf, modelNameOf, underscore } from './model-name.js'

/**
 * `post_1` for a stored model, `new_post` for a new one or a class; with a prefix `edit_post_1`. Not escaped: text for an attribute.
 * @param prefix takes the place of `new`
 */
export function domId(model: object, prefix?: string): string {
  const key = typeof model === 'function' ? null : keyTextOf(model)
  if (key === null) return domClass(model, prefix ?? 'new')
  return `${domClass(model, prefix)}_${key}`
}

/** `post`, with a prefix `edit_post`. */
export function domClass(model: object, prefix?: string): string {
  const name = underscore(modelNameOf(model).paramKey)
  return prefix === undefined || prefix === '' ? name : `${prefix}_${name}`
}
