/** `app.errors`: where the errors of an application are reported, and what listens there (app.md A10). */
import type { ErrorContext, ErrorReporter, ErrorSeverity, Logger } from '../contracts/index.js'
import { ConfigurationError } from '../errors/index.js'
import { isPromise } from '../support/maybe-promise.js'

/** What is said about an error that is reported. */
export interface ReportOptions {
  /** Whether somebody rescued it. Default true. */
  handled?: boolean
  /** Default: `'warning'` for a handled one, else `'error'`. */
  severity?: ErrorSeverity
  /** The part of the program that reports. Default `'application'`. */
  source?: string
  /** Anything else worth knowing. */
  context?: Record<string, unknown>
  /** The same, under the name that reporters get it. */
  details?: Record<string, unknown>
}

/** Options of {@link ErrorReports.handle}. */
export interface HandleOptions<F> extends Omit<ReportOptions, 'handled' | 'details'> {
  /** What is returned instead, or makes it. Default `undefined`. */
  fallback?: F | (() => F)
}

/** Reports each error once, to everybody who subscribed. */
export class ErrorReports implements ErrorReporter {
  readonly #logger: Logger
  readonly #context: Record<string, unknown>
  readonly #subscribers = new Set<ErrorReporter>()
  readonly #reported = new WeakSet<object>()
  #marked: readonly ErrorReporter[] = []

  /**
   * @param logger told what subscribers throw
   * @param context said of every error, such as the revision
   */
  constructor(logger: Logger, context: Record<string, unknown> = {}) {
    this.#logger = logger
    this.#context = context
  }

  /**
   * Tells every error from now on to a reporter.
   * @returns a function that ends it
   * @throws ConfigurationError for something without `report`
   */
  subscribe(subscriber: ErrorReporter): () => void {
    if (typeof subscriber?.report !== 'function') {
      throw new ConfigurationError('An error reporter has a method report(error, context): see config.errorReporter')
    }
    this.#subscribers.add(subscriber)
    return () => void this.#subscribers.delete(subscriber)
  }

  /** Remembers who subscribes before the boot. */
  mark(): void {
    this.#marked = [...this.#subscribers]
  }

  /** Goes back to those: the others subscribe again when the application boots again. */
  rewind(): void {
    this.#subscribers.clear()
    for (const each of this.#marked) this.#subscribers.add(each)
  }

  /** Tells the subscribers of an error; nothing happens for one that was reported before. Never throws. */
  report(error: unknown, options: ReportOptions = {}): void {
    if (typeof error === 'object' && error !== null) {
      if (this.#reported.has(error)) return
      this.#reported.add(error)
    }
    const { handled = true, severity = handled ? 'warning' : 'error', source = 'application' } = options
    const details = { ...this.#context, ...options.details, ...options.context }
    const known: ErrorContext = { handled, severity, source, details }
    for (const subscriber of this.#subscribers) this.#tell(subscriber, error, known)
  }

  /**
   * Runs `work`; an error is reported and goes no further.
   * @returns what `work` returns, or the fallback
   */
  handle<T, F = undefined>(work: () => Promise<T>, options?: HandleOptions<F>): Promise<T | F>
  handle<T, F = undefined>(work: () => T, options?: HandleOptions<F>): T | F
  handle<T, F>(work: () => T | Promise<T>, { fallback, ...options }: HandleOptions<F> = {}): unknown {
    const rescue = (error: unknown): F => {
      this.report(error, { ...options, handled: true })
      return typeof fallback === 'function' ? (fallback as () => F)() : (fallback as F)
    }
    try {
      const result = work()
      return isPromise<T>(result) ? result.then(undefined, rescue) : result
    } catch (error) {
      return rescue(error)
    }
  }

  /** Runs `work`; an error is reported, and thrown on. */
  record<T>(work: () => T, options: Omit<ReportOptions, 'handled'> = {}): T {
    const note = (error: unknown): never => {
      this.report(error, { ...options, handled: false })
      throw error
    }
    try {
      const result = work()
      return isPromise(result) ? (result.then(undefined, note) as T) : result
    } catch (error) {
      return note(error)
    }
  }

  #tell(subscriber: ErrorReporter, error: unknown, context: ErrorContext): void {
    const failed = (failure: unknown): void => this.#logger.error({ err: failure }, 'The error reporter failed')
    try {
      const outcome: unknown = subscriber.report(error, context)
      // A reporter that sends something is often an async function, whatever its type says.
      if (isPromise(outcome)) outcome.then(undefined, failed)
    } catch (failure) {
      failed(failure)
    }
  }
}
