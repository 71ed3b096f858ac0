/** Texts as HTML: paragraphs, marked phrases, sentences (app.md A123). */
import { types } from 'node:util'
import { englishInflector } from '@live/core'
import type { Attributes } from '../helpers/attributes.js'
import { markupOf } from '../helpers/markup.js'
import { escapeHtml, SafeString, safeJoin } from '../html/safe-string.js'
import type { View } from '../view.js'
import { literal, textOf } from './excerpts.js'
import { numberHelpers } from './numbers.js'
import { localeOf, textFor } from './page-language.js'
import { sanitize } from './sanitize.js'

/** Options of `simpleFormat`. */
export interface SimpleFormatOptions {
  /** Element around each paragraph. Default `'p'`. */
  readonly wrapperTag?: string
  /** Whether HTML in the text is reduced to what is allowed. Default true; `false` only for text of your own. */
  readonly sanitize?: boolean
}

/** Options of `highlight`. */
export interface HighlightOptions {
  /** What stands for a phrase, which is `\1` in it. Default `'<mark>\1</mark>'`. */
  readonly highlighter?: string
  /** As in {@link SimpleFormatOptions}. */
  readonly sanitize?: boolean
}

/** Options of `toSentence`: the words between, by default those of the language. */
export interface SentenceOptions {
  readonly wordsConnector?: string
  readonly twoWordsConnector?: string
  readonly lastWordConnector?: string
}

/** See the single functions. */
export function phraseHelpers(view: View) {
  /** Blank lines end paragraphs, single ends of lines are `<br />`. */
  const simpleFormat = (text: unknown, attributes: Attributes = {}, options: SimpleFormatOptions = {}): SafeString => {
    const html = options.sanitize === false ? textOf(text) : String(sanitize(text))
    const paragraphs = html.replace(/\r\n?/g, '\n').split(/\n{2,}/)
    return safeJoin(
      paragraphs.map((each) =>
        markupOf(view).element(options.wrapperTag ?? 'p', new SafeString(each.replaceAll('\n', '\n<br />')), attributes),
      ),
      new SafeString('\n\n'),
    )
  }

  /** `1 person`, `2 people`: with the plural of English, or your own. */
  const pluralize = (count: number | string, singular: string, own?: string): string => {
    const written = (numberHelpers(view)['numberWithDelimiter'] as (value: number | string) => string)(count ?? 0)
    return `${written === '' ? '0' : written} ${isOne(count) ? singular : (own ?? englishInflector.pluralize(singular))}`
  }

  /** `Ada, Bob, and Cy`: each escaped, in the way of the language. */
  const toSentence = (values: Iterable<unknown>, options: SentenceOptions = {}): SafeString => {
    const list = [...values]
    const { wordsConnector, twoWordsConnector, lastWordConnector } = { ...connectors(view), ...options }
    if (list.length <= 2) return safeJoin(list, twoWordsConnector)
    return safeJoin([safeJoin(list.slice(0, -1), wordsConnector), lastWordConnector, list.at(-1)])
  }
  return { simpleFormat, pluralize, toSentence }
}

/** Marks every place where one of the phrases stands, outside of tags. */
export function highlight(
  text: unknown,
  phrases: string | RegExp | readonly (string | RegExp)[],
  options: HighlightOptions = {},
): SafeString {
  const html = options.sanitize === false ? textOf(text) : String(sanitize(text))
  const wanted = (Array.isArray(phrases) ? phrases : [phrases]).filter((each) => types.isRegExp(each) || each.trim() !== '')
  if (wanted.length === 0) return new SafeString(html)
  const { highlighter = '<mark>\\1</mark>' } = options
  const pattern = new RegExp(wanted.map((each) => `(?:${types.isRegExp(each) ? each.source : literal(escapeHtml(each))})`).join('|'), 'gi')
  const mark = (piece: string): string =>
    piece.replace(pattern, (found) => (found === '' ? '' : highlighter.replaceAll('\\1', () => found)))
  // Tags stay as they are: a phrase may be the name of an attribute.
  return new SafeString(html.replace(/<[^>]*>|[^<]+/g, (piece) => (piece.startsWith('<') ? piece : mark(piece))))
}

const isOne = (count: unknown): boolean => /^\s*1(?:\.0*)?\s*$/.test(String(count))

function connectors(view: View): Required<SentenceOptions> {
  const locale = localeOf(view)
  const parts = new Intl.ListFormat(locale, { type: 'conjunction' }).formatToParts(['a', 'b', 'c']).map(({ value }) => value)
  const two = new Intl.ListFormat(locale, { type: 'conjunction' }).formatToParts(['a', 'b']).map(({ value }) => value)
  return {
    wordsConnector: textFor(view, 'support.array.words_connector', parts[1] ?? ', '),
    lastWordConnector: textFor(view, 'support.array.last_word_connector', parts[3] ?? ', and '),
    twoWordsConnector: textFor(view, 'support.array.two_words_connector', two[1] ?? ' and '),
  }
}
