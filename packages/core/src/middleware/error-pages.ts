/** Answers whatever an application throws, in the client's format: the last resort of every request (C65, C66, C277–C282). */
import type { ErrorReporter, Logger } from '../contracts/index.js'
import type { ErrorRules } from '../errors/index.js'
import type { HeaderMap } from '../http/headers.js'
import { DEFAULT_FILTERS, type ParameterLogFilter } from '../http/parameters/parameter-log.js'
import type { Request } from '../http/request.js'
import { Response } from '../http/response.js'
import { isPromise, type MaybePromise } from '../support/maybe-promise.js'
import { developerMarkdown, developerProblem, developerText } from './developer-error.js'
import { developerPage, type RouteLine } from './developer-page.js'
import { ErrorActions } from './error-actions.js'
import { askApplication, type ExceptionsApplication } from './error-application.js'
import { type ErrorBody, textBody } from './error-body.js'
import { detailsDecided } from './error-details.js'
import { errorFormat } from './error-format.js'
import { addErrorHeaders } from './error-headers.js'
import { ErrorLog } from './error-log.js'
import { type Endpoint, link, type MiddlewareFunction, middlewareName, wrapping } from './middleware.js'
import { publicPage, publicProblem, publicProblemXml, publicText } from './public-error.js'
import { StatusFiles } from './status-files.js'
import { readThrown, type ThrownError } from './thrown-error.js'

/** How an application shows its errors. */
export interface ErrorPagesOptions {
  /** Whether clients see stack, source and parameters: in development; or which requests may (C65). */
  details: boolean | ((request: Request) => boolean)
  /** The folder that holds `404.html` and other `<status>.html`; `null` when there is none. */
  publicRoot: string | null
  /** Told every error once. */
  logger: Logger
  /** Told every error of status 500 and above once. Default `null`: nobody. */
  reporter?: ErrorReporter | null
  /** Headers that every response of the application starts with. Default none. */
  defaultHeaders?: HeaderMap
  /** Names of parameters and headers whose values are not shown. Default {@link DEFAULT_FILTERS}. */
  filterParameters?: readonly ParameterLogFilter[]
  /** What errors mean that do not say it themselves (C274–C276). Default: nothing special. */
  rules?: ErrorRules
  /** Told every error before its page is made; what they throw is logged and ignored (C282). Default none. */
  interceptors?: readonly ErrorInterceptor[]
  /** Whether errors below 500 leave a line in the log (C281). Default true. */
  logClientErrors?: boolean
  /** Whether a client that takes anything gets JSON (C302). Default false. */
  apiOnly?: boolean
  /** The routes, which the developer's page shows where none matched. Default none. */
  routes?: () => readonly RouteLine[]
}

/** Looks at an error on its way to its page. */
export type ErrorInterceptor = (request: Request, error: Error) => void

/** Turns errors into responses that share nothing with the response of the action that failed. */
export class ErrorPages {
  readonly #options: ErrorPagesOptions
  readonly #files: StatusFiles | null
  readonly #log: ErrorLog
  readonly #actions = new ErrorActions()
  #application: ExceptionsApplication | null = null

  constructor(options: ErrorPagesOptions) {
    this.#options = options
    this.#files = options.publicRoot === null ? null : new StatusFiles(options.publicRoot)
    this.#log = new ErrorLog(options.logger, options.reporter ?? null, options.logClientErrors)
  }

  /** Lets an application answer instead of the public pages (C279). Set once, when its routes are there. */
  useApplication(application: ExceptionsApplication): void {
    this.#application = application
  }

  /** Answers what the rest of the chain throws, at once or later. */
  readonly middleware: MiddlewareFunction = wrapping('errorPages', (rest) =>
    this.#answering((request) => (this.#actions.wants(request) ? this.#act(rest, request) : rest(request))),
  )

  /** A middleware that stands outside of {@link middleware}, and whose errors are answered all the same; under its own name. */
  around(guard: MiddlewareFunction): MiddlewareFunction {
    return wrapping(middlewareName(guard), (rest) => this.#answering(link(guard, rest)))
  }

  #answering(endpoint: Endpoint): Endpoint {
    return (request) => {
      try {
        const response = endpoint(request)
        if (!isPromise<Response>(response)) return response
        return response.then(undefined, (error: unknown) => this.respond(error, request))
      } catch (error) {
        return this.respond(error, request)
      }
    }
  }

