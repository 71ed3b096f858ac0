/** One controller by itself, without routes and without the middlewares of an application (controller.md C315). */
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { Socket } from 'node:net'
import {
  type ActionEndpoint,
  type ActionName,
  type ApplicationConfig,
  LiveApplication,
  type Metal,
  type MiddlewareFunction,
  type Request,
  type RouteDrawing,
  routes,
} from '@live/core'
import type { CookieJar } from './cookie-jar.js'
import { exchangeOf } from './exchange.js'
import type { ClientOptions, RequestOptions, StreamOptions } from './request-options.js'
import type { ShowErrors } from './show-errors.js'
import { type TestApp, testApp } from './test-app.js'
import type { TestClient } from './test-client.js'
import type { TestResponse } from './test-response.js'
import type { TestStream } from './test-stream.js'
import { prepareForTest } from './under-test.js'

/** A controller class whose actions can be called. */
export interface TestableController<C extends Metal> {
  new (): C
  action(name?: string): ActionEndpoint
}

/** How a controller is put under test. */
export interface TestControllerOptions {
  /** The application's settings that the controller needs, such as its renderer. Nothing is logged by default. */
  config?: Omit<ApplicationConfig, 'middleware'>
  /** Routes for the path helpers that the controller uses. Default none. */
  routes?: RouteDrawing
  /** The folder of the application, default the working directory. */
  root?: string
  /** Default `'rescuable'`: an error that means a 500 rejects. See `TestAppOptions.showErrors`. */
  showErrors?: ShowErrors
  /** See `TestAppOptions.csrf`. */
  csrf?: boolean
  /** Defaults of the requests. */
  client?: ClientOptions
}

/** What an action can be given besides the options of a request. */
export interface ActionState {
  /** Entries of the session, over those that earlier calls left. */
  session?: Readonly<Record<string, unknown>>
  /** Messages that the request before left. */
  flash?: Readonly<Record<string, unknown>>
  /** The format, as the path would name it: `'json'`. */
  format?: string
}

/** What an action answered. */
export type ActionResponse<C extends Metal> = TestResponse & {
  /** The controller with what the action left in it. */
  readonly controller: C
}

interface Task extends ActionState {
  readonly action: string
}

/** A server for one controller, and a client of it. */
interface Running {
  readonly app: TestApp
  readonly client: TestClient
}

/** See {@link testController}. */
export class TestController<C extends Metal> implements AsyncDisposable {
  readonly #controller: TestableController<C>
  readonly #options: TestControllerOptions
  readonly #tasks = new WeakMap<RequestOptions, Task>()
  #running: Promise<Running> | null = null

  /** For {@link testController}. */
  constructor(controller: TestableController<C>, options: TestControllerOptions) {
    this.#controller = controller
    this.#options = options
  }

  /** Calls an action with GET. */
  get(action: ActionName<C>, options?: RequestOptions & ActionState): Promise<ActionResponse<C>> {
    return this.process('GET', action, options)
  }

  /** Calls an action with HEAD. */
  head(action: ActionName<C>, options?: RequestOptions & ActionState): Promise<ActionResponse<C>> {
    return this.process('HEAD', action, options)
  }

  /** Calls an action with POST. */
  post(action: ActionName<C>, options?: RequestOptions & ActionState): Promise<ActionResponse<C>> {
    return this.process('POST', action, options)
  }

  /** Calls an action with PUT. */
  put(action: ActionName<C>, options?: RequestOptions & ActionState): Promise<ActionResponse<C>> {
    return this.process('PUT', action, options)
  }

  /** Calls an action with PATCH. */
  patch(action: ActionName<C>, options?: RequestOptions & ActionState): Promise<ActionResponse<C>> {
    return this.process('PATCH', action, options)
  }

  /** Calls an action with DELETE. */
  delete(action: ActionName<C>, options?: RequestOptions & ActionState): Promise<ActionResponse<C>> {
    return this.process('DELETE', action, options)
  }

