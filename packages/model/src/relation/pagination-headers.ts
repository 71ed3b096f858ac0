/** Pages for programs: where the others are, as headers (app.md A160, RFC 8288). */
import { type CursorPage, Page } from './page.js'

/** How the links are made. */
export interface PaginationHeadersOptions {
  /** The parameter with the number or the cursor. Default: `page`, for cursors `after`. */
  readonly param?: string
}

/**
 * Headers for a page of an API: `Link` with `first`, `prev`, `next` and `last` as far as they exist, and `X-Total-Count`, `X-Page` and
 * `X-Per-Page` for numbered pages.
 * @param url of the request, whole or from the slash on: its other parameters are kept
 */
export function paginationHeaders(
  page: Page<unknown> | CursorPage<unknown>,
  url: string,
  { param }: PaginationHeadersOptions = {},
): Record<string, string> {
  const numbered = page instanceof Page
  const links = numbered ? numberedLinks(page) : page.next === null ? {} : { next: page.next }
  const name = param ?? (numbered ? 'page' : 'after')
  const link = Object.entries(links).map(([rel, value]) => `<${urlWith(url, name, String(value))}>; rel="${rel}"`)
  const figures: Record<string, string> = numbered
    ? { 'x-total-count': String(page.total), 'x-page': String(page.page), 'x-per-page': String(page.per) }
    : {}
  return { ...(link.length === 0 ? {} : { link: link.join(', ') }), ...figures }
}

function numberedLinks({ page, pages, next, prev }: Page<unknown>): Record<string, number> {
  return {
    ...(page === 1 ? {} : { first: 1 }),
    ...(prev === null ? {} : { prev }),
    ...(next === null ? {} : { next }),
    ...(page === pages ? {} : { last: pages }),
  }
}

/** Percent-encoded by `URL`, so that nothing of what the client asked for ends the link. */
function urlWith(url: string, name: string, value: string): string {
  const base = 'http://host.invalid'
  const parsed = new URL(url.startsWith('//') ? `${base}/${url.replace(/^\/+/, '')}` : url, base)
  parsed.searchParams.set(name, value)
  parsed.hash = ''
  const text = parsed.href.startsWith(`${base}/`) ? parsed.href.slice(base.length) : parsed.href
  return text.replaceAll('>', '%3E').replaceAll('<', '%3C').replaceAll('"', '%22')
}
