/** The settings of what stands between the network and the router: proxies, hosts, TLS, and what logs may show. */
import { ConfigurationError } from '../errors/index.js'
import type { HostPattern } from '../http/clients/host-patterns.js'
import { proxyTrust, type TrustProxy } from '../http/clients/trusted-proxies.js'
import { checkedLogTags, type LogTag } from '../http/log-tags.js'
import type { ParameterLogFilter, RedirectLogFilter } from '../http/parameters/parameter-log.js'
import type { Request } from '../http/request.js'
import { HTTP_DEFAULTS, type HttpSettings } from '../http/settings.js'
import type { ErrorPages } from '../middleware/error-pages.js'
import { type HostAuthorizationOptions, hostAuthorization } from '../middleware/host-authorization.js'
import type { Middleware } from '../middleware/middleware.js'
import { type SslOptions, ssl } from '../middleware/ssl.js'

/** The part of `config.server` that is about requests. */
export interface RequestServerConfig {
  /** Whose `X-Forwarded-*` and `Forwarded` headers are believed. Default nobody's. */
  trustProxy?: TrustProxy
  /** Labels of the public suffix of the host, or a function that tells them. Default 1: `com`. */
  tldLength?: number | ((host: string) => number)
}

/** The part of `config.security` that is about hosts and TLS. */
export interface TransportConfig {
  /** Whether every request counts as one over HTTPS, for a proxy that ends TLS and says nothing. Default false. */
  assumeSsl?: boolean
  /** Redirects to HTTPS, `Strict-Transport-Security`, secure cookies. Default false. */
  forceSsl?: boolean | SslOptions
  /** The hosts that are answered. Default all; in development local ones and those of `LIVE_DEVELOPMENT_HOSTS`. */
  hosts?: readonly HostPattern[]
  /** Exceptions to `hosts`, and the answer to others. */
  hostAuthorization?: Omit<HostAuthorizationOptions, 'hosts'>
}

/** The part of `config.log` that is about requests. */
export interface RequestLogConfig {
  /** Names of parameters that logs hide, besides the default ones. */
  filterParameters?: readonly ParameterLogFilter[]
  /** Redirect locations that logs hide: a part of them, or a pattern. Default none. */
  filterRedirect?: readonly RedirectLogFilter[]
  /** What each line of a request carries. Default its id. */
  tags?: readonly LogTag<Request>[]
}

/** What of the configuration this file reads. */
export interface TransportSources {
  readonly server?: RequestServerConfig
  readonly security?: TransportConfig
  readonly log?: RequestLogConfig
}

/** Answered in development where nothing else is said: this machine, by whatever name or address (C261). */
const DEVELOPMENT_HOSTS: readonly HostPattern[] = ['.localhost', '.test', '0.0.0.0/0', '::/0']

/** The settings of requests that this file knows. Throws `ConfigurationError` for a value that cannot work. */
export function transportSettings({
  server = {},
  security = {},
  log = {},
}: TransportSources): Pick<HttpSettings, 'filterParameters' | 'filterRedirect' | 'logTags' | 'proxies' | 'assumeSsl' | 'tldLength'> {
  return {
    filterParameters: [...HTTP_DEFAULTS.filterParameters, ...listOf('log.filterParameters', log.filterParameters)],
    filterRedirect: listOf('log.filterRedirect', log.filterRedirect),
    logTags: log.tags === undefined ? HTTP_DEFAULTS.logTags : checkedLogTags(listOf('log.tags', log.tags)),
    proxies: proxyTrust(server.trustProxy ?? false),
    assumeSsl: yesOrNo('security.assumeSsl', security.assumeSsl ?? HTTP_DEFAULTS.assumeSsl),
    tldLength: tldLengthOf(server.tldLength ?? HTTP_DEFAULTS.tldLength),
  }
}

/**
 * What looks at a request before anything answers it, outermost first: the host, then TLS (C259). A host that is refused gets the error
 * page in its own format.
 */
export function transportStack({ security = {} }: TransportSources, environment: string, errorPages: ErrorPages): Middleware[] {
  const { forceSsl = false, hostAuthorization: options = {} } = security
  const hosts = listOf('security.hosts', security.hosts ?? (environment === 'development' ? developmentHosts() : []))
  return [
    ...(hosts.length === 0 ? [] : [errorPages.around(hostAuthorization({ ...options, hosts }))]),
    ...(forceSsl === false ? [] : [errorPages.around(ssl(forceSsl === true ? {} : forceSsl))]),
  ]
}

function developmentHosts(): HostPattern[] {
  const more = (process.env.LIVE_DEVELOPMENT_HOSTS ?? '').split(',').map((host) => host.trim())
  return [...DEVELOPMENT_HOSTS, ...more.filter((host) => host !== '')]
}

function tldLengthOf(length: number | ((host: string) => number)): number | ((host: string) => number) {
  if (typeof length === 'function' || (Number.isSafeInteger(length) && length > 0)) return length
  throw new ConfigurationError(`config.server.tldLength is ${String(length)}: set it to 1 for hosts below com, 2 for hosts below co.uk`)
}

function listOf<T>(name: string, list: readonly T[] | undefined): readonly T[] {
  if (list === undefined || Array.isArray(list)) return list ?? []
  throw new ConfigurationError(`config.${name} is ${JSON.stringify(list)}: set it to a list`)
}

function yesOrNo(name: string, value: boolean): boolean {
  if (typeof value === 'boolean') return value
  throw new ConfigurationError(`config.${name} is ${String(value)}: set it to true or false`)
}
