/** Which path of the application a request is for, and by which name the application is meant. */
import { ArgumentError, parseUrl } from '@live/core'

/** Where a request goes. */
export interface Target {
  /** With its query, percent-encoded. */
  readonly path: string
  /** Of a full URL: the host in it, and whether it is one over HTTPS. */
  readonly origin?: { readonly host: string; readonly https: boolean }
}

/**
 * The target of a request. Anything but a full URL is sent as it stands, so that odd paths can be tested; only what may not
 * stand in a request line is percent-encoded.
 * @param address a path such as `/posts?page=2`, or a URL, whose host the application is asked for
 * @throws ArgumentError for what is neither
 */
export function targetOf(address: string): Target {
  if (/^[a-z][a-z0-9+.-]*:/i.test(address)) return urlTarget(address)
  if (!address.startsWith('/')) {
    throw new ArgumentError(`A path starts with a slash, unlike ${JSON.stringify(address)}`)
  }
  const path = withoutFragment(address).toWellFormed()
  return { path: path.replace(/[^\x21-\x7e]+/g, encodeURIComponent) }
}

/** The path with a query added to whatever query it has. */
export function withQuery(path: string, ...queries: readonly string[]): string {
  let result = path
  for (const query of queries) {
    if (query !== '') result += (result.includes('?') ? '&' : '?') + query
  }
  return result
}

function urlTarget(address: string): Target {
  const url = parseUrl(address)
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new ArgumentError(`${JSON.stringify(address)} is neither a path nor a URL of http or https`)
  }
  return { path: url.pathname + url.search, origin: { host: url.host, https: url.protocol === 'https:' } }
}

const withoutFragment = (path: string): string => {
  const hash = path.indexOf('#')
  return hash === -1 ? path : path.slice(0, hash)
}
