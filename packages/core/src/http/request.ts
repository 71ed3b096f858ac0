/** One request as controllers and middlewares see it. Everything that costs something is built on first use. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AppLogger } from '../contracts/index.js'
import { ArgumentError, BadRequestError, ClientDisconnected, isError } from '../errors/index.js'
import { appLogger } from './app-logger.js'
import type { BodyDecoding } from './bodies/body-decoder.js'
import type { MultipartForm } from './bodies/multipart.js'
import { RequestBody } from './bodies/request-body.js'
import type { StreamingBody } from './body.js'
import { RequestClient } from './clients/request-client.js'
import type { CookieJar } from './cookies/cookies.js'
import { type EarlyHints, sendEarlyHints } from './early-hints.js'
import type { HeaderMap } from './headers.js'
import { collectLogTags } from './log-tags.js'
import { mountOf } from './mount.js'
import { type MimeType, NULL_MIME_TYPE } from './negotiation/mime-type.js'
import { mimeTypes } from './negotiation/mime-types.js'
import { requestFormats } from './negotiation/negotiation.js'
import { filterForLog } from './parameters/parameter-log.js'
import { parseQuery } from './parameters/parameter-parser.js'
import { type ParameterRules, parametersOf } from './parameters/parameter-rules.js'
import type { ParameterObject } from './parameters/parameter-value.js'
import type { Parameters } from './parameters/parameters.js'
import { RequestHead } from './request-head.js'
import type { Services } from './services.js'
import type { Flash } from './sessions/flash.js'
import type { RequestSession } from './sessions/session.js'

/** Parameters of the path, as the router found them. */
export type PathParameters = Readonly<Record<string, unknown>>

/** What a request tells about its route. */
export interface MatchedRoute {
  /** The pattern, such as `/posts/:id(.:format)`. */
  readonly pattern: string
  readonly name: string | null
  /** What the route file left for plugins and middlewares. */
  readonly meta: Readonly<Record<string, unknown>>
}

const NO_PARAMETERS: PathParameters = Object.freeze(Object.create(null) as PathParameters)

/** A request of one client. */
export class Request extends RequestHead {
  /** Parameters of the path; set by the router. */
  pathParameters: PathParameters = NO_PARAMETERS
  /** The pattern of the route, such as `/posts/:id(.:format)`; `null` before routing. A low-cardinality label (R70). */
  routePattern: string | null = null
  /** The route that matched, with its name and the bag of its `meta`; `null` before routing (R70). */
  route: MatchedRoute | null = null
  /** What reads the arguments of the action; `null` for one without decorated parameters. */
  argumentReader: ((request: Request) => readonly unknown[]) | null = null
  /** `Controller#action`, for logs; `null` when the request did not reach one. */
  endpoint: string | null = null
  /** The controller that answers, once there is one; functions in browser policies get it, error pages ask what it speaks. */
  controller: { readonly request: Request; readonly speaksJson: boolean } | null = null
  /** What logs show instead of the status on the wire: an action that failed after its commit (live.md L50). */
  failureStatus: number | null = null
  /** Identifies the request in logs; set by the request-id middleware. */
  id: string | null = null

  readonly #wire: ServerResponse | null
  #body: RequestBody | null = null
  #reading: Promise<Buffer> | null = null
  #queryParameters: ParameterObject | null = null
  #params: Parameters | null = null
  #paramsError: Error | null = null
  #parameterRules: ParameterRules<Request> | null = null
  #formats: readonly MimeType[] | null = null
  #variants: readonly string[] = NO_VARIANTS
  /** `false` when a response was committed, or nothing may be saved, before anybody asked. */
  #client: RequestClient | null | false = null
  #controller: AbortController | null = null
  #trackedBody: StreamingBody | null = null
  #logger: AppLogger | null = null

  /**
   * @param raw the message; @param wire the response that belongs to it, whose `'close'` tells that the client is gone
   * @param services what the application lends
   */
  constructor(raw: IncomingMessage, wire: ServerResponse | null, services: Services) {
    super(raw, services)
    this.#wire = wire
  }

  /** Node's own response, for adapters of middlewares that write to it; `null` for a request without a connection. */
  get wire(): ServerResponse | null {
    return this.#wire
  }

  /** The prefix under which another application mounts this one, such as `/admin`; empty when none does (R100). */
  get scriptName(): string {
    return mountOf(this.raw)?.scriptName ?? ''
  }

