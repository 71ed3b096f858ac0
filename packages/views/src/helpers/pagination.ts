/** `paginationNav`: links to the pages of a list (app.md A160). */
import { SafeString } from '../html/safe-string.js'
import type { View } from '../view.js'
import type { Attributes } from './attributes.js'
import { type Markup, markupOf } from './markup.js'
import { translated } from './translate.js'
import { ownPath } from './url-for.js'

/** A page of a list that knows how many there are, as `Post.page(2)` gives it. */
export interface NumberedPage {
  /** From 1. */
  readonly page: number
  readonly pages: number
  readonly next: number | null
  readonly prev: number | null
}

/** A page that knows the cursor of the next one only, as `Post.paginateAfter(cursor)` gives it. */
export interface CursorPage {
  readonly next: string | null
}

/** Attributes of the `<nav>`, and how the pages are linked. */
export interface PaginationOptions extends Attributes {
  /** The parameter with the number or cursor. Default `page`, for cursors `after`. */
  readonly param?: string
  /** How many pages on each side of the current one are shown. Default 2. */
  readonly window?: number
  /** Attributes of each link, such as `{ data: { turboFrame: 'posts' } }`. */
  readonly link?: Attributes
  /** Makes the URL of a page. Default: the current one, with the parameter changed. */
  readonly url?: (page: number | string) => string
}

const GAP = null

/** Nothing when there is one page only. */
export function paginationNav(view: View, page: NumberedPage | CursorPage, options: PaginationOptions = {}): SafeString {
  const numbered = 'pages' in page
  const { param = numbered ? 'page' : 'after', window = 2, link = {}, url, ...attributes } = options
  const to = url ?? ((value: number | string) => currentUrlWith(view, param, value))
  const items = numbered ? numberedItems(view, page, window, to, link) : cursorItems(view, page, to, link)
  if (items.length === 0) return new SafeString('')
  const label = translated(view, ['pagination.label'], 'Pages')
  return markupOf(view).element('nav', items, { class: 'pagination', aria: { label }, ...attributes })
}

type Linked = (page: number | string) => string

function cursorItems(view: View, { next }: CursorPage, to: Linked, link: Attributes): SafeString[] {
  return next === null ? [] : [step(view, 'next', next, to, link)]
}

function numberedItems(view: View, { page, pages, next, prev }: NumberedPage, window: number, to: Linked, link: Attributes): SafeString[] {
  if (pages <= 1 && page <= 1) return []
  const markup = markupOf(view)
  const numbers = shownPages(page, pages, window).map((number) => {
    if (number === GAP) return markup.element('span', '…', { class: 'gap' })
    if (number === page) return markup.element('span', number, { class: 'current', aria: { current: 'page' } })
    return pageLink(markup, number, to(number), link)
  })
  return [
    ...(prev === null ? [] : [step(view, 'prev', prev, to, link)]),
    ...numbers,
    ...(next === null ? [] : [step(view, 'next', next, to, link)]),
  ]
}

const STEPS = { prev: 'Previous', next: 'Next' } as const

function step(view: View, rel: keyof typeof STEPS, value: number | string, to: Linked, link: Attributes): SafeString {
  const text = translated(view, [`pagination.${rel}`], STEPS[rel])
  return markupOf(view).element('a', text, { ...link, rel, href: to(value) })
}

const pageLink = (markup: Markup, number: number, href: string, link: Attributes): SafeString =>
  markup.element('a', number, { ...link, href })

/** First, last, and those around the current one; {@link GAP} where some are left out, though never for a single one. */
export function shownPages(page: number, pages: number, window: number): (number | null)[] {
  const from = Math.max(1, Math.min(page, pages) - window)
  const to = Math.min(pages, page + window)
  const shown: (number | null)[] = []
  if (from > 1) shown.push(1)
  if (from > 2) shown.push(from === 3 ? 2 : GAP)
  for (let number = from; number <= to; number++) shown.push(number)
  if (to < pages - 1) shown.push(to === pages - 2 ? pages - 1 : GAP)
  if (to < pages) shown.push(pages)
  return shown
}

/** The address of the page, its other parameters kept. */
function currentUrlWith({ request }: View, param: string, value: number | string): string {
  const full = ownPath(request?.fullPath ?? '/')
  const cut = full.indexOf('?')
  const query = new URLSearchParams(cut === -1 ? '' : full.slice(cut + 1))
  query.set(param, String(value))
  return `${cut === -1 ? full : full.slice(0, cut)}?${query.toString()}`
}

/** `paginationNav` of templates. */
export const paginationHelpers = (view: View) => ({
  paginationNav: (page: NumberedPage | CursorPage, options?: PaginationOptions) => paginationNav(view, page, options),
})
