/** An application under test: really listening, and closed without a trace. */
import { ArgumentError } from '@live/core'
import type { CookieJar } from './cookie-jar.js'
import { watchExchanges } from './exchange.js'
import { unboundLiveQueues } from './live-queues.js'
import type { ClientOptions, RequestOptions, StreamOptions } from './request-options.js'
import type { ShowErrors } from './show-errors.js'
import { type RunningServer, startServer } from './start-server.js'
import { type ClientHome, TestClient } from './test-client.js'
import type { TestResponse } from './test-response.js'
import type { TestStream } from './test-stream.js'
import type { TestTarget } from './testable.js'
import { prepareForTest } from './under-test.js'

/** How an application is put under test. */
export interface TestAppOptions {
  /** Defaults of every client. */
  client?: ClientOptions
  /**
   * Whether a `LiveApplication` refuses forged requests, as it does in production (controller.md C314). Default: as its
   * configuration says, else false.
   */
  csrf?: boolean
  /**
   * What happens with errors that the application leaves to its error pages (controller.md C313). `'all'` (default): the test sees the
   * page. `'rescuable'`: it sees pages below 500, and the request rejects with every other error. `'none'`: the request rejects.
   */
  showErrors?: ShowErrors
}

/** See {@link testApp}. Its verbs are those of a client of its own. */
export class TestApp implements ClientHome, AsyncDisposable {
  /** Origin of the server: `http://127.0.0.1:40001`. */
  readonly url: string
  readonly port: number
  /** Whether the server speaks HTTP in this process. */
  readonly watched: boolean
  /** See {@link TestAppOptions.showErrors}. */
  readonly showErrors: ShowErrors
  readonly #server: RunningServer
  readonly #clientDefaults: ClientOptions
  readonly #closing = new Set<() => unknown>()
  readonly #streams = new Set<TestStream>()
  #defaultClient: TestClient | null = null
  #closed: Promise<void> | null = null

  /** For {@link testApp}. */
  constructor(server: RunningServer, { client = {}, showErrors = 'all' }: TestAppOptions = {}) {
    this.#server = server
    this.watched = server.http
    this.showErrors = showErrors
    this.#clientDefaults = client
    this.url = server.url
    this.port = Number(new URL(server.url).port)
  }

  /** A new user, with cookies and connections of its own. */
  client(options: ClientOptions = {}): TestClient {
    return new TestClient(this, { ...this.#clientDefaults, ...options })
  }

  /** The cookies of the default client. */
  get cookies(): CookieJar {
    return this.#default.cookies
  }

  /** {@link TestClient.get} of the default client. */
  get(path: string, options?: RequestOptions): Promise<TestResponse> {
    return this.#default.get(path, options)
  }

  /** {@link TestClient.head} of the default client. */
  head(path: string, options?: RequestOptions): Promise<TestResponse> {
    return this.#default.head(path, options)
  }

  /** {@link TestClient.post} of the default client. */
  post(path: string, options?: RequestOptions): Promise<TestResponse> {
    return this.#default.post(path, options)
  }

  /** {@link TestClient.put} of the default client. */
  put(path: string, options?: RequestOptions): Promise<TestResponse> {
    return this.#default.put(path, options)
  }

  /** {@link TestClient.patch} of the default client. */
  patch(path: string, options?: RequestOptions): Promise<TestResponse> {
    return this.#default.patch(path, options)
  }

  /** {@link TestClient.query} of the default client. */
  query(path: string, options?: RequestOptions): Promise<TestResponse> {
    return this.#default.query(path, options)
  }

  /** {@link TestClient.delete} of the default client. */
  delete(path: string, options?: RequestOptions): Promise<TestResponse> {
    return this.#default.delete(path, options)
  }

  /** {@link TestClient.options} of the default client. */
  options(path: string, options?: RequestOptions): Promise<TestResponse> {
    return this.#default.options(path, options)
  }

  /** {@link TestClient.request} of the default client. */
  request(method: string, path: string, options?: RequestOptions): Promise<TestResponse> {
    return this.#default.request(method, path, options)
  }

  /** {@link TestClient.followRedirect} of the default client. */
  followRedirect(options?: RequestOptions): Promise<TestResponse> {
    return this.#default.followRedirect(options)
  }

  /** {@link TestClient.session} of the default client. */
  session(): Promise<Record<string, unknown>> {
    return this.#default.session()
  }

  /** {@link TestClient.flash} of the default client. */
  flash(): Promise<Record<string, unknown>> {
    return this.#default.flash()
  }

  /** {@link TestClient.reset} of the default client. */
  reset(): void {
    this.#default.reset()
  }

  /** {@link TestClient.stream} of the default client. */
  stream(path: string, options?: StreamOptions): Promise<TestStream> {
    return this.#default.stream(path, options)
  }

  /** Calls back, and waits for it, before the server is closed. @returns a function that takes it back */
  onClose(callback: () => unknown): () => void {
    this.#closing.add(callback)
    return () => void this.#closing.delete(callback)
  }

  /** The streams of all clients that have not ended. */
  get streams(): TestStream[] {
    return [...this.#streams]
  }

  /** For clients: remembers a stream until it ends. */
  onStream(stream: TestStream): void {
    this.#streams.add(stream)
    void stream.ended.then(() => this.#streams.delete(stream))
  }

  /**
   * Stops the application while its clients stay: what they see is what they would see in a deploy.
   * @throws ArgumentError for a target that does not stop by itself, such as a listener
   */
  stop(): Promise<void> {
    const { stop } = this.#server
    if (stop === undefined) return Promise.reject(new ArgumentError('stop() needs an application that has listen() and stop()'))
    return stop()
  }

  /** Disconnects every client, then closes the server and the application. Further calls give the same promise. */
  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  /** `await using app = await testApp(…)` closes it. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #close(): Promise<void> {
    const callbacks = [...this.#closing]
    this.#closing.clear()
    try {
      for (const callback of callbacks) await callback()
    } finally {
      await this.#server.close()
    }
  }

  get #default(): TestClient {
    this.#defaultClient ??= this.client()
    return this.#defaultClient
  }
}

/**
 * Starts an application on a free port of the loopback interface, with its live queues unbounded (live.md L68).
 *
 * ```ts
 * await using app = await testApp(application)
 * const response = await app.get('/posts', { as: 'json' })
 * ```
 *
 * @param target an application, a `(req, res)` listener, or a server
 * @throws ArgumentError for `csrf` where it cannot be set: what is no `LiveApplication`, or one that was under test before
 */
export async function testApp(target: TestTarget, options: TestAppOptions = {}): Promise<TestApp> {
  prepareForTest(target, options.csrf)
  const restores = [unboundLiveQueues(), watchExchanges()]
  const restore = (): void => {
    for (const each of restores) each()
  }
  try {
    const server = await startServer(target)
    return new TestApp({ ...server, close: () => server.close().finally(restore) }, options)
  } catch (error) {
    restore()
    throw error
  }
}
