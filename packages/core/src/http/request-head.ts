/** What the head of a request tells: verb, URL, client, and the headers that have a reader of their own. Everything is read when asked for. */
import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import { BadRequestError } from '../errors/index.js'
import { parseRequestCacheControl, type RequestCacheDirectives } from './caching/request-cache-directives.js'
import { ForwardedClient } from './clients/forwarded.js'
import { endOfHost, hostLabels } from './clients/host.js'
import { isLoopback, plainAddress } from './clients/ip-address.js'
import { parseMediaType } from './negotiation/media-type.js'
import { filterLocation, filterQuery } from './parameters/parameter-log.js'
import { RequestHeaders } from './request-headers.js'
import type { Services } from './services.js'

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'QUERY'])
const FORM_TYPES: ReadonlySet<string> = new Set(['application/x-www-form-urlencoded', 'multipart/form-data'])

/** The part of a `Request` that reads its head. */
export abstract class RequestHead {
  /** Node's own object, for what is not here. */
  readonly raw: IncomingMessage
  /** What the application lends to its requests. */
  readonly services: Services
  /** The verb that the client sent (C27). */
  readonly method: string
  /** The verb that the application sees: GET when HEAD is served as GET, and what a form says in `_method` (C135). */
  requestMethod: string
  /** The path as it was sent, without the query. */
  readonly path: string
  /** What follows the question mark, without it; empty when there is none. */
  readonly queryString: string
  #headers: RequestHeaders | null = null
  #forwarded: ForwardedClient | null = null
  #remoteIp: string | null = null

  /** @param raw the message; @param services what the application lends */
  constructor(raw: IncomingMessage, services: Services) {
    this.raw = raw
    this.services = services
    this.method = raw.method ?? 'GET'
    this.requestMethod = this.method === 'HEAD' ? 'GET' : this.method
    const target = originForm(raw.url ?? '/')
    const mark = target.indexOf('?')
    this.path = mark < 0 ? target : target.slice(0, mark)
    this.queryString = mark < 0 ? '' : target.slice(mark + 1)
  }

  /** Whether the application sees GET, which is so for HEAD too. */
  get isGet(): boolean {
    return this.requestMethod === 'GET'
  }

  /** Whether the client sent HEAD. */
  get isHead(): boolean {
    return this.method === 'HEAD'
  }

  /** Whether the application sees POST. */
  get isPost(): boolean {
    return this.requestMethod === 'POST'
  }

  /** Whether the application sees PUT. */
  get isPut(): boolean {
    return this.requestMethod === 'PUT'
  }

  /** Whether the application sees PATCH. */
  get isPatch(): boolean {
    return this.requestMethod === 'PATCH'
  }

  /** Whether the application sees DELETE. */
  get isDelete(): boolean {
    return this.requestMethod === 'DELETE'
  }

  /** Whether the application sees OPTIONS. */
  get isOptions(): boolean {
    return this.requestMethod === 'OPTIONS'
  }

  /** Whether the application sees QUERY (C28). */
  get isQuery(): boolean {
    return this.requestMethod === 'QUERY'
  }

  /** Whether what the client sent asks for no change (RFC 9110 §9.2.1). A form that says `_method=get` is still a POST here (C28). */
  get isSafe(): boolean {
    return SAFE_METHODS.has(this.method)
  }

  /** Path and query as they were sent. Nothing rewrites them, so this is what Rails calls `original_fullpath` too. */
  get fullPath(): string {
    return this.queryString === '' ? this.path : `${this.path}?${this.queryString}`
  }

  /** The path and query with `[FILTERED]` for values that logs must not hold (C294). */
  get filteredPath(): string {
    return this.queryString === '' ? this.path : `${this.path}?${filterQuery(this.queryString, this.services.http.filterParameters)}`
  }

  /** {@link referer} with `[FILTERED]` for values that logs must not hold (C295). */
  get filteredReferer(): string | null {
    const { filterParameters, filterRedirect } = this.services.http
    return this.referer === null ? null : filterLocation(this.referer, filterParameters, filterRedirect)
  }

  /** `'https://'` or `'http://'`. */
  get protocol(): 'http://' | 'https://' {
    return this.isSsl ? 'https://' : 'http://'
  }

