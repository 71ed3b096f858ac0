/** One user of the application: requests that share cookies, over connections of their own. */
import { ArgumentError } from '@live/core'
import { Pool } from 'undici'
import { CookieJar } from './cookie-jar.js'
import { encodeRequest, type Sender, type WireRequest } from './encode-request.js'
import { TestingError } from './errors.js'
import { during, EXCHANGE_HEADER, Exchange } from './exchange.js'
import { openStream } from './open-stream.js'
import { patience } from './patience.js'
import type { ClientOptions, RequestOptions, StreamOptions } from './request-options.js'
import { sendRequest } from './send-request.js'
import { flashOf, sessionOf } from './server-session.js'
import { type ShowErrors, throwServerError } from './show-errors.js'
import type { TestResponse } from './test-response.js'
import type { TestStream } from './test-stream.js'

/** What a client needs of the application under test. */
export interface ClientHome {
  /** Origin of the server. */
  readonly url: string
  /** Calls back when the application is closed; returns how to take that back. */
  onClose(callback: () => unknown): () => void
  /** Told of every stream. */
  onStream?(stream: TestStream): void
  /** Whether the server runs in this process and looks out for what {@link TestResponse.request} and others tell. Default false. */
  readonly watched?: boolean
  /** Which errors of the application reject. Default none. */
  readonly showErrors?: ShowErrors
}

const REQUEST_TIMEOUT = patience(10_000)
const STREAM_TIMEOUT = patience(5_000)
const HIGH_WATER_MARK = 16 * 1024 * 1024

/**
 * A user with a cookie jar (controller.md C305–C309). Requests do not follow redirects by themselves.
 *
 * ```ts
 * const client = app.client()
 * await client.post('/session', { params: { user: { name: 'ada' } } })
 * const page = await client.followRedirect()
 * ```
 */
export class TestClient implements AsyncDisposable {
  /** Kept between requests; read and write it at will. */
  readonly cookies: CookieJar
  /** The `Host` header of its requests. A request for a full URL changes it. */
  host: string
  /** Whether the application takes its requests for ones over HTTPS. A request for a full URL changes it. */
  https: boolean
  /** The address that the application sees its requests come from; `null` for the real one. */
  remoteAddress: string | null
  readonly #server: URL
  readonly #defaults: ClientOptions
  readonly #pool: Pool
  readonly #gone = new AbortController()
  readonly #forget: () => void
  readonly #home: ClientHome
  #last: { readonly request: WireRequest; readonly response: TestResponse } | null = null
  #requests = 0

  /** For `app.client()`. */
  constructor(home: ClientHome, defaults: ClientOptions = {}) {
    this.#home = home
    this.#server = new URL(home.url)
    this.#defaults = defaults
    this.host = defaults.host ?? this.#server.host
    this.https = defaults.https ?? false
    this.remoteAddress = defaults.remoteAddress ?? null
    this.cookies = new CookieJar(defaults.clock)
    // Time limits are the client's own: those of undici are rounded to seconds.
    this.#pool = new Pool(home.url, { headersTimeout: 0, bodyTimeout: 0 })
    this.#forget = home.onClose(() => this.close())
  }

  /** The response of the last request, or null before the first. Streams do not count. */
  get response(): TestResponse | null {
    return this.#last?.response ?? null
  }

  /** How many requests it has made, streams included. */
  get requestCount(): number {
    return this.#requests
  }

  /** GET. `params` go to the query. */
  get(path: string, options?: RequestOptions): Promise<TestResponse> {
    return this.request('GET', path, options)
  }

  /** HEAD. `params` go to the query. */
  head(path: string, options?: RequestOptions): Promise<TestResponse> {
    return this.request('HEAD', path, options)
  }

  /** POST. `params` go to the body. */
  post(path: string, options?: RequestOptions): Promise<TestResponse> {
    return this.request('POST', path, options)
  }

  /** PUT. `params` go to the body. */
  put(path: string, options?: RequestOptions): Promise<TestResponse> {
    return this.request('PUT', path, options)
  }

  /** PATCH. `params` go to the body. */
  patch(path: string, options?: RequestOptions): Promise<TestResponse> {
    return this.request('PATCH', path, options)
  }

  /** QUERY, which is safe and has a body. `params` go to the body. */
  query(path: string, options?: RequestOptions): Promise<TestResponse> {
    return this.request('QUERY', path, options)
  }

  /** DELETE. `params` go to the body. */
  delete(path: string, options?: RequestOptions): Promise<TestResponse> {
    return this.request('DELETE', path, options)
  }

  /** OPTIONS. `params` go to the body. */
  options(path: string, options?: RequestOptions): Promise<TestResponse> {
    return this.request('OPTIONS', path, options)
  }

  /**
   * Makes a request and reads the whole response.
   * @param path starts with a slash and is sent as it is; or a URL: the application is asked for its host, from then on
   * @throws TestingError `ERR_TEST_TIMEOUT` or `ERR_TEST_CUT`, saying what had arrived; ArgumentError for wrong options
   */
  async request(method: string, path: string, options: RequestOptions = {}): Promise<TestResponse> {
    return this.#send(await this.#encode(method, path, options), options)
  }

