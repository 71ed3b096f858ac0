/** One request as controllers and middlewares see it. Everything that costs something is built on first use. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { TLSSocket } from 'node:tls'
import { BadRequestError, ClientDisconnected, isError, UnsupportedMediaTypeError } from '../errors/index.js'
import type { StreamingBody } from './body.js'
import { parseBody } from './body-decoder.js'
import { decompressBody } from './body-decompressor.js'
import { readBody } from './body-reader.js'
import { CookieJar } from './cookies.js'
import { parseMediaType } from './media-type.js'
import { type MimeType, NULL_MIME_TYPE } from './mime-type.js'
import { mimeTypes } from './mime-types.js'
import { requestFormats } from './negotiation.js'
import { filterQuery } from './parameter-log.js'
import { parseQuery } from './parameter-parser.js'
import type { ParameterObject } from './parameter-value.js'
import { Parameters } from './parameters.js'
import { RequestHeaders } from './request-headers.js'
import type { Services } from './services.js'

/** Parameters of the path, as the router found them. */
export type PathParameters = Readonly<Record<string, unknown>>

const NO_PARAMETERS: PathParameters = Object.freeze(Object.create(null) as PathParameters)

/** A request of one client. */
export class Request {
  /** Node's own object, for what is not here. */
  readonly raw: IncomingMessage
  /** The verb that the client sent (C27). */
  readonly method: string
  /** The verb that the application sees: GET when HEAD is served as GET. */
  requestMethod: string
  /** The path as it was sent, without the query. */
  readonly path: string
  /** What follows the question mark, without it; empty when there is none. */
  readonly queryString: string
  /** Parameters of the path; set by the router. */
  pathParameters: PathParameters = NO_PARAMETERS
  /** The pattern of the route, such as `/posts/:id(.:format)`; `null` before routing. A low-cardinality label (R70). */
  routePattern: string | null = null
  /** `Controller#action`, for logs; `null` when the request did not reach one. */
  endpoint: string | null = null
  /** What logs show instead of the status on the wire: an action that failed after its commit (live.md L50). */
  failureStatus: number | null = null
  /** Identifies the request in logs; set by the request-id middleware. */
  id: string | null = null

  readonly #wire: ServerResponse | null
  readonly #services: Services
  #headers: RequestHeaders | null = null
  #body: Buffer | null = null
  #reading: Promise<Buffer> | null = null
  #bodyParameters: ParameterObject | null = null
  #queryParameters: ParameterObject | null = null
  #params: Parameters | null = null
  #paramsError: Error | null = null
  #formats: readonly MimeType[] | null = null
  #cookies: CookieJar | null = null
  #controller: AbortController | null = null
  #trackedBody: StreamingBody | null = null

  /**
   * @param raw the message; @param wire the response that belongs to it, whose `'close'` tells that the client is gone
   * @param services what the application lends
   */
  constructor(raw: IncomingMessage, wire: ServerResponse | null, services: Services) {
    this.raw = raw
    this.#wire = wire
    this.#services = services
    this.method = raw.method ?? 'GET'
    this.requestMethod = this.method === 'HEAD' ? 'GET' : this.method
    const target = originForm(raw.url ?? '/')
    const mark = target.indexOf('?')
    this.path = mark < 0 ? target : target.slice(0, mark)
    this.queryString = mark < 0 ? '' : target.slice(mark + 1)
  }

  /** The headers of the request. */
  get headers(): RequestHeaders {
    this.#headers ??= new RequestHeaders(this.raw.headers)
    return this.#headers
  }

  /** Path and query as they were sent. */
  get fullPath(): string {
    return this.queryString === '' ? this.path : `${this.path}?${this.queryString}`
  }

  /** The path and query with `[FILTERED]` for values that logs must not hold (C294). */
  get filteredPath(): string {
    return this.queryString === '' ? this.path : `${this.path}?${filterQuery(this.queryString, this.#services.http.filterParameters)}`
  }

  /** `'https://'` or `'http://'`. */
  get protocol(): 'http://' | 'https://' {
    return this.isSsl ? 'https://' : 'http://'
  }

  /** Whether the connection is encrypted. */
  get isSsl(): boolean {
    return (this.raw.socket as Partial<TLSSocket>).encrypted === true
  }

  /** The `Host` header, with its port; empty without one. */
  get hostWithPort(): string {
    return this.raw.headers.host ?? ''
  }

  /** The `Host` header without the port. */
  get host(): string {
    return this.hostWithPort.replace(/:\d*$/, '')
  }

