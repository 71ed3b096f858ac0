/** Routes that redirect instead of reaching an action (routing.md R96, R97). */
import { ArgumentError } from '../errors/index.js'
import type { RedirectTarget, RoutableRequest, RouteParams } from './types.js'
import { escapeForm, escapeFragment, escapePath, textOf } from './url-escape.js'

const STATUSES: readonly number[] = [301, 302, 303, 307, 308]

/**
 * A target that redirects.
 * @param location a path or URL in which `%{name}` stands for a path parameter, or a function that returns one
 * @param options `status`: default 301
 */
export function redirect(location: RedirectTarget['location'], options: { status?: number } = {}): RedirectTarget {
  const status = options.status ?? 301
  if (!STATUSES.includes(status)) throw new ArgumentError(`${status} is no redirect status: use one of ${STATUSES.join(', ')}`)
  return Object.freeze({ kind: 'redirect', status, location })
}

/** The `Location` of a redirect target, each value escaped for the place where it stands. */
export function redirectLocation(target: RedirectTarget, params: RouteParams, request: RoutableRequest): string {
  const { location } = target
  if (typeof location === 'function') return location(params, request)
  const hash = location.indexOf('#')
  const query = location.indexOf('?')
  return location.replace(/%\{(\w+)\}/g, (_, name: string, at: number) => {
    const text = textOf(params[name]) ?? ''
    if (hash !== -1 && at > hash) return escapeFragment(text)
    return query !== -1 && at > query ? escapeForm(text) : escapePath(text)
  })
}