  /**
   * Makes a request and resolves at the head of the response; the body is read while it comes. Each stream has a connection of
   * its own.
   * @throws TestingError `ERR_TEST_TIMEOUT` or `ERR_TEST_CUT` when there is no head; ArgumentError for wrong options
   */
  async stream(path: string, options: StreamOptions = {}): Promise<TestStream> {
    const request = await this.#encode(options.method ?? 'GET', path, options)
    this.#requests++
    const { highWaterMark = HIGH_WATER_MARK, timeout = this.#defaults.timeout ?? STREAM_TIMEOUT } = options
    // A signal of its own for each stream: many listeners on one would make Node warn.
    const signal = AbortSignal.any(options.signal === undefined ? [this.#gone.signal] : [options.signal, this.#gone.signal])
    const { stream, exchange } = await this.#exchange(request, options, async (marked, exchange) => {
      return { stream: await openStream(this.#server, marked, { highWaterMark, signal, timeout }), exchange }
    })
    this.cookies.store(stream.headers.getSetCookie(), request.path)
    this.#home.onStream?.(stream)
    throwServerError(exchange?.error, stream.status, this.#home.showErrors)
    return stream
  }

  /**
   * Goes where the last response points: with GET, or after a 307 or 308 with the same verb and body; with the URL of the last
   * request as `Referer` unless another is given (controller.md C309).
   * @throws TestingError `ERR_TEST_NOT_A_REDIRECT`, or `ERR_TEST_FOREIGN_HOST` when it points to a host that the test did not name
   */
  async followRedirect(options: RequestOptions = {}): Promise<TestResponse> {
    const last = this.#last
    if (last === null || !last.response.redirect || last.response.location === null) throw notARedirect(last?.response ?? null)
    const { request, response } = last
    const target = new URL(response.location!, request.url)
    this.#assertOwn(target, request.host)
    const repeat = response.status === 307 || response.status === 308
    const headers = { referer: request.url, ...lowerCased(options.headers ?? {}) }
    const sender = { ...this.#sender(), peer: request.peer }
    const next = await encodeRequest(repeat ? request.method : 'GET', target.href, { ...options, headers }, sender)
    return this.#send(repeat && next.body === undefined ? withBodyOf(request, next) : next, options)
  }

  /**
   * The session as the application will find it in the next request, without the flash: read from the cookie with the keys of the
   * application, or from its store (controller.md C308). Changes to it change nothing.
   * @throws ArgumentError before the first request, and for what is no `LiveApplication`
   */
  session(): Promise<Record<string, unknown>> {
    return sessionOf(this.#last?.response.request ?? null, this.cookies)
  }

  /**
   * The flash of the last response: the messages that it showed, and those that it left for the next one (controller.md C308).
   * @throws ArgumentError before the first request, and for what is no `LiveApplication`
   */
  flash(): Promise<Record<string, unknown>> {
    return flashOf(this.#last?.response.request ?? null)
  }

  /** A new user: no cookies, no last response, the first host. */
  reset(): void {
    this.cookies.clear()
    this.#last = null
    this.#requests = 0
    this.host = this.#defaults.host ?? this.#server.host
    this.https = this.#defaults.https ?? false
    this.remoteAddress = this.#defaults.remoteAddress ?? null
  }

  /** Closes its connections, those of its streams too. Closing the application does it as well. */
  async close(): Promise<void> {
    this.#forget()
    this.#gone.abort()
    await this.#pool.destroy()
  }

  /** `await using client = app.client()` closes it. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #send(request: WireRequest, options: RequestOptions): Promise<TestResponse> {
    this.#requests++
    const timeout = options.timeout ?? this.#defaults.timeout ?? REQUEST_TIMEOUT
    const response = await this.#exchange(request, options, (marked, exchange) => {
      return sendRequest(this.#pool, marked, { timeout, signal: options.signal, exchange })
    })
    this.cookies.store(response.headers.getSetCookie(), request.path)
    this.#last = { request, response }
    throwServerError(response.error, response.status, this.#home.showErrors)
    return response
  }

  /** Sends a request in such a way that the server recognises it. */
  #exchange<T>(
    request: WireRequest,
    options: RequestOptions,
    send: (marked: WireRequest, exchange: Exchange | null) => Promise<T>,
  ): Promise<T> {
    if (this.#home.watched !== true) {
      if (!request.peer.https && request.peer.remoteAddress === null) return send(request, null)
      return Promise.reject(new ArgumentError('https and remoteAddress need a server that testApp() started'))
    }
    const exchange = new Exchange(request.peer, options)
    const marked = { ...request, headers: { ...request.headers, [EXCHANGE_HEADER]: exchange.id } }
    return during(exchange, () => send(marked, exchange))
  }

  async #encode(method: string, address: string, options: RequestOptions): Promise<WireRequest> {
    const request = await encodeRequest(method, address, options, this.#sender())
    if (request.moves) {
      this.host = request.host
      this.https = request.peer.https
    }
    return request
  }

  #assertOwn(target: URL, host: string): void {
    if (target.host === host || target.host === this.host || target.host === this.#server.host) return
    const how = `to see what the application says there, get(${JSON.stringify(target.href)})`
    throw new TestingError('ERR_TEST_FOREIGN_HOST', `${target.href} is of another host than ${host}: ${how}`)
  }

  #sender(): Sender {
    return {
      host: this.host,
      peer: { https: this.https, remoteAddress: this.remoteAddress },
      defaults: this.#defaults,
      cookieHeader: (path) => this.cookies.header(path),
    }
  }
}

function notARedirect(response: TestResponse | null): TestingError {
  const what = response === null ? 'there was no request yet' : `the last response was ${response.status} ${response.statusText}`
  const location = response?.redirect === true ? ' without a Location' : ''
  return new TestingError('ERR_TEST_NOT_A_REDIRECT', `followRedirect() needs a redirect, but ${what}${location}`)
}

function withBodyOf(first: WireRequest, next: WireRequest): WireRequest {
  const type = next.headers['content-type'] ?? first.headers['content-type']
  return { ...next, body: first.body, headers: type === undefined ? next.headers : { ...next.headers, 'content-type': type } }
}

const lowerCased = <T>(headers: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
