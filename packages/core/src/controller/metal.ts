/** The smallest controller: a request, a response, and an action that runs between them. */
import type { AppLogger } from '../contracts/index.js'
import { ActionNotFoundError, ConfigurationError } from '../errors/index.js'
import { appLogger } from '../http/app-logger.js'
import { isStreaming } from '../http/body.js'
import type { Request } from '../http/request.js'
import { Response } from '../http/response.js'
import { showDetails } from '../middleware/error-details.js'
import { expectFailures } from '../support/expected-failures.js'
import { isPromise, type MaybePromise } from '../support/maybe-promise.js'
import type { ControllerServices } from './controller-services.js'
import type { ControllerOptions } from './registry.js'

/** A class that a mixin can extend. TypeScript wants `any[]` here (TS2545); it is the only `any` of the package. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- TS2545 demands it of mixin constructors
export type AbstractClass<T> = abstract new (...args: any[]) => T

/** Any function, whatever it takes. */
export type AnyMethod = (...args: never[]) => unknown

/** The names of the methods of a controller that can be actions: its own and its parents', without the bare machinery. */
export type ActionName<T> = Exclude<{ [K in keyof T]: T[K] extends AnyMethod ? K : never }[keyof T], keyof Metal> & string

/**
 * The base of all controllers. Every per-request field of every ability lives here, so that all controllers have one
 * object shape; a field that each mixin adds would cost a tenth of a request.
 */
export abstract class Metal {
  /** Public methods of abstract controllers are not actions of their descendants (C16). Looked up as an own property. */
  static abstract = true

  /**
   * The options form of every declaration: `static override config: ControllerOptions = { layout: 'admin' }`. Looked up as an own
   * property: a subclass inherits what its parent declares, not the object. Write the type, so that a subclass may declare others.
   */
  declare static config: ControllerOptions

  /** Whether what a safe request answers is looked at by the protection against forged requests (C204). */
  guardsScript = false

  #request: Request | null = null
  #response: Response | null = null
  #services: ControllerServices | null = null
  #pending: Promise<unknown> | null = null
  #rendering: Promise<unknown> | null = null
  #assigns: Record<string, unknown> | null = null
  #actionName = ''

  /** The request. Not available in the constructor (C1). */
  get request(): Request {
    return this.#request ?? notAttached('request')
  }

  /** The response that the action builds. Not available in the constructor. */
  get response(): Response {
    return this.#response ?? notAttached('response')
  }

  /** What the application lends: logger, clock, settings. Not available in the constructor. */
  get services(): ControllerServices {
    return this.#services ?? notAttached('services')
  }

  /** Writes lines that carry the tags of the request, such as its id (C291). */
  get logger(): AppLogger {
    const { logger } = this.services
    return logger === this.request.services.logger ? this.request.logger : appLogger(logger).child(this.request.logTags)
  }

  /** The action that is running. */
  get actionName(): string {
    return this.#actionName
  }

  /** Whether something was rendered, redirected or committed (C14, live.md L54). True as soon as `render` was called. */
  get performed(): boolean {
    const response = this.response
    return response.body !== undefined || this.#rendering !== null || response.committed
  }

  /** Whether a client that takes anything gets its errors as JSON (C301). */
  get speaksJson(): boolean {
    return false
  }

  /** Values that the view will see; see `assign`. */
  get assigns(): Readonly<Record<string, unknown>> {
    return this.#assigns ?? NOTHING
  }

  /** Gives values to the view: `this.assign({ posts })` makes `posts` visible in the template. Adds to earlier calls. */
  assign(values: Record<string, unknown>): void {
    expectFailures(values)
    this.#assigns = Object.assign(this.#assigns ?? {}, values)
  }

  /** The response that this controller fills; live controllers make another kind. */
  newResponse(request: Request, services: ControllerServices, _action: string): Response {
    return new Response({ request, defaultHeaders: services.http.defaultHeaders })
  }

  /** Gives the instance what it works on. {@link dispatch} does; what renders outside a request does it by itself (C88). */
  attach(action: string, request: Request, services: ControllerServices, response: Response): void {
    this.#request = request
    this.#services = services
    this.#actionName = action
    this.#response = response
    request.controller = this
  }

  /**
   * Runs one action on a fresh instance and gives the committed response.
   * @throws whatever the action threw and nobody rescued
   */
  dispatch(action: string, request: Request, services: ControllerServices): MaybePromise<Response> {
    this.attach(action, request, services, this.newResponse(request, services, action))
    let done: MaybePromise<void>
    try {
      done = this.processAction(action)
    } catch (error) {
      return this.#abandon(error)
    }
    return isPromise(done)
      ? done.then(
          () => this.finish(),
          (error: unknown) => this.#abandon(error),
        )
      : this.finish()
  }

