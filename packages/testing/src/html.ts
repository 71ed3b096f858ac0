/** HTML and XML as a document to look things up in; the one place that knows the parser. */
import { createRequire } from 'node:module'
import { ArgumentError } from '@live/core'

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
  /** The first element that matches a CSS selector. */
  querySelector(css: string): HtmlElement | null
  /** All elements that match a CSS selector. */
  querySelectorAll(css: string): HtmlElement[]
}

interface Parser {
  parse(text: string, options?: object): HtmlElement
}

/** In HTML these elements are empty, and the text of others is no markup; XML has neither. */
const XML = { voidTag: { tags: [] }, blockTextElements: {} }

let parser: Parser | null = null

/** Reads a page. */
export function parseHtml(text: string): HtmlElement {
  return loadParser().parse(text)
}

/** Reads an XML document. */
export function parseXml(text: string): HtmlElement {
  return loadParser().parse(text, XML)
}

/**
 * The elements that match a selector.
 * @throws ArgumentError for what is no CSS selector
 */
export function select(document: HtmlElement, css: string): HtmlElement[] {
  try {
    return document.querySelectorAll(css)
  } catch (cause) {
    throw new ArgumentError(`${JSON.stringify(css)} is not a CSS selector: ${(cause as Partial<Error> | null)?.message ?? String(cause)}`, {
      cause,
    })
  }
}

/** The text of an element as a reader sees it: white space is one blank. */
export function readableText({ text }: HtmlElement): string {
  return text.replace(/\s+/g, ' ').trim()
}

// Most tests look at no page, and need not wait for the parser.
function loadParser(): Parser {
  parser ??= createRequire(import.meta.url)('node-html-parser') as Parser
  return parser
}
