/** Elements as safe HTML: the one place where tags are put together (app.md A106, A111). */
import { ArgumentError } from '@live/core'
import { escapeHtml, SafeString, safeConcat } from '../html/safe-string.js'
import type { View } from '../view.js'
import { elementName } from './attribute-names.js'
import { type AttributeRules, type Attributes, attributesText } from './attributes.js'

/** What may stand inside of an element: text is escaped, a list is put together, nothing and `false` stay empty, promises are awaited. */
export type Content = string | number | bigint | boolean | SafeString | null | undefined | readonly Content[] | PromiseLike<Content>

const VOID: ReadonlySet<string> = new Set('area base br col embed hr img input keygen link meta source track wbr'.split(' '))

/** Whether an element has no content and no end. */
export const isVoid = (name: string): boolean => VOID.has(name)

/** Makes elements. What differs is what becomes of URLs that would run as a script. */
export class Markup implements AttributeRules {
  /** @param strict whether such a URL is an error, else its attribute is left out */
  constructor(readonly strict: boolean) {}

  /** Attributes with a space in front of each. */
  attributes(attributes: Attributes): string {
    return attributesText(attributes, this)
  }

  /** An element; a void one must have no content. */
  element(name: string, content: Content, attributes: Attributes = {}): SafeString {
    const start = `<${elementName(name)}${attributesText(attributes, this)}>`
    if (!VOID.has(name)) return around(`${start}${name === 'textarea' ? '\n' : ''}`, content, `</${name}>`)
    if (content === undefined || content === null) return new SafeString(start)
    throw new ArgumentError(`${name} has no content: give attributes only`)
  }

  /** A control of a form, which ends as those of Rails do: `<input … />`. */
  control(attributes: Attributes): SafeString {
    return new SafeString(`<input${attributesText(attributes, this)} />`)
  }
}

/** Content between two pieces of HTML. What is not complete yet stays so. */
export function around(start: string, content: Content, end: string): SafeString {
  if (typeof content === 'string') return new SafeString(start + escapeHtml(content) + end)
  if (content === null || content === undefined || typeof content === 'boolean') return new SafeString(start + end)
  const shown = Array.isArray(content) ? (content as readonly Content[]).map((each) => (typeof each === 'boolean' ? null : each)) : content
  return safeConcat(new SafeString(start), shown, new SafeString(end))
}

/** For development and tests: an unsafe URL is an error. */
export const STRICT = new Markup(true)
/** For production: an unsafe URL is left out. */
export const LENIENT = new Markup(false)

/** The markup of an environment, by default that of the process (`LIVE_ENV`, else `NODE_ENV`). */
export function markupFor(environment: string = process.env['LIVE_ENV'] || process.env['NODE_ENV'] || 'development'): Markup {
  return environment === 'production' ? LENIENT : STRICT
}

/** The markup of a render. */
export const markupOf = ({ application }: View): Markup => markupFor(application?.environment)
