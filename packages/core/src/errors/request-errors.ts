/** Errors that a request causes: the client did something wrong, and may read what. */
import { LiveError, type LiveErrorOptions } from './live-error.js'

/** 400: the request makes no sense. `code` says in which way. */
export class BadRequestError extends LiveError {
  constructor(message: string, options: LiveErrorOptions & { code?: string } = {}) {
    super(options.code ?? 'ERR_BAD_REQUEST', message, { status: 400, expose: true, ...options })
  }
}

/** 400: a required parameter is absent, blank, or of the wrong shape. */
export class ParameterMissingError extends BadRequestError {
  /** @param parameter the name, dotted when nested; @param given the names that were there */
  constructor(
    readonly parameter: string,
    readonly given: readonly string[] = [],
  ) {
    super(`parameter is missing, empty or of the wrong shape: ${parameter}`, { code: 'ERR_PARAMETER_MISSING' })
  }
}

/** 400: a parameter does not convert to the type that was asked for. */
export class ParameterInvalidError extends BadRequestError {
  constructor(
    readonly parameter: string,
    expected: string,
  ) {
    super(`parameter ${parameter} is not ${expected}`, { code: 'ERR_PARAMETER_INVALID' })
  }
}

/** 404 for a thing that is not there; record and file lookups throw subclasses. */
export class NotFoundError extends LiveError {
  constructor(message = 'Not Found', options: LiveErrorOptions & { code?: string } = {}) {
    super(options.code ?? 'ERR_NOT_FOUND', message, { status: 404, expose: true, ...options })
  }
}

/** 404: no route matches (routing.md R92). */
export class RoutingError extends NotFoundError {
  constructor(
    readonly method: string,
    readonly path: string,
  ) {
    super(`No route matches [${method}] ${JSON.stringify(path)}`, { code: 'ERR_NO_ROUTE' })
  }
}

/** 404: the controller has no such action (controller.md C4). */
export class ActionNotFoundError extends NotFoundError {
  constructor(
    readonly controller: string,
    readonly action: string,
    readonly suggestions: readonly string[] = [],
  ) {
    const hint = suggestions.length > 0 ? ` Did you mean ${suggestions.join(' or ')}?` : ''
    super(`The action '${action}' could not be found for ${controller}.${hint}`, { code: 'ERR_ACTION_NOT_FOUND' })
  }
}

/** 405: the path exists, but not for this verb; `allow` becomes the `Allow` header (RFC 9110 §15.5.6). */
export class MethodNotAllowedError extends LiveError {
  constructor(
    method: string,
    path: string,
    readonly allow: readonly string[],
  ) {
    super('ERR_METHOD_NOT_ALLOWED', `${method} is not allowed for ${JSON.stringify(path)}; allowed: ${allow.join(', ')}`)
  }
}

/** 406: no representation that the client accepts. */
export class UnknownFormatError extends LiveError {
  constructor(message: string) {
    super('ERR_UNKNOWN_FORMAT', message)
  }
}

/** 406: a media type in `Accept` or `Content-Type` that is not one (controller.md C120). */
export class InvalidMimeTypeError extends LiveError {
  constructor(value: string) {
    super('ERR_INVALID_MIME_TYPE', `${JSON.stringify(value)} is not a valid media type`)
  }
}

/** 413: the body is larger than `config.server.bodyLimit`. */
export class BodyTooLargeError extends LiveError {
  constructor(limit: number) {
    super('ERR_BODY_TOO_LARGE', `The request body is larger than ${limit} bytes`)
  }
}

/** 415: a malformed `Content-Type` or an unsupported `Content-Encoding` (design §7.18). */
export class UnsupportedMediaTypeError extends LiveError {
  /** @param headers of the answer, such as the encodings that would do (RFC 9110 §15.5.16) */
  constructor(
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super('ERR_UNSUPPORTED_MEDIA_TYPE', message)
  }
}
