/** The error of a wrong argument: the only one that extends `TypeError`. */
import type { ErrorFields, LiveErrorOptions } from './live-error.js'

/** A caller passed something that the API does not take. Carries the fields of `LiveError` (design §7.11). */
export class ArgumentError extends TypeError implements ErrorFields {
  readonly code = 'ERR_ARGUMENT'
  readonly status: number
  readonly expose: boolean

  constructor(message: string, options: LiveErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.name = 'ArgumentError'
    this.status = options.status ?? 500
    this.expose = options.expose ?? false
  }
}
