/** Whether a page has elements (controller.md C311). */
import { type HtmlElement, readableText, select } from '../html.js'
import { matches, show, type Verdict } from './verdict.js'

/** Options of `toHaveSelector` and `assertSelector`. */
export interface SelectorExpectation {
  /** The whole text of the element, its white space made one blank, or a pattern for it. */
  text?: string | RegExp
  /** How many, default at least one. */
  count?: number
}

const SHOWN = 5
const SHOWN_CHARACTERS = 120

/**
 * @param css a CSS selector
 * @throws ArgumentError for what is none
 */
export function checkSelector({ document }: { readonly document: HtmlElement }, css: string, expected: SelectorExpectation = {}): Verdict {
  const { text, count } = expected
  const candidates = select(document, css)
  const found = text === undefined ? candidates : candidates.filter((element) => hasText(element, text))
  const wanted = `${count === undefined ? 'at least one' : count} ${show(css)}${text === undefined ? '' : ` with the text ${show(text)}`}`
  const seen = (): string => `but found ${found.length}${listed(text === undefined ? found : candidates)}`
  return {
    pass: count === undefined ? found.length > 0 : found.length === count,
    message: () => `Expected page to have ${wanted}, ${seen()}`,
    opposite: () => `Expected page not to have ${wanted}, ${seen()}`,
  }
}

function hasText(element: HtmlElement, text: string | RegExp): boolean {
  const actual = readableText(element)
  return typeof text === 'string' ? actual === text : matches(text, actual)
}

function listed(elements: readonly HtmlElement[]): string {
  if (elements.length === 0) return ''
  const lines = elements.slice(0, SHOWN).map(({ outerHTML }) => `  ${shortened(outerHTML.replace(/\s+/g, ' '))}`)
  const more = elements.length > SHOWN ? [`  … and ${elements.length - SHOWN} more`] : []
  return ['. What the selector matches:', ...lines, ...more].join('\n')
}

const shortened = (text: string): string => (text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text)