  /** The name of the route that matched, or `null` (R70). */
  get routeName(): string | null {
    return this.route?.name ?? null
  }

  /** {@link id}, under the name that Rails has. */
  get requestId(): string | null {
    return this.id
  }

  /** The logger of the application, with the tags of `config.log.tags` on each line (C291). Made when something is logged. */
  get logger(): AppLogger {
    this.#logger ??= appLogger(this.services.logger).child(this.logTags)
    return this.#logger
  }

  /** The fields of `config.log.tags`, new at each reading. Never throws. */
  get logTags(): Record<string, unknown> {
    return collectLogTags(this, this.services.http.logTags)
  }

  /** The parameters with `[FILTERED]` for values that logs must not hold (C294). Throws like {@link params}. */
  get filteredParameters(): unknown {
    return filterForLog(this.params.toUnsafeObject(), this.services.http.filterParameters)
  }

  /** {@link filteredParameters} without `_method`, for a log; `undefined` when nobody read them, or there are none (C290). */
  get loggedParameters(): unknown {
    if (this.#params === null) return undefined
    const { _method, ...shown } = this.filteredParameters as Record<string, unknown>
    return Object.keys(shown).length === 0 ? undefined : shown
  }

  /** Bytes of the body: what the client announced, else, once it was read, what came; `null` when that is not known. */
  get contentLength(): number | null {
    const announced = this.headers.get('content-length')
    if (announced !== null) return Number(announced)
    return this.hasBody ? (this.#body?.bytes?.length ?? null) : 0
  }

  /** Acceptable formats, best first. Throws `InvalidMimeTypeError` for a malformed `Accept`. */
  get formats(): readonly MimeType[] {
    this.#formats ??= requestFormats({
      formatParameter: this.#formatParameter(),
      accept: this.raw.headers.accept,
      path: this.path,
      xhr: this.isXhr,
      contentType: this.contentType,
      ignoreAcceptHeader: this.services.http.ignoreAcceptHeader,
      strictAcceptHeader: this.services.http.strictAcceptHeader,
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

  /** Chooses the format by hand, over parameter and header (C114): `request.format = 'xml'`. */
  set format(name: string) {
    this.formats = [name]
  }

  /** Variants of the templates that this client should get, best first, such as `['phone']`. Nobody sets them but the application. */
  get variants(): readonly string[] {
    return this.#variants
  }

  /** Sets {@link variants}: `request.variant = isPhone ? 'phone' : []` (C115). @throws ArgumentError for something that is no name */
  set variant(names: string | readonly string[]) {
    const list: readonly string[] = Array.isArray(names) ? [...(names as readonly string[])] : [names as string]
    for (const name of list) {
      if (typeof name !== 'string' || !VARIANT.test(name)) {
        throw new ArgumentError(`${JSON.stringify(name)} is not a variant: give a name such as 'phone', or several`)
      }
    }
    this.#variants = list
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
    this.#queryParameters ??= parseQuery(this.queryString, this.#decoding())
    return this.#queryParameters
  }

  /** Parameters of the body; empty before the body was read, and for types that have none (design §7.18). */
  get bodyParameters(): ParameterObject | null {
    return this.#body === null ? null : this.#body.parameters(() => this.#decoding())
  }

  /** Everything the client sent: path over query over body (C121). A failure is thrown again at each reading (C136). */
  get params(): Parameters {
    if (this.#params !== null) return this.#params
    if (this.#paramsError !== null) throw this.#paramsError
    try {
      const query = this.queryString === '' ? null : this.queryParameters
      const sources = { path: this.pathParameters, query, body: this.bodyParameters }
      this.#params = parametersOf<Request>(sources, this.#parameterRules, this)
    } catch (error) {
      this.#paramsError = isError(error) ? error : new BadRequestError(String(error))
      throw this.#paramsError
    }
    return this.#params
  }

  /** What the routed action says about its parameters. Its endpoint sets it; what was parsed before is parsed again. */
  set parameterRules(rules: ParameterRules<Request>) {
    this.#parameterRules = rules
    this.#params = null
    this.#paramsError = null
    if (rules.binary === null && rules.stripNulls === null) return
    this.#queryParameters = null
    this.#body?.forgetParameters()
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

  /** The buffered bytes of the body; empty before {@link readBody}, and for multipart forms. */
  get rawPost(): Buffer {
    return this.#body?.bytes ?? EMPTY
  }

  /**
   * The body as a web stream; `null` when the client announced none. Once it was buffered, each reading gives a new stream over the same
   * bytes (C32); before, the one stream of what arrives, as it was sent.
   */
  get body(): ReadableStream<Uint8Array> | null {
    if (!this.hasBody) return null
    this.#body ??= new RequestBody(this)
    return this.#body.stream
  }

  /**
   * Buffers the body, decompressed, once; the files of a multipart form go to disk until the response was delivered. Actions
   * find it done, but those of a route with `meta: { body: 'stream' }`.
   * @throws BodyTooLargeError past `config.server.bodyLimit`, UploadTooLargeError and UploadLimitError past those of
   * `config.server.uploads`; UnsupportedMediaTypeError for a malformed `Content-Type` or an
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
    // Node takes the socket from a response that it finished, and leaves it with one whose connection was lost.
    wire.on('close', () => callback(wire.socket === null && wire.writableFinished))
  }

  /** The cookies that the client sent, and those that were set since. To send some, use `cookies` of a controller. */
  get cookies(): CookieJar {
    return this.#clientOf().cookies
  }

  /** What the application remembers of the client. Read at the first touch, saved with the head of the response. */
  get session(): RequestSession {
    return this.#clientOf().session
  }

  /** Whether somebody touched the session. */
  get usesSession(): boolean {
    return this.#client ? this.#client.usesSession : false
  }

  /** Messages for the next request. */
  get flash(): Flash {
    return this.session.flash
  }

  /** What the flash shows in this request, as text, without taking the messages for read; `null` for nothing (C229). */
  get flashTag(): string | null {
    return this.usesSession || this.raw.headers.cookie !== undefined ? this.session.flashTag : null
  }

  /** No session for this request: reads find nothing, writes throw `DisabledSessionError`. For routes that say so. */
  disableSession(): void {
    this.#clientOf().disableSession()
  }

  /**
   * From here on the client is somebody who was never here: an empty session and no cookies, and what either is given is not kept
   * (C202).
   */
  forgetClient(): void {
    this.#clientOf().forget()
  }

  /** Resolves when the session was kept; `null` when nothing is under way, as nearly always. */
  get sessionSaving(): Promise<void> | null {
    return this.#client ? this.#client.saving : null
  }

  /**
   * Saves the session if somebody touched it, and refuses later changes. For the response, when it is committed.
   * @param headers of the response
   * @returns the jar with the session's cookie; `null` when nobody touched the session
   */
  commitSession(headers: HeaderMap): CookieJar | null {
    if (this.#client) return this.#client.commit(headers)
    this.#client = false
    return null
  }

  /** What was changed will not be saved: an error page answers instead. */
  abandonSession(): void {
    if (this.#client) this.#client.abandon()
    else this.#client = false
  }

  /**
   * Tells the client what the page will need before the response is ready (RFC 8297, C33):
   * `request.sendEarlyHints({ link: '</app.css>; rel=preload; as=style' })`. Does nothing for HTTP/1.0 and once the head was sent.
   * @returns whether the hints were sent
   * @throws ArgumentError for a header that cannot be sent
   */
  sendEarlyHints(hints: EarlyHints): boolean {
    return this.#wire !== null && sendEarlyHints(this.#wire, hints)
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
    this.#body ??= new RequestBody(this)
    const form = await this.#body.load(this.services.http)
    // What was read before had no body.
    this.#params = null
    this.#paramsError = null
    if (form !== null) this.onceDone(() => this.#removeUploads(form))
    return this.rawPost
  }

  #removeUploads({ folder }: MultipartForm): void {
    folder.remove().catch((error: unknown) => this.services.logger.warn({ err: error }, 'Uploaded files could not be removed'))
  }

  #clientOf(): RequestClient {
    if (!this.#client) this.#client = new RequestClient(this, this.#client === false)
    return this.#client
  }

  #decoding(): BodyDecoding {
    const { maxParameters, maxParameterDepth, bodyLimit, bodyParsers, stripNulls } = this.services.http
    const rules = this.#parameterRules
    return {
      maxParameters,
      maxDepth: maxParameterDepth,
      maxBytes: bodyLimit,
      parsers: bodyParsers,
      binary: rules?.binary ?? null,
      stripNulls: rules?.stripNulls ?? stripNulls,
    }
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
const NO_VARIANTS: readonly string[] = Object.freeze([])
const VARIANT = /^[A-Za-z_][\w-]{0,63}$/
const CONTENT_LENGTH = 'content-length'
const TRANSFER_ENCODING = 'transfer-encoding'
