/** Answers whatever an application throws, in the client's format: the last resort of every request (C65, C66, C277–C282). */
import type { ErrorReporter, Logger } from '../contracts/index.js'
import type { HeaderMap } from '../http/headers.js'
import { DEFAULT_FILTERS, type ParameterLogFilter } from '../http/parameter-log.js'
import type { Request } from '../http/request.js'
import { Response } from '../http/response.js'
import { isPromise, type MaybePromise } from '../support/maybe-promise.js'
import { developerMarkdown, developerProblem, developerText } from './developer-error.js'
import { developerPage } from './developer-page.js'
import { type ErrorBody, textBody } from './error-body.js'
import { errorFormat } from './error-format.js'
import { addErrorHeaders } from './error-headers.js'
import { ErrorLog } from './error-log.js'
import type { MiddlewareFunction } from './middleware.js'
import { publicPage, publicProblem, publicText } from './public-error.js'
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
}

/** Turns errors into responses that share nothing with the response of the action that failed. */
export class ErrorPages {
  readonly #options: ErrorPagesOptions
  readonly #files: StatusFiles | null
  readonly #log: ErrorLog

  constructor(options: ErrorPagesOptions) {
    this.#options = options
    this.#files = options.publicRoot === null ? null : new StatusFiles(options.publicRoot)
    this.#log = new ErrorLog(options.logger, options.reporter ?? null)
  }

  /** Answers what the rest of the chain throws, at once or later. */
  readonly middleware: MiddlewareFunction = (request, next) => {
    try {
      const response = next()
      if (!isPromise<Response>(response)) return response
      return response.then(undefined, (error: unknown) => this.respond(error, request))
    } catch (error) {
      return this.respond(error, request)
    }
  }

  /** The response for anything thrown; logs and reports it. Never throws and never rejects: a failure here gives a bare 500 (C277). */
  respond(error: unknown, request: Request): MaybePromise<Response> {
    try {
      const thrown = readThrown(error)
      this.#record(thrown, request)
      const body = this.#showsDetails(request) ? this.#developerBody(thrown, request) : this.#publicBody(thrown, request)
      if (!isPromise<ErrorBody>(body)) return this.#response(thrown, request, body)
      return body.then((each) => this.#response(thrown, request, each)).catch((failure: unknown) => this.#failSafe(failure))
    } catch (failure) {
      return this.#failSafe(failure)
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
    const { details } = this.#options
    return typeof details === 'function' ? details(request) : details
  }

  #publicBody(thrown: ThrownError, request: Request): MaybePromise<ErrorBody> {
    const format = errorFormat(request)
    if (format === 'json') return publicProblem(thrown)
    if (format !== 'html') return publicText(thrown)
    if (this.#files === null) return publicPage(thrown, request.id)
    return this.#files
      .read(thrown.status)
      .then((body) => (body === null ? publicPage(thrown, request.id) : { type: 'text/html; charset=utf-8', body }))
  }

  #developerBody(thrown: ThrownError, request: Request): MaybePromise<ErrorBody> {
    const format = errorFormat(request)
    if (format === 'json') return developerProblem(thrown)
    if (format === 'markdown') return developerMarkdown(thrown, request)
    // A script shows its answer in a console, if at all (C280).
    if (format === 'text' || request.isXhr) return developerText(thrown)
    return developerPage(thrown, request, this.#options.filterParameters ?? DEFAULT_FILTERS).catch((failure: unknown) => {
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
