/** HTTPS only: redirects, `Strict-Transport-Security`, and cookies that never leave over HTTP (C264–C266). */
import { BadRequestError, ConfigurationError } from '../errors/index.js'
import type { HeaderMap } from '../http/headers.js'
import type { Request } from '../http/request.js'
import { Response } from '../http/response.js'
import { type Status, statusCode } from '../http/statuses.js'
import { isPromise } from '../support/maybe-promise.js'
import { type MiddlewareFunction, named } from './middleware.js'

/** Where requests over HTTP are sent. */
export interface SslRedirectOptions {
  /** Default: the host that was asked for. */
  host?: string
  /** Default: the port that was asked for, unless it is 80 or 443. */
  port?: number
  /** Default 301 for GET and HEAD, 308 for other verbs, which then keep their body. */
  status?: Status | (string & {})
  /** Default empty. */
  body?: string
  /** Requests that are answered over HTTP as they are, such as health checks. Default none. */
  exclude?: (request: Request) => boolean
}

/** `Strict-Transport-Security` (RFC 6797). */
export interface HstsOptions {
  /** Seconds that browsers remember it. Default two years. */
  expires?: number
  /** Whether subdomains are included. Default true. */
  subdomains?: boolean
  /** Whether browsers may build the host in (https://hstspreload.org). Default false. */
  preload?: boolean
}

/** Options of {@link ssl}. */
export interface SslOptions {
  /** `false` answers over HTTP too. Default `{}`. */
  redirect?: false | SslRedirectOptions
  /** `false` makes browsers forget it. Default `{}`. */
  hsts?: false | HstsOptions
  /** Whether cookies over HTTPS are made `secure`. Default true. */
  secureCookies?: boolean
}

const TWO_YEARS = 63_072_000
const ONE_YEAR = 31_536_000
const SECURE = /;\s*secure\s*(?:;|$)/i

/**
 * Redirects requests over HTTP, and adds to what goes out over HTTPS. What counts as HTTPS is `request.isSsl`: TLS in the process, or what
 * a trusted proxy says.
 * @throws ConfigurationError for an `hsts` that browsers would not take
 */
export function ssl({ redirect = {}, hsts = {}, secureCookies = true }: SslOptions = {}): MiddlewareFunction {
  const policy = hstsHeader(hsts)
  const status = redirect === false || redirect.status === undefined ? null : statusCode(redirect.status)
  const excluded = (redirect !== false && redirect.exclude) || (() => false)
  const protect = (response: Response, request: Request): Response => {
    response.headers.setDefault('strict-transport-security', policy)
    if (secureCookies && response.headers.has('set-cookie') && !excluded(request)) flagCookies(response.headers)
    return response
  }
  return named('ssl', (request, next) => {
    if (!request.isSsl) return redirect === false || excluded(request) ? next() : redirected(request, redirect, status)
    const response = next()
    return isPromise<Response>(response) ? response.then((each) => protect(each, request)) : protect(response, request)
  })
}

function hstsHeader(hsts: false | HstsOptions): string {
  if (hsts === false) return 'max-age=0; includeSubDomains'
  const { expires = TWO_YEARS, subdomains = true, preload = false } = hsts
  if (!Number.isSafeInteger(expires) || expires < 0) {
    throw new ConfigurationError(`config.security.forceSsl.hsts.expires is ${String(expires)}: set it to whole seconds`)
  }
  if (preload && (!subdomains || expires < ONE_YEAR)) {
    throw new ConfigurationError('config.security.forceSsl.hsts.preload needs subdomains and an expires of a year or more')
  }
  return `max-age=${expires}${subdomains ? '; includeSubDomains' : ''}${preload ? '; preload' : ''}`
}

function redirected(request: Request, options: SslRedirectOptions, status: number | null): Response {
  const host = options.host ?? request.host
  if (host === '') throw new BadRequestError('The request names no host: send it over HTTPS')
  const port = options.port ?? request.port
  const response = new Response({ request })
  response.status = status ?? (request.method === 'GET' || request.method === 'HEAD' ? 301 : 308)
  response.location = `https://${host}${port === 80 || port === 443 ? '' : `:${port}`}${request.path === '*' ? '/' : request.fullPath}`
  response.contentType = 'text/html'
  response.body = options.body ?? ''
  response.commit()
  return response
}

function flagCookies(headers: HeaderMap): void {
  const cookies = headers.getAll('set-cookie')
  if (cookies.every((cookie) => SECURE.test(cookie))) return
  headers.delete('set-cookie')
  for (const cookie of cookies) headers.append('set-cookie', SECURE.test(cookie) ? cookie : `${cookie}; secure`)
}