  /**
   * Calls an action, over a real connection, inside the middlewares of its class.
   * @throws what the action throws, unless that means a status below 500; TestingError, ArgumentError as a client does
   */
  async process(method: string, action: ActionName<C>, options: RequestOptions & ActionState = {}): Promise<ActionResponse<C>> {
    const { client } = await this.#start()
    return (await client.request(method, `/${action}`, this.#task(action, options))) as ActionResponse<C>
  }

  /** Calls a live action, and resolves at the head. */
  async stream(action: ActionName<C>, options: StreamOptions & ActionState = {}): Promise<TestStream> {
    const { client } = await this.#start()
    return client.stream(`/${action}`, this.#task(action, options))
  }

  /** The cookies, kept from call to call. */
  async cookies(): Promise<CookieJar> {
    return (await this.#start()).client.cookies
  }

  /** The session after the last call; see `TestClient.session`. */
  async session(): Promise<Record<string, unknown>> {
    return (await this.#start()).client.session()
  }

  /** The flash of the last call; see `TestClient.flash`. */
  async flash(): Promise<Record<string, unknown>> {
    return (await this.#start()).client.flash()
  }

  /** Closes the server. A test that forgets it does not keep the process alive. */
  async close(): Promise<void> {
    const running = this.#running
    this.#running = null
    await (await running)?.app.close()
  }

  /** `await using posts = testController(PostsController)` closes the server. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #task<O extends RequestOptions & ActionState>(action: string, given: O): Omit<O, keyof ActionState> {
    const { session, flash, format, ...options } = given
    this.#tasks.set(options, { action, session, flash, format })
    return options
  }

  #start(): Promise<Running> {
    this.#running ??= start(this.#options, this.#run)
    return this.#running
  }

  readonly #run: MiddlewareFunction = async (request, next) => {
    const exchange = exchangeOf(request.raw)
    const task = exchange === undefined ? undefined : this.#tasks.get(exchange.options)
    if (task === undefined) return next()
    await prepare(request, task)
    return this.#controller.action(task.action)(request)
  }
}

/**
 * Puts one controller under test: its actions are called by name, and get a session and a flash that the test makes up. The server
 * starts with the first call, and is closed by `close()` or at the end of `await using`.
 *
 * ```ts
 * await using posts = testController(PostsController)
 * const response = await posts.get('show', { params: { id: 1 }, session: { userId: 7 } })
 * response.controller.assigns
 * ```
 */
export function testController<C extends Metal>(controller: TestableController<C>, options: TestControllerOptions = {}): TestController<C> {
  return new TestController(controller, options)
}

/** The server keeps no process alive: a test may be a single line that closes nothing. */
async function start(options: TestControllerOptions, run: MiddlewareFunction): Promise<Running> {
  const { client: defaults, csrf, showErrors = 'rescuable' } = options
  const application = soloApplication(options, run)
  prepareForTest(application, csrf)
  await application.boot()
  const server = createServer(application.handler).unref()
  server.on('connection', (socket: Socket) => socket.unref())
  const app = await testApp(server, { client: defaults, showErrors })
  const client = app.client()
  // After the client is gone, so that no stream waits for its reader.
  app.onClose(() => application.stop())
  return { app, client }
}

async function prepare(request: Request, { session = {}, flash = {}, format }: Task): Promise<void> {
  if (format !== undefined) request.pathParameters = { ...request.pathParameters, format }
  if (Object.keys(session).length + Object.keys(flash).length === 0) return
  await request.session.load()
  request.session.merge(session)
  // Seen by this request, and gone with it, as messages of the request before are.
  for (const [name, message] of Object.entries(flash)) request.flash.now.set(name, message)
}

function soloApplication(
  { config = {}, root = process.cwd(), routes: drawing }: TestControllerOptions,
  run: MiddlewareFunction,
): LiveApplication {
  const application = new LiveApplication({ root, routes: drawing ?? routes(() => {}) })
  application.config = {
    log: { logger: false },
    ...config,
    security: { secretKeyBase: randomBytes(32).toString('hex'), ...config.security },
    stack: {
      requestId: false,
      methodOverride: false,
      runtime: false,
      serverTiming: false,
      etag: false,
      publicFolder: false,
      ...config.stack,
    },
    middleware: [run],
  }
  return application
}