  /** Whether the client spoke TLS: with the process, or with a trusted proxy that says so (C271); always with `assumeSsl` (C267). */
  get isSsl(): boolean {
    if (this.services.http.assumeSsl) return true
    return this.#proxied()?.secure ?? (this.raw.socket as Partial<TLSSocket>).encrypted === true
  }

  /**
   * The host that the client asked for, in lower case and without the port: of the `Host` header, or of what a trusted proxy says.
   * Empty when there is none, as HTTP/1.0 allows.
   * @throws BadRequestError for a header that is no host (RFC 9112 §3.2)
   */
  get host(): string {
    const authority = this.#authority()
    return authority.slice(0, hostEnd(authority)).toLowerCase()
  }

  /**
   * The `host[:port]` that the message itself names, as it was sent: in a request target of absolute form, else in the `Host` header (RFC
   * 9112 §3.2.2). Empty without one. For checks: {@link host} follows it where no trusted proxy says anything.
   * @throws BadRequestError for a target without a host, and for more than one `Host` header, of which a proxy may have read another one
   */
  get namedHost(): string {
    const { rawHeaders, headers } = this.raw
    if (countOfHosts(rawHeaders) > 1) throw new BadRequestError('The request has more than one Host header')
    const named = hostOfTarget(this.raw)
    if (named === '') throw new BadRequestError('The request target is a URL without a host')
    return named ?? headers.host ?? ''
  }

  /** What a trusted proxy says the client asked for, as it was sent; `null` when none says anything. For checks: {@link host} follows it. */
  get forwardedHost(): string | null {
    return this.#proxied()?.claimedHost ?? null
  }

  /** {@link host} with its port, unless that is the standard one. Throws like {@link host}. */
  get hostWithPort(): string {
    const authority = this.#authority()
    const end = hostEnd(authority)
    const port = authority.slice(end + 1)
    return (port === '' || Number(port) === this.standardPort ? authority.slice(0, end) : authority).toLowerCase()
  }

  /** The port of the host, or the standard one. Throws like {@link host}. */
  get port(): number {
    const authority = this.#authority()
    const port = authority.slice(hostEnd(authority) + 1)
    return port === '' ? this.standardPort : Number(port)
  }

  /** 443 or 80. */
  get standardPort(): number {
    return this.isSsl ? 443 : 80
  }

  /** The port, `null` when it is the standard one. Throws like {@link host}. */
  get optionalPort(): number | null {
    const { port } = this
    return port === this.standardPort ? null : port
  }

  /** Protocol, host and port: `http://localhost:3000`; empty without a host, so that what follows is relative. Throws like {@link host}. */
  get baseUrl(): string {
    const host = this.hostWithPort
    return host === '' ? '' : this.protocol + host
  }

  /** The whole URL. Throws like {@link host}. */
  get url(): string {
    return this.baseUrl + this.fullPath
  }

  /**
   * The registrable part of the host, such as `example.com`; `null` for an IP address and without a host (C29).
   * @param tldLength labels of the public suffix: 1 for `com`, 2 for `co.uk`. Default `config.server.tldLength`
   */
  domain(tldLength = this.#tldLength()): string | null {
    return (
      hostLabels(this.host)
        .slice(-tldLength - 1)
        .join('.') || null
    )
  }

  /** The labels in front of {@link domain}, such as `['www']`. */
  subdomains(tldLength = this.#tldLength()): string[] {
    return hostLabels(this.host).slice(0, -tldLength - 1)
  }

  /** {@link subdomains} as one text, such as `dev.www`; empty without any. */
  subdomain(tldLength = this.#tldLength()): string {
    return this.subdomains(tldLength).join('.')
  }

  /**
   * The address of the client: that of the peer, or what trusted proxies say (C268); empty when the peer is gone already. May be set,
   * for a network that tells it in another way.
   */
  get remoteIp(): string {
    this.#remoteIp ??= this.#proxied()?.address ?? plainAddress(this.raw.socket.remoteAddress ?? '')
    return this.#remoteIp
  }

  set remoteIp(address: string) {
    this.#remoteIp = address
  }

  /** {@link remoteIp}, under the name that route constraints use. */
  get ip(): string {
    return this.remoteIp
  }

  /** Whether the client is on this very machine, and no proxy of it (C31). */
  get isLocal(): boolean {
    return isLoopback(this.raw.socket.remoteAddress ?? '') && isLoopback(this.remoteIp)
  }