  /** The response for anything thrown; logs and reports it. Never throws and never rejects: a failure here gives a bare 500 (C277). */
  respond(error: unknown, request: Request): MaybePromise<Response> {
    try {
      request.abandonSession()
      const thrown = readThrown(error, this.#options.rules)
      this.#intercept(thrown, request)
      this.#record(thrown, request)
      const response = this.#answer(thrown, request)
      return isPromise<Response>(response) ? response.catch((failure: unknown) => this.#failSafe(failure)) : response
    } catch (failure) {
      return this.#failSafe(failure)
    }
  }

  /** Presses a button of an error page; what is none goes on as any request does. */
  async #act(rest: Endpoint, request: Request): Promise<Response> {
    return (await this.#actions.run(request)) ?? rest(request)
  }

  #answer(thrown: ThrownError, request: Request): MaybePromise<Response> {
    if (this.#showsDetails(request)) return this.#page(thrown, request, this.#developerBody(thrown, request))
    const application = this.#application
    if (application === null) return this.#page(thrown, request, this.#publicBody(thrown, request))
    const answer = askApplication(application, thrown, request)
    const use = (response: Response | null): MaybePromise<Response> =>
      response ?? this.#page(thrown, request, this.#publicBody(thrown, request))
    return isPromise<Response | null>(answer) ? answer.then(use) : use(answer)
  }

  #page(thrown: ThrownError, request: Request, body: MaybePromise<ErrorBody>): MaybePromise<Response> {
    return isPromise<ErrorBody>(body) ? body.then((each) => this.#response(thrown, request, each)) : this.#response(thrown, request, body)
  }

  #intercept({ error }: ThrownError, request: Request): void {
    for (const interceptor of this.#options.interceptors ?? []) {
      try {
        interceptor(request, error)
      } catch (failure) {
        this.#log.recordFailure(failure, 'An error interceptor failed')
      }
    }
  }

  #record(thrown: ThrownError, request: Request): void {
    try {
      this.#log.record(thrown, request)
    } catch (failure) {
      this.#log.recordFailure(failure, 'An error could not be logged')
    }
  }

  #showsDetails(request: Request): boolean {
    const decided = detailsDecided(request)
    if (decided !== null) return decided
    const { details } = this.#options
    return typeof details === 'function' ? details(request) : details
  }

  #publicBody(thrown: ThrownError, request: Request): MaybePromise<ErrorBody> {
    const format = errorFormat(request, this.#options.apiOnly)
    if (format === 'json') return publicProblem(thrown)
    if (format === 'xml') return publicProblemXml(thrown)
    if (format !== 'html') return publicText(thrown)
    if (this.#files === null) return publicPage(thrown, request.id)
    return this.#files
      .read(thrown.status, localesOf(request))
      .then((body) => (body === null ? publicPage(thrown, request.id) : { type: 'text/html; charset=utf-8', body }))
  }

  #developerBody(thrown: ThrownError, request: Request): MaybePromise<ErrorBody> {
    const { apiOnly, filterParameters = DEFAULT_FILTERS, routes } = this.#options
    const format = errorFormat(request, apiOnly)
    if (format === 'json') return developerProblem(thrown)
    if (format === 'markdown') return developerMarkdown(thrown, request)
    // A script shows its answer in a console, if at all (C280).
    if (format !== 'html' || request.isXhr) return developerText(thrown)
    const shown = { filters: filterParameters, routes: routes?.() ?? [], buttons: this.#actions.offer(thrown.error, request) }
    return developerPage(thrown, request, shown).catch((failure: unknown) => {
      this.#log.recordFailure(failure, 'The error page could not be rendered')
      return developerText(thrown)
    })
  }

  #response(thrown: ThrownError, request: Request, { type, body, policy }: ErrorBody): Response {
    const { defaultHeaders } = this.#options
    const response = new Response(defaultHeaders === undefined ? { request } : { request, defaultHeaders })
    const { headers } = response
    response.status = thrown.status
    addErrorHeaders(headers, thrown, request)
    headers.set('content-type', type)
    headers.set('cache-control', 'no-store')
    if (policy !== undefined) headers.set('content-security-policy', policy)
    response.body = body
    response.commit()
    return response
  }

  #failSafe(failure: unknown): Response {
    this.#log.recordFailure(failure, 'An error page failed')
    const { type, body } = textBody('500 Internal Server Error\n')
    const response = new Response()
    response.status = 500
    response.headers.set('content-type', type)
    response.headers.set('cache-control', 'no-store')
    response.body = body
    response.commit()
    return response
  }
}

/** The languages of the page, where the application has several. */
const localesOf = ({ services: { i18n } }: Request): readonly string[] => (i18n.availableLocales.length > 1 ? i18n.chain() : [])
