/** The language of a request, for an application that has several (app.md A93). */
import { preferredLocale } from '../http/negotiation/accept-language.js'
import type { Request } from '../http/request.js'
import type { Response } from '../http/response.js'
import type { I18n } from '../i18n/i18n.js'
import { isPromise } from '../support/maybe-promise.js'
import { type MiddlewareFunction, wrapping } from './middleware.js'

/**
 * Where a language is looked for: `'path'` is the first part of the path (`/de/posts`), `'query'` the parameter `locale`, `'cookie'` the
 * cookie `locale`, `'header'` what the browser accepts; a function may look at anything else, such as the host.
 */
export type LocaleSource = 'path' | 'query' | 'cookie' | 'header' | ((request: Request) => string | null | undefined)

/** The order without a configuration. */
export const DEFAULT_LOCALE_SOURCES: readonly LocaleSource[] = ['path', 'query', 'cookie', 'header']

/** Runs the rest of the chain in the language of the request, and says it in `Content-Language`. What is not available does not count. */
export function localeOfRequest(i18n: I18n, from: readonly LocaleSource[] = DEFAULT_LOCALE_SOURCES): MiddlewareFunction {
  return wrapping('localeOfRequest', (rest) => (request) => {
    const { locale, negotiated } = localeFor(request, i18n, from)
    return i18n.withLocale(locale, () => {
      const tell = (response: Response): Response => {
        response.headers.setDefault('content-language', i18n.locale)
        if (negotiated) vary(response)
        return response
      }
      const response = rest(request)
      return isPromise<Response>(response) ? response.then(tell) : tell(response)
    })
  })
}

function localeFor(request: Request, i18n: I18n, from: readonly LocaleSource[]): { locale: string; negotiated: boolean } {
  for (const source of from) {
    const wanted =
      source === 'header' ? preferredLocale(request.headers.get('accept-language'), i18n.availableLocales) : wish(request, source)
    const locale = i18n.availableLocales.find((each) => each.toLowerCase() === wanted?.toLowerCase())
    if (locale !== undefined || source === 'header') return { locale: locale ?? i18n.defaultLocale, negotiated: source === 'header' }
  }
  return { locale: i18n.defaultLocale, negotiated: false }
}

function wish(request: Request, source: Exclude<LocaleSource, 'header'>): string | undefined {
  if (source === 'path') return /^\/([^/]*)/.exec(request.path)?.[1]
  if (source === 'cookie') return request.cookies.get('locale') ?? undefined
  const value = source === 'query' ? queryOf(request) : source(request)
  return typeof value === 'string' ? value : undefined
}

/** Nothing for a query that cannot be parsed: whoever reads it says so. */
function queryOf(request: Request): unknown {
  try {
    return request.queryParameters.locale
  } catch {
    return undefined
  }
}

function vary({ headers }: Response): void {
  const present = headers.get('vary')
  if (present !== null && /(?:^|,)\s*(?:\*|accept-language)\s*(?:,|$)/i.test(present)) return
  headers.put('vary', present === null ? 'Accept-Language' : `${present}, Accept-Language`)
}
