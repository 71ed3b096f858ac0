/** Where links and forms lead: `urlFor` of views, which leaves the origin out (app.md A126, routing.md R115). */
import { ConfigurationError, type UrlHelpers, type UrlOptions } from '@live/core'
import type { View } from '../view.js'
import { isRecord } from './attributes.js'

/**
 * Where something leads: a text as it is; a record of `controller`, `action` and parameters; a model, a class, or a list of them and of
 * names; nothing for the current page.
 */
export type Target = string | object | null | undefined

/** What views need of a controller that knows the routes. */
interface UrlOwner {
  readonly url?: UrlHelpers
}

/** The helpers of the routes in the request of a render. @throws ConfigurationError outside of one */
export function urlsOf({ controller }: View): UrlHelpers {
  const url = (controller as UrlOwner | null)?.url
  if (url !== undefined) return url
  throw new ConfigurationError('Paths of models and actions need a controller that renders: give a text instead, such as "/posts"')
}

/**
 * The path of a target; a whole URL where the options name an origin, or say `{ onlyPath: false }`.
 * @throws UrlGenerationError when no route leads there
 */
export function urlFor(view: View, target?: Target, options: UrlOptions = {}): string {
  if (typeof target === 'string') return target
  const wholeUrl = options.onlyPath === false || options.host !== undefined
  if (target === null || target === undefined) return currentUrl(view, wholeUrl, options)
  if (isRecord(target) && typeof target['toParam'] !== 'function') return recordUrl(view, { ...target, ...options })
  return wholeUrl
    ? urlsOf(view).polymorphicUrl(target, withoutOnlyPath(options))
    : urlsOf(view).polymorphicPath(target, withoutOnlyPath(options))
}

function currentUrl(view: View, wholeUrl: boolean, options: UrlOptions): string {
  if (wholeUrl) return urlsOf(view).urlFor(undefined, { onlyPath: false, ...options })
  return ownPath(
    view.request === null ? urlsOf(view).urlFor(undefined, { onlyPath: true }) : view.request.scriptName + view.request.fullPath,
  )
}

/** A path that cannot be read as the name of another host: `//evil.example/x` is what a client may ask for. */
export const ownPath = (path: string): string => path.replace(/^[/\\]{2,}/, '/')

/** What a list or a record may say about its own origin wins. */
function recordUrl(view: View, options: UrlOptions): string {
  return urlsOf(view).urlFor({ onlyPath: options.host === undefined, ...options })
}

function withoutOnlyPath({ onlyPath, ...options }: UrlOptions): UrlOptions {
  return options
}

/** How {@link isCurrentPage} compares. */
export interface CurrentPageOptions {
  /** Whether the query counts even where the target has none. Default: only where it has one. */
  readonly checkParameters?: boolean
  /** Verbs of requests that may be on a page. Default `['GET', 'HEAD']`. */
  readonly method?: string | readonly string[]
}

/** Whether the request is for this page: a link to it would lead nowhere. `false` for a form that was sent (app.md A112). */
export function isCurrentPage(
  view: View,
  target: Target,
  { checkParameters = false, method = ['GET', 'HEAD'] }: CurrentPageOptions = {},
): boolean {
  const { request } = view
  if (request === null) return false
  const verbs = [method].flat().map((verb) => verb.toUpperCase())
  if (!verbs.includes(request.method)) return false
  const url = urlFor(view, target).replace(/#.*$/s, '')
  const here = checkParameters || url.includes('?') ? request.fullPath : request.path
  const origin = /^[a-z][a-z\d+.-]*:\/\//i.test(url) ? request.baseUrl : ''
  return comparable(origin + (request.scriptName ?? '') + here) === comparable(url)
}

/** Without what may differ between spellings of one page: escapes, and a slash at the end of the path. */
function comparable(url: string): string {
  const cut = url.indexOf('?')
  const path = cut === -1 ? url : url.slice(0, cut)
  return decoded(path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path) + decoded(cut === -1 ? '' : url.slice(cut))
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** `urlFor` and `currentPage` of templates. */
export function urlForHelpers(view: View) {
  return {
    urlFor: (target?: Target, options?: UrlOptions) => urlFor(view, target, options),
    currentPage: (target: Target, options?: CurrentPageOptions) => isCurrentPage(view, target, options),
  }
}