  /** The headers of the request. */
  get headers(): RequestHeaders {
    this.#headers ??= new RequestHeaders(this.raw.headers)
    return this.#headers
  }

  /** Whether a script asked (`X-Requested-With: XMLHttpRequest`). */
  get isXhr(): boolean {
    return /xmlhttprequest/i.test(this.headers.get('x-requested-with') ?? '')
  }

  /** The `User-Agent` header. */
  get userAgent(): string | null {
    return this.headers.get('user-agent')
  }

  /** The `Referer` header. */
  get referer(): string | null {
    return this.headers.get('referer')
  }

  /** The `Origin` header; `'null'` for a page that hides it. */
  get origin(): string | null {
    return this.headers.get('origin')
  }

  /** The `Content-Type` header. */
  get contentType(): string | null {
    return this.headers.get('content-type')
  }

  /** The content type without parameters, in lower case; `null` without one or when it is malformed. */
  get mediaType(): string | null {
    return parseMediaType(this.contentType ?? '')?.type ?? null
  }

  /** The charset of the content type, in lower case. */
  get contentCharset(): string | null {
    return parseMediaType(this.contentType ?? '')?.charset ?? null
  }

  /** Whether the body is one that browsers make of forms. */
  get isFormData(): boolean {
    return FORM_TYPES.has(this.mediaType ?? '')
  }

  /** The `Authorization` header. */
  get authorization(): string | null {
    return this.headers.get('authorization')
  }

  /** The token of `Authorization: Bearer …`. */
  get bearerToken(): string | null {
    const value = this.authorization ?? ''
    return value.slice(0, 7).toLowerCase() === 'bearer ' ? value.slice(7).trim() : null
  }

  /** The `Last-Event-ID` header that a reconnecting `EventSource` sends, decoded as UTF-8 (live.md L81). */
  get lastEventId(): string | null {
    const value = this.headers.get('last-event-id')
    return value === null ? null : Buffer.from(value, 'latin1').toString('utf8')
  }

  /** What the client wants of caches: the directives of its `Cache-Control` header. */
  get cacheControlDirectives(): RequestCacheDirectives {
    return parseRequestCacheControl(this.headers.get('cache-control'))
  }

  /** What trusted proxies say; `null` where nobody is trusted. */
  #proxied(): ForwardedClient | null {
    const { proxies } = this.services.http
    if (proxies === null) return null
    this.#forwarded ??= new ForwardedClient(this.raw, proxies)
    return this.#forwarded
  }

  #authority(): string {
    return this.#proxied()?.host ?? this.namedHost
  }

  #tldLength(): number {
    const { tldLength } = this.services.http
    return typeof tldLength === 'function' ? tldLength(this.host) : tldLength
  }
}

/** Where the host ends; a client that names none that can be one gets a 400. */
function hostEnd(authority: string): number {
  const end = authority === '' ? 0 : endOfHost(authority)
  if (end >= 0) return end
  throw new BadRequestError(`${JSON.stringify(authority.slice(0, 100))} is not a host`)
}

const HOST = 'host'

function countOfHosts(rawHeaders: readonly string[]): number {
  let count = 0
  for (let i = 0; i < rawHeaders.length; i += 2) if (rawHeaders[i].length === HOST.length && rawHeaders[i].toLowerCase() === HOST) count++
  return count
}

const ABSOLUTE = /^[a-z][a-z\d+.-]*:\/\/([^/?#]*)/i

/** The authority of a target in absolute form; `null` for other forms. What mounts the application has shortened the target. */
function hostOfTarget(raw: IncomingMessage): string | null {
  const target = (raw as { originalUrl?: string }).originalUrl ?? raw.url ?? '/'
  return target.startsWith('/') ? null : (ABSOLUTE.exec(target)?.[1] ?? null)
}

/** The path and query of a request target; the absolute form names the host too (RFC 9112 §3.2.2, R68). */
function originForm(target: string): string {
  if (target.startsWith('/') || target === '*') return target
  const absolute = ABSOLUTE.exec(target)
  if (absolute === null) return `/${target}`
  const rest = target.slice(absolute[0].length)
  return rest.startsWith('/') ? rest : `/${rest}`
}
