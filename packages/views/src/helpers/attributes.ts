/** The attributes of an element, as text (app.md A106, A111). */
import { types } from 'node:util'
import { escapeHtml, SafeString } from '../html/safe-string.js'
import { attributeName, dasherize } from './attribute-names.js'
import { UnsafeUrlError } from './helper-errors.js'
import { type Tokens, tokenList } from './token-list.js'
import { isUnsafeUrl, isUrlAttribute, withoutReferences } from './unsafe-url.js'

/** The value of one attribute. `false`, `null` and `undefined` leave it out. */
export type AttributeValue = string | number | bigint | boolean | SafeString | Date | null | undefined | Tokens

/** Values of `data-*` or `aria-*` attributes by their name without the prefix, in camelCase or dashed. */
export type PrefixedAttributes = Readonly<Record<string, unknown>>

/** Attributes by name. */
export interface Attributes {
  /** Text, a list, or a record: `['a', { b: isOpen }]`. */
  readonly class?: Tokens
  /** `{ userId: 1 }` is `data-user-id="1"`; lists and objects are JSON. */
  readonly data?: PrefixedAttributes | string
  /** `{ labelledby: ['a', 'b'] }` is `aria-labelledby="a b"`. */
  readonly aria?: PrefixedAttributes
  readonly [name: string]: unknown
}

/** What happens to a URL that would run as a script: `strict` throws, else its attribute is left out. */
export interface AttributeRules {
  readonly strict: boolean
}

/** Those whose presence is their value. */
const BOOLEAN: ReadonlySet<string> = new Set(
  (
    'allowfullscreen allowpaymentrequest async autofocus autoplay checked compact controls declare default defaultchecked ' +
    'defaultmuted defaultselected defer disabled disablepictureinpicture disableremoteplayback enabled formnovalidate hidden indeterminate ' +
    'inert ismap itemscope loop multiple muted nohref nomodule noresize noshade novalidate nowrap open pauseonexit playsinline readonly ' +
    'required reversed scoped seamless selected sortable truespeed typemustmatch visible'
  ).split(' '),
)

/** Those that say `false` in so many words. */
const TRUE_OR_FALSE: ReadonlySet<string> = new Set(['contenteditable', 'draggable', 'spellcheck', 'writingsuggestions'])

/** Attributes with a space in front of each, or nothing. @throws ArgumentError for a name that is none, UnsafeUrlError if strict */
export function attributesText(attributes: Attributes, rules: AttributeRules): string {
  let out = ''
  for (const name of Object.keys(attributes)) out += oneAttribute(name, attributes[name], rules)
  return out
}

function oneAttribute(name: string, value: unknown, rules: AttributeRules): string {
  if (value === null || value === undefined) return ''
  const lower = name.toLowerCase()
  if ((lower === 'data' || lower === 'aria') && isRecord(value)) return prefixed(lower, value)
  if (typeof value === 'boolean') return booleanAttribute(attributeName(name), lower, value)
  if (isUrlAttribute(lower)) return urlAttribute(attributeName(name), value, rules)
  // A plain text in the place of a document is text in that document.
  if (lower === 'srcdoc') return pair(attributeName(name), escapeHtml(String(escapeHtml(value))))
  if (lower === 'class' || Array.isArray(value) || isRecord(value)) return tokensAttribute(attributeName(name), value as Tokens)
  return pair(attributeName(name), attributeText(value))
}

const pair = (name: string, text: string): string => ` ${name}="${text}"`

function booleanAttribute(name: string, lower: string, value: boolean): string {
  if (TRUE_OR_FALSE.has(lower) || lower.startsWith('aria-') || lower.startsWith('data-')) return pair(name, String(value))
  if (!value) return ''
  return pair(name, BOOLEAN.has(lower) ? lower : 'true')
}

function tokensAttribute(name: string, value: Tokens): string {
  if (typeof value !== 'object' || value === null || value instanceof SafeString) return pair(name, attributeText(value))
  const text = tokenList(value)
  return text === '' ? '' : pair(name, escapeHtml(text))
}

function urlAttribute(name: string, value: unknown, { strict }: AttributeRules): string {
  const text = attributeText(Array.isArray(value) ? (value as unknown[]).join(' ') : value)
  // What is safe HTML already may hide a scheme behind character references.
  const url = value instanceof SafeString ? withoutReferences(text) : String(value)
  if (!isUnsafeUrl(url)) return pair(name, text)
  if (strict) throw new UnsafeUrlError(name, url)
  return ''
}

/** A SafeString keeps its character references, but nothing that would end the value. */
function attributeText(value: unknown): string {
  if (value instanceof SafeString) return value.toString().replace(/["<>]/g, escapeHtml)
  return escapeHtml(types.isDate(value) ? value.toISOString() : value)
}

function prefixed(prefix: 'data' | 'aria', values: Readonly<Record<string, unknown>>): string {
  let out = ''
  for (const key of Object.keys(values)) {
    const text = prefix === 'data' ? dataText(values[key]) : ariaText(values[key])
    if (text !== null) out += pair(attributeName(`${prefix}-${dasherize(key)}`), text)
  }
  return out
}

function dataText(value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (typeof value !== 'object' || value instanceof SafeString || types.isDate(value)) return attributeText(value)
  const json: string | undefined = JSON.stringify(value)
  return json === undefined ? null : escapeHtml(json)
}

function ariaText(value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (typeof value !== 'object' || value instanceof SafeString) return attributeText(value)
  const text = tokenList(value as Tokens)
  return text === '' ? null : escapeHtml(text)
}

/** A plain object, from whatever realm. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype = Object.getPrototypeOf(value) as object | null
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
