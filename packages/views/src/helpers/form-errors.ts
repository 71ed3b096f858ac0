/** What is wrong with a model, as its form shows it (app.md A117, A154). */
import type { SafeString } from '../html/safe-string.js'
import type { Content, Markup } from './markup.js'

/** What is put around a control or a label that has errors. */
export type FieldErrorWrapper = (field: SafeString, error: FieldError) => SafeString

/** Of which field, and why. */
export interface FieldError {
  readonly attribute: string
  readonly messages: readonly string[]
  readonly model: object
  readonly markup: Markup
}

/** `<div class="field_with_errors">…</div>`. */
export const wrapFieldWithErrors: FieldErrorWrapper = (field, { markup }) => markup.element('div', field, { class: 'field_with_errors' })

interface ErrorsLike {
  on?(attribute: string): readonly string[]
  readonly fullMessages?: unknown
}

const errorsOf = (model: object | null): ErrorsLike | null => {
  const errors = (model as { readonly errors?: unknown } | null)?.errors
  return typeof errors === 'object' && errors !== null ? errors : null
}

/** The messages about an attribute, by `errors.on(name)` or `errors[name]`. */
export function messagesOn(model: object | null, attribute: string): readonly string[] {
  const errors = errorsOf(model)
  if (errors === null) return []
  if (typeof errors.on === 'function') return errors.on(attribute)
  return texts(Object.hasOwn(errors, attribute) ? (errors as Readonly<Record<string, unknown>>)[attribute] : null)
}

/** Sentences about the whole model, by `errors.fullMessages`, else every message there is. */
export function fullMessagesOf(model: object | null): readonly string[] {
  const errors = errorsOf(model)
  if (errors === null) return []
  const { fullMessages } = errors
  if (fullMessages !== undefined) return texts(typeof fullMessages === 'function' ? fullMessages.call(errors) : fullMessages)
  return Object.values(errors).flatMap(texts)
}

/** Whether a model was found invalid. */
export const hasErrors = (model: object | null): boolean => fullMessagesOf(model).length > 0

function texts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? (value as unknown[]).map(String) : []
}

/** The element with the messages of a field, to which its control points by `aria-describedby`. */
export function fieldErrorList(
  markup: Markup,
  id: string,
  messages: readonly string[],
  attributes: { readonly [name: string]: unknown },
): SafeString {
  return markup.element('div', messages.join(', '), { class: 'field_errors', ...attributes, id })
}

/** What a form says in front of its fields. */
export function errorSummary(
  markup: Markup,
  heading: Content,
  messages: readonly string[],
  attributes: { readonly [name: string]: unknown },
): SafeString {
  const items = messages.map((message) => markup.element('li', message))
  const content = [markup.element('h2', heading), markup.element('ul', items)]
  return markup.element('div', content, { class: 'error_summary', role: 'alert', ...attributes })
}