  /**
   * The layers around an action; each ability wraps the next one by overriding (C2).
   * @throws ActionNotFoundError when there is no such method (C4)
   */
  processAction(action: string): MaybePromise<void> {
    const method = (this as unknown as Record<string, unknown>)[action]
    if (typeof method !== 'function') return this.processMissing(action)
    const { argumentReader } = this.request
    const result: unknown = argumentReader === null ? method.call(this) : method.apply(this, argumentReader(this.request))
    return isPromise(result) ? result.then((value) => this.settleResult(value)) : this.settleResult(result)
  }

  /** What follows an action: its result means nothing here (C9). Controllers that render may be told to take it. */
  settleResult(_result: unknown): MaybePromise<void> {
    return this.settleRendering()
  }

  /** What answers for an action that is no method: nothing here; most controllers ask `actionMissing` and the templates (C5). */
  processMissing(action: string): MaybePromise<void> {
    throw new ActionNotFoundError(this.constructor.name, action)
  }

  /** Whether there is a template for an action, so that it needs no method. Controllers with views look. */
  hasTemplateFor(_action: string): boolean {
    return false
  }

  /** Waits for a render that is under way, and renders by convention when the action did not. */
  settleRendering(): MaybePromise<void> {
    if (this.#pending !== null) return this.awaitPending().then(() => this.settleRendering())
    return this.performed ? undefined : this.renderByConvention()
  }

  /** What happens when an action rendered nothing: 204 here; controllers with views look for a template (C10, C11). */
  renderByConvention(): MaybePromise<void> {
    this.response.status = 204
    this.response.body = ''
  }

  /** Remembers work that a synchronous method such as `render` or `respondTo` started; the dispatcher awaits it. */
  keepPending(work: PromiseLike<unknown>): void {
    const earlier = this.#pending
    const own = Promise.resolve(work)
    const all = earlier === null ? own : earlier.then(() => own)
    // The dispatcher awaits them later, and not the second when the first fails; no failure may count as unhandled.
    own.catch(() => {})
    all.catch(() => {})
    this.#pending = all
  }

  /**
   * {@link keepPending} for a body that is on its way: from now on the action counts as performed.
   * @param work makes the body; @param use puts it into the response
   * @param drop releases what came too late: after `resetResponse`, or when the action failed meanwhile
   */
  keepRendering<T>(work: Promise<T>, use: (made: T) => void, drop: (made: T) => void = () => {}): void {
    this.#rendering = work
    const put = (made: T): void => {
      if (this.#rendering !== work) {
        drop(made)
        return
      }
      this.#rendering = null
      use(made)
    }
    const fail = (error: unknown): void => {
      // Nobody waits for what was given up.
      if (this.#rendering !== work) return
      this.#rendering = null
      throw error
    }
    this.keepPending(work.then(put, fail))
  }

  /** Whether there is something that {@link awaitPending} would wait for. */
  get hasPending(): boolean {
    return this.#pending !== null
  }

  /** Waits for what {@link keepPending} remembers. */
  async awaitPending(): Promise<void> {
    while (this.#pending !== null) {
      const work = this.#pending
      this.#pending = null
      await work
    }
  }

  /** Forgets what was rendered, so that an error handler may render (C14, C62). */
  resetResponse(): void {
    const { body } = this.response
    this.response.reset()
    this.#pending = null
    this.#rendering = null
    if (isStreaming(body)) body.abort()
  }

  /**
   * Whether this request may see the developer's error page; asked only when an error happened (C65). Default `null`: as
   * `config.showErrorDetails` says.
   */
  protected showDetailedExceptions(): boolean | null {
    return null
  }

  /** Commits and hands over the response. */
  finish(): Response {
    const response = this.response
    response.commit()
    return response
  }

  /** The error page answers instead: what is still on its way will be dropped. */
  #abandon(error: unknown): never {
    this.#pending = null
    this.#rendering = null
    const shown = this.showDetailedExceptions()
    if (shown !== null) showDetails(this.request, shown)
    throw error
  }
}

const NOTHING: Readonly<Record<string, unknown>> = Object.freeze({})

function notAttached(what: string): never {
  throw new ConfigurationError(`this.${what} is not available in a controller's constructor: use it in an action or a callback`)
}
