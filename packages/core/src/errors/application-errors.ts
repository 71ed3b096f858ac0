/** Errors that the application's own code causes: wiring, rendering, and what is sent. */
import { LiveError, type LiveErrorOptions } from './live-error.js'

/** A wiring mistake, found at boot; the message names the place and the fix. */
export class ConfigurationError extends LiveError {
  constructor(message: string, options: LiveErrorOptions & { code?: string } = {}) {
    super(options.code ?? 'ERR_CONFIGURATION', message, options)
  }
}

/** A second render, redirect or head, or one after the response was committed (controller.md C13, live.md L61). */
export class DoubleRenderError extends LiveError {
  constructor(message: string) {
    super('ERR_DOUBLE_RENDER', message)
  }
}

/** The head was changed after it was committed (live.md L11). */
export class HeadersSentError extends LiveError {
  constructor() {
    super('ERR_HEADERS_SENT', 'header already sent')
  }
}

/** A file to send is missing, unreadable or a directory (live.md L103). */
export class MissingFileError extends LiveError {
  constructor(
    readonly path: string,
    options: LiveErrorOptions = {},
  ) {
    super('ERR_MISSING_FILE', `Cannot read file ${path}`, options)
  }
}

/** An explicit render names a template that does not exist (controller.md C83). */
export class MissingTemplateError extends LiveError {
  constructor(message: string) {
    super('ERR_MISSING_TEMPLATE', message)
  }
}

/** A redirect target that would smuggle control characters or that glues onto the host name (controller.md C95, C97). */
export class UnsafeRedirectError extends LiveError {
  constructor(message: string, code: 'ERR_UNSAFE_REDIRECT' | 'ERR_OPEN_REDIRECT' = 'ERR_UNSAFE_REDIRECT') {
    super(code, message)
  }
}

/** A redirect to another host that was not allowed (controller.md C96). */
export class OpenRedirectError extends UnsafeRedirectError {
  constructor(readonly location: string) {
    super(
      `Unsafe redirect to ${JSON.stringify(location.slice(0, 100))}: pass { allowOtherHost: true } to redirect anyway`,
      'ERR_OPEN_REDIRECT',
    )
  }
}

/** A signed or encrypted cookie of more than 4096 bytes (controller.md C168). */
export class CookieOverflowError extends LiveError {
  constructor(
    readonly cookie: string,
    readonly size: number,
  ) {
    super('ERR_COOKIE_OVERFLOW', `cookie ${cookie} is ${size} bytes with its name; browsers keep at most 4096`)
  }
}

/** Parameters that nobody permitted were turned into plain data (controller.md C143). */
export class UnfilteredParametersError extends LiveError {
  constructor() {
    super('ERR_UNFILTERED_PARAMETERS', 'unable to convert unpermitted parameters: call permit() or expect() first')
  }
}

/** Something that is not an error was thrown; `value` is that thing (controller.md C66, live.md L67). */
export class NonErrorThrownError extends LiveError {
  constructor(readonly value: unknown) {
    super('ERR_NON_ERROR_THROWN', `thrown value is not an error: ${describe(value)}`)
  }
}

function describe(value: unknown): string {
  try {
    return String(value)
  } catch {
    return Object.prototype.toString.call(value)
  }
}
