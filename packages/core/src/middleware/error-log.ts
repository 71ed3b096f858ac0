/** Writes errors to the log and tells the error tracker, once each (C281, C282). */
import type { ErrorReporter, Logger } from '../contracts/index.js'
import type { Request } from '../http/request.js'
import { isPromise } from '../support/maybe-promise.js'
import { oneLine } from './error-body.js'
import type { ThrownError } from './thrown-error.js'

/** Codes of outcomes that have a status of failures: the client left, or was asked to come back later (live.md B25). */
const OUTCOMES: readonly string[] = ['ERR_CLIENT_DISCONNECTED', 'ERR_TOO_MANY_STREAMS']

/** Where the errors of one application go. */
export class ErrorLog {
  readonly #logger: Logger
  readonly #reporter: ErrorReporter | null
  readonly #notes: boolean

  /** @param notes whether errors below 500 leave a line (C281) */
  constructor(logger: Logger, reporter: ErrorReporter | null, notes = true) {
    this.#logger = logger
    this.#reporter = reporter
    this.#notes = notes
  }

  /** Logs an error: as such from status 500 on, else, and for mere outcomes, as one line. Reports the former. */
  record(thrown: ThrownError, request: Request): void {
    if (thrown.status < 500 || OUTCOMES.includes(thrown.code ?? '')) {
      this.#note(thrown, request)
      return
    }
    this.#logFailure(thrown, request)
    this.#report(thrown, request)
  }

  /** Logs a failure of the error handling itself. Never throws. */
  recordFailure(failure: unknown, message: string): void {
    try {
      this.#logger.error({ err: failure }, message)
    } catch {
      // The log is broken; there is no other place to say so, and the client still needs an answer.
    }
  }

  #note({ status, name, message }: ThrownError, request: Request): void {
    if (!this.#notes || !this.#logger.isLevelEnabled('info')) return
    const fields = { status, ...describeRequest(request) }
    this.#logger.info(fields, oneLine(`${request.method} ${request.filteredPath}: ${status} ${name} (${message})`))
  }

  #logFailure({ error, status, name, message }: ThrownError, request: Request): void {
    const fields = { status, ...describeRequest(request) }
    const line = `${request.method} ${request.filteredPath}: ${status} ${name}`
    try {
      this.#logger.error({ err: error, ...fields }, oneLine(line))
    } catch {
      // An error that cannot be serialised, such as one with a getter that throws.
      this.recordFailure({ name, message }, oneLine(line))
    }
  }

  #report({ error }: ThrownError, request: Request): void {
    const failed = (failure: unknown): void => this.recordFailure(failure, 'The error reporter failed')
    try {
      const details = describeRequest(request)
      const outcome: unknown = this.#reporter?.report(error, { handled: false, source: 'application.action_dispatch', details })
      // A reporter that sends something is often an async function, whatever its type says.
      if (isPromise(outcome)) outcome.then(undefined, failed)
    } catch (failure) {
      failed(failure)
    }
  }
}

function describeRequest(request: Request): Record<string, unknown> {
  return { ...request.logTags, requestId: request.id, method: request.method, path: request.filteredPath, endpoint: request.endpoint }
}
