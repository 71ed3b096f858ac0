/** Which path of the application a request is for, and the refusal to leave it. */
import { ArgumentError } from '@live/core'
import { TestingError } from './errors.js'

/** Where a request goes. */
export interface Target {
  /** With its query, percent-encoded. */
  readonly path: string
  /** Of a full URL: the host in it. */
  readonly host?: string
}

/**
 * The target of a request. Anything but a full URL is sent as it stands, so that odd paths can be tested; only what may not
 * stand in a request line is percent-encoded.
 * @param address a path such as `/posts?page=2`, or a URL of the application
 * @param hosts the names by which the application is known
 * @throws TestingError `ERR_TEST_FOREIGN_HOST` for a URL of someone else; ArgumentError for what is no path
 */
export function targetOf(address: string, hosts: readonly string[]): Target {
  if (/^[a-z][a-z0-9+.-]*:/i.test(address)) return ownUrl(address, hosts)
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

function ownUrl(address: string, hosts: readonly string[]): Target {
  const url = new URL(address)
  if (url.protocol !== 'http:' || !hosts.includes(url.host)) {
    const known = hosts.map((host) => `http://${host}`).join(' and ')
    throw new TestingError('ERR_TEST_FOREIGN_HOST', `${address} is not of the application under test, which is ${known}`)
  }
  return { path: url.pathname + url.search, host: url.host }
}

const withoutFragment = (path: string): string => {
  const hash = path.indexOf('#')
  return hash === -1 ? path : path.slice(0, hash)
}
