/** The base class of every error of the framework, and the way to recognise one across package copies and realms. */
import { types } from 'node:util'
import { ERROR_CODES, type ErrorCodeName } from './codes.js'

/** Fields that an error may override, each for one instance. */
export interface LiveErrorOptions {
  /** The error that led to this one. */
  cause?: unknown
  /** HTTP status, default: that of the code. */
  status?: number
  /** Whether the client may read the message, default: that of the code. */
  expose?: boolean
}

/** What the framework reads of an error, whoever made it. */
export interface ErrorFields {
  readonly code: string
  readonly status: number
  readonly expose: boolean
}

/**
 * An error with a stable `code`, the HTTP `status` it turns into, and `expose`: may a client read the message?
 * Applications subclass it or the classes of `errors/`; to recognise one, compare `code`, not the class.
 */
export class LiveError extends Error implements ErrorFields {
  readonly code: string
  readonly status: number
  readonly expose: boolean

  /**
   * @param code a code of the table, or the application's own, which is then a hidden 500 unless the options say otherwise
   * @param message what was wrong, with which value, and what to do
   */
  constructor(code: ErrorCodeName | (string & {}), message: string, options: LiveErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    const entry = (ERROR_CODES as Record<string, { status: number; expose: boolean } | undefined>)[code]
    this.name = new.target.name
    this.code = code
    this.status = options.status ?? entry?.status ?? 500
    this.expose = options.expose ?? entry?.expose ?? false
  }
}

/**
 * Whether a thrown value is an error object. `instanceof Error` is not asked: jest's realms and second copies of a package
 * would answer no.
 */
export function isError(value: unknown): value is Error {
  return types.isNativeError(value) || isDomException(value)
}

/** The web platform's errors, such as the AbortError of a signal, are no native ones on every Node. */
function isDomException(value: unknown): value is DOMException {
  try {
    return Object.prototype.toString.call(value) === '[object DOMException]'
  } catch {
    // A revoked proxy can be thrown too, and says nothing of itself.
    return false
  }
}

/** Whether `value` is an error carrying this code. */
export function hasCode(value: unknown, code: ErrorCodeName | (string & {})): boolean {
  return isError(value) && (value as Partial<ErrorFields>).code === code
}

/** The HTTP status of any thrown value: its own numeric `status` between 400 and 599, else 500. */
export function statusOf(error: unknown): number {
  const status = isError(error) ? (error as Partial<ErrorFields>).status : undefined
  return typeof status === 'number' && status >= 400 && status <= 599 ? status : 500
}