  /** Protocol, host and port: `http://localhost:3000`. */
  get baseUrl(): string {
    return this.protocol + this.hostWithPort
  }

  /** The whole URL. */
  get url(): string {
    return this.baseUrl + this.fullPath
  }

  /** The address of the peer; empty when it is gone already. */
  get remoteIp(): string {
    return this.raw.socket.remoteAddress ?? ''
  }

  /** {@link remoteIp}, under the name that route constraints use. */
  get ip(): string {
    return this.remoteIp
  }

  /** The port of the `Host` header, or the standard one. */
  get port(): number {
    const named = /:(\d+)$/.exec(this.hostWithPort)
    return named === null ? (this.isSsl ? 443 : 80) : Number(named[1])
  }

  /** Whether a script asked (`X-Requested-With: XMLHttpRequest`). */
  get isXhr(): boolean {
    return /xmlhttprequest/i.test(this.headers.get('x-requested-with') ?? '')
  }

  /** Whether the client sent HEAD. */
  get isHead(): boolean {
    return this.method === 'HEAD'
  }

  /** The `User-Agent` header. */
  get userAgent(): string | null {
    return this.headers.get('user-agent')
  }

  /** The `Content-Type` header. */
  get contentType(): string | null {
    return this.headers.get('content-type')
  }

  /** The token of `Authorization: Bearer …`. */
  get bearerToken(): string | null {
    const value = this.headers.get('authorization') ?? ''
    return value.slice(0, 7).toLowerCase() === 'bearer ' ? value.slice(7).trim() : null
  }

  /** The `Last-Event-ID` header that a reconnecting `EventSource` sends, decoded as UTF-8 (live.md L81). */
  get lastEventId(): string | null {
    const value = this.headers.get('last-event-id')
    return value === null ? null : Buffer.from(value, 'latin1').toString('utf8')
  }

