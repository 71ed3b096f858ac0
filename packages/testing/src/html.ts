/** HTML and XML as a document to look things up in; the one place that knows the parser. */
import { ArgumentError, isError } from '@live/core'
import { parse } from 'node-html-parser'

/** An element, or a whole document. */
export interface HtmlElement {
  /** In upper case. */
  readonly tagName: string
  /** The text in it and in its descendants, without character references. */
  readonly text: string
  readonly innerHTML: string
  readonly outerHTML: string
  /** By name, without character references. */
  readonly attributes: Readonly<Record<string, string>>
  getAttribute(name: string): string | undefined
  /** The first element that matches a CSS selector, with names of elements in lower case. */
  querySelector(css: string): HtmlElement | null
  /** All elements that match a CSS selector, with names of elements in lower case. */
  querySelectorAll(css: string): HtmlElement[]
}

/** In HTML these elements are empty, and the text of others is no markup; XML has neither. */
const XML = { voidTag: { tags: [] }, blockTextElements: {} }

/** Reads a page. */
export function parseHtml(text: string): HtmlElement {
  return parse(text)
}

/** Reads an XML document. */
export function parseXml(text: string): HtmlElement {
  return parse(text, XML)
}

/**
 * The elements that match a selector.
 * @throws ArgumentError for what is no CSS selector
 */
export function select(document: HtmlElement, css: string): HtmlElement[] {
  try {
    return document.querySelectorAll(withLowerCaseNames(css))
  } catch (cause) {
    const reason = isError(cause) ? cause.message : String(cause)
    throw new ArgumentError(`${JSON.stringify(css)} is not a CSS selector: ${reason}`, { cause })
  }
}

/** Strings, attributes and arguments of a selector, which are taken as they are. */
const VERBATIM = /("[^"]*"|'[^']*'|\[[^\]]*\]|\([^)]*\))/
const ELEMENT_NAME = /(^|[\s>+~,])([a-z][\w-]*)/gi

/** The parser knows elements by names in lower case only: `Item` would never be found, and its absence mean nothing. */
function withLowerCaseNames(css: string): string {
  const parts = css.split(VERBATIM)
  return parts.map((part, i) => (i % 2 === 1 ? part : part.replace(ELEMENT_NAME, (name) => name.toLowerCase()))).join('')
}

/** The text of an element as a reader sees it: white space is one blank. */
export function readableText({ text }: HtmlElement): string {
  return text.replace(/\s+/g, ' ').trim()
}
