/** Routes that redirect instead of reaching an action (routing.md R96-R99). */
import { ArgumentError } from '../errors/index.js'
import { changeHost, hostName, portOf } from './host-parts.js'
import type { RedirectParts, RedirectTarget, RoutableRequest, RouteParams } from './types.js'
import { encodeQuery, escapeForm, escapeFragment, escapePath, textOf } from './url-escape.js'

const STATUSES: readonly number[] = [301, 302, 303, 307, 308]
const PARTS: ReadonlySet<string> = new Set(['protocol', 'host', 'subdomain', 'domain', 'port', 'path', 'params'])
const STANDARD_PORTS: Readonly<Record<string, number>> = { 'http://': 80, 'https://': 443 }

/**
 * A target that redirects.
 * @param location a path or URL in which `%{name}` or `:name` stands for a path parameter, a function that returns one, or
 * the parts of the URL that change
 * @param options `status`: default 301
 */
export function redirect(location: RedirectTarget['location'], options: { status?: number } = {}): RedirectTarget {
  const status = options.status ?? 301
  if (!STATUSES.includes(status)) throw new ArgumentError(`${status} is no redirect status: use one of ${STATUSES.join(', ')}`)
  if (typeof location === 'object') {
    const unknown = Object.keys(location).filter((key) => !PARTS.has(key))
    if (unknown.length > 0) throw new ArgumentError(`A redirect cannot change ${unknown.join(', ')}: there are ${[...PARTS].join(', ')}`)
  }
  return Object.freeze({ kind: 'redirect', status, location })
}

/**
 * The `Location` of a redirect target, each value escaped for the place where it stands. Absolute when the host of the
 * request is known.
 */
export function redirectLocation(target: RedirectTarget, params: RouteParams, request: RoutableRequest): string {
  const { location } = target
  if (typeof location === 'object') return changedUrl(location, params, request)
  const text = typeof location === 'function' ? location(params, request) : interpolate(location, params)
  // What a client sends may not turn a path into another host: what was written in the route file decides.
  if (isUrl(typeof location === 'function' ? text : location)) return text
  return originOf({}, request) + absolutePath(text, request)
}

const isUrl = (text: string): boolean => /^(?:[a-z][a-z\d+.-]*:|\/\/)/i.test(text)

/** A path without its first slash is below the application, wherever that is mounted (R99). */
function absolutePath(path: string, { scriptName = '' }: RoutableRequest): string {
  if (path.startsWith('/')) return slashed(path)
  return path === '' ? scriptName || '/' : `${scriptName}/${path}`
}

function interpolate(text: string, params: RouteParams): string {
  const hash = text.indexOf('#')
  const query = text.indexOf('?')
  return text.replace(/%\{(\w+)\}|(?<=\/):([A-Za-z_]\w*)/g, (whole, braced: string | undefined, named: string | undefined, at: number) => {
    const name = braced ?? named ?? ''
    if (braced === undefined && !(name in params)) return whole
    const value = textOf(params[name]) ?? ''
    if (hash !== -1 && at > hash) return escapeFragment(value)
    return query !== -1 && at > query ? escapeForm(value) : escapePath(value)
  })
}

/** Only the given parts change; path and query stay (R98). */
function changedUrl(parts: RedirectParts, params: RouteParams, request: RoutableRequest): string {
  const path = parts.path === undefined ? (request.scriptName ?? '') + request.path : interpolate(parts.path, params)
  const query = parts.params === undefined ? (request.queryString ?? '') : encodeQuery(parts.params)
  return originOf(parts, request) + slashed(path) + (query === '' ? '' : `?${query}`)
}

/** Two slashes in front would name another host. */
function slashed(path: string): string {
  return path === '' ? '' : `/${path.replace(/^[/\\]+/, '')}`
}

function originOf(parts: RedirectParts, request: RoutableRequest & { readonly hostWithPort?: string }): string {
  const known = parts.host ?? request.hostWithPort ?? request.host
  if (known === undefined || known === '') return ''
  const protocol = `${(parts.protocol ?? request.protocol ?? 'http://').replace(/:?(?:\/\/)?$/, '')}://`
  const name = changeHost(hostName(known), { subdomain: parts.subdomain, domain: parts.domain })
  const port = parts.port ?? portOf(known)
  return protocol + name + (port === null || STANDARD_PORTS[protocol] === port ? '' : `:${port}`)
}