  /** Acceptable formats, best first. Throws `InvalidMimeTypeError` for a malformed `Accept`. */
  get formats(): readonly MimeType[] {
    this.#formats ??= requestFormats({
      formatParameter: this.#formatParameter(),
      accept: this.raw.headers.accept,
      path: this.path,
      xhr: this.isXhr,
      contentType: this.contentType,
    })
    return this.#formats
  }

  /** Chooses the formats by hand, over parameter and header (C114). */
  set formats(names: readonly string[]) {
    this.#formats = names.flatMap((name) => mimeTypes.lookupBySymbol(name) ?? [])
  }

  /** The best format; a type without a name when the client asked for one that does not exist. */
  get format(): MimeType {
    return this.formats[0] ?? NULL_MIME_TYPE
  }

  /** Short name of the best format, without ever failing: `'html'` when `Accept` is malformed. For logs and error pages. */
  get safeFormat(): string {
    try {
      return this.format.symbol
    } catch {
      return 'html'
    }
  }

  /** Parameters of the query string. Throws `BadRequestError` when it is malformed. */
  get queryParameters(): ParameterObject {
    this.#queryParameters ??= parseQuery(this.queryString, this.#limits())
    return this.#queryParameters
  }

  /** Parameters of the body; empty before the body was read, and for types that have none (design §7.18). */
  get bodyParameters(): ParameterObject | null {
    if (this.#bodyParameters === null && this.#body !== null && this.#body.length > 0) {
      this.#bodyParameters = parseBody(this.#body, this.contentType, this.#limits())
    }
    return this.#bodyParameters
  }

  /** Everything the client sent: path over query over body (C121). A failure is thrown again at each reading (C136). */
  get params(): Parameters {
    if (this.#params !== null) return this.#params
    if (this.#paramsError !== null) throw this.#paramsError
    try {
      const query = this.queryString === '' ? null : this.queryParameters
      this.#params = Parameters.merged(this.pathParameters as Record<string, string>, query, this.bodyParameters)
    } catch (error) {
      this.#paramsError = isError(error) ? error : new BadRequestError(String(error))
      throw this.#paramsError
    }
    return this.#params
  }

  /** Whether the client announced a body (RFC 9112 §6.3). */
  get hasBody(): boolean {
    // The raw list, because Node builds the object of headers only when somebody asks for it, and most requests have no body.
    const { rawHeaders } = this.raw
    for (let i = 0; i < rawHeaders.length; i += 2) {
      const { length } = rawHeaders[i]
      if (length === CONTENT_LENGTH.length && rawHeaders[i].toLowerCase() === CONTENT_LENGTH) return rawHeaders[i + 1] !== '0'
      if (length === TRANSFER_ENCODING.length && rawHeaders[i].toLowerCase() === TRANSFER_ENCODING) return true
    }
    return false
  }

  /** The buffered bytes of the body; empty before {@link readBody}. */
  get rawPost(): Buffer {
    return this.#body ?? EMPTY
  }

  /**
   * Buffers the body, decompressed, once.
   * @throws BodyTooLargeError past `config.server.bodyLimit`; UnsupportedMediaTypeError for a malformed `Content-Type` or an
   * unknown `Content-Encoding`; ClientDisconnected when the client leaves meanwhile
   */
  readBody(): Promise<Buffer> {
    this.#reading ??= this.#readBody()
    return this.#reading
  }

  /** Fires when the client is gone before it got the whole response. */
  get signal(): AbortSignal {
    if (this.#controller === null) {
      const controller = new AbortController()
      this.#controller = controller
      this.onDisconnect(() => controller.abort(new ClientDisconnected()))
    }
    return this.#controller.signal
  }

  /** Calls back once if the connection is lost before the response was delivered; at once if that has happened. */
  onDisconnect(callback: () => void): void {
    const wire = this.#wire
    if (wire === null) return
    if (wire.destroyed && !wire.writableFinished) callback()
    else
      wire.on('close', () => {
        if (!wire.writableFinished) callback()
      })
  }

  /** Calls back once, when the response was delivered (`true`) or its connection lost (`false`). */
  onceDone(callback: (delivered: boolean) => void): void {
    const wire = this.#wire
    if (wire === null || wire.destroyed) {
      callback(wire?.writableFinished ?? false)
      return
    }
    // A response without its socket says that it is finished, so its own word is not asked once the socket is gone.
    let delivered = false
    wire.on('finish', () => {
      delivered = true
    })
    wire.on('close', () => callback(delivered))
  }

  /** The cookies that the client sent, and those that were set since. To send some, use `cookies` of a controller. */
  get cookies(): CookieJar {
    if (this.#cookies === null) {
      const { http, clock } = this.#services
      this.#cookies = new CookieJar(this.raw.headers.cookie, {
        secure: this.isSsl,
        host: this.host,
        keys: http.keys,
        sameSite: http.cookiesSameSite,
        alwaysWriteSecure: http.alwaysWriteSecureCookies,
        now: () => clock.now(),
      })
    }
    return this.#cookies
  }

  /** Remembers a streaming body that this request produced, so that one which is not delivered can be released (T6). */
  trackBody(body: StreamingBody): void {
    this.#trackedBody = body
  }

  /** Releases a streaming body of this request unless it is the one that is delivered. */
  releaseBodyExcept(delivered: unknown, reason?: unknown): void {
    const tracked = this.#trackedBody
    if (tracked !== null && tracked !== delivered) tracked.abort(reason)
  }

  async #readBody(): Promise<Buffer> {
    const { bodyLimit } = this.#services.http
    const { headers } = this.raw
    assertMediaType(this.contentType)
    const contentLength = Number(headers['content-length'] ?? 0)
    const bytes = await readBody(this.raw, { limit: bodyLimit, contentLength })
    this.#body = await decompressBody(bytes, headers['content-encoding'], bodyLimit)
    return this.#body
  }

  #limits() {
    const { maxParameters, maxParameterDepth, bodyLimit } = this.#services.http
    return { maxParameters, maxDepth: maxParameterDepth, maxBytes: bodyLimit, bodyLimit }
  }

  #formatParameter(): unknown {
    const fromPath = this.pathParameters.format
    if (fromPath !== undefined || !this.queryString.includes('format=')) return fromPath
    try {
      return this.queryParameters.format
    } catch {
      // An unreadable query is reported when parameters are read; here it just says nothing about the format (C105).
      return undefined
    }
  }
}

const EMPTY = Buffer.alloc(0)
const CONTENT_LENGTH = 'content-length'
const TRANSFER_ENCODING = 'transfer-encoding'

function assertMediaType(contentType: string | null): void {
  if (contentType !== null && parseMediaType(contentType) === null) {
    throw new UnsupportedMediaTypeError(`${JSON.stringify(contentType.slice(0, 100))} is not a media type`)
  }
}

/** The path and query of a request target; the absolute form names the host too (RFC 9112 §3.2.2, R68). */
function originForm(target: string): string {
  if (target.startsWith('/') || target === '*') return target
  const absolute = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i.exec(target)
  if (absolute === null) return `/${target}`
  const rest = target.slice(absolute[0].length)
  return rest.startsWith('/') ? rest : `/${rest}`
}
