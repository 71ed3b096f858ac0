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
  /**
   * @param parameter the name, dotted when nested; @param given the names that were there; @param suggestions those of them that
   * may have been meant
   */
  constructor(
    readonly parameter: string,
    readonly given: readonly string[] = [],
    readonly suggestions: readonly string[] = [],
  ) {
    const hint = suggestions.length > 0 ? `; did you mean ${suggestions.join(' or ')}?` : ''
    super(`parameter is missing, empty or of the wrong shape: ${parameter}${hint}`, { code: 'ERR_PARAMETER_MISSING' })
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

/** 403: the request is for a host that the application does not answer to (controller.md C263). */
export class HostNotAllowedError extends LiveError {
  /** @param hosts what the request named */
  constructor(readonly hosts: readonly string[]) {
    const names = hosts.map((host) => JSON.stringify(host.slice(0, 100))).join(', ')
    super('ERR_HOST_NOT_ALLOWED', `Blocked hosts: ${names}. Add what is yours to config.security.hosts`)
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
  readonly #suggest: () => readonly string[]

  /** @param suggest what the client may have meant; asked only by pages for developers */
  constructor(
    readonly method: string,
    readonly path: string,
    suggest: () => readonly string[] = () => [],
  ) {
    super(`No route matches [${method}] ${JSON.stringify(path)}`, { code: 'ERR_NO_ROUTE' })
    this.#suggest = suggest
  }

  /** Routes that are near: of another verb, behind a constraint, or nearly spelt so. */
  get suggestions(): readonly string[] {
    return this.#suggest()
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

/** 405: a verb that HTTP does not know (controller.md C27); `allow` becomes the `Allow` header. */
export class UnknownHttpMethodError extends LiveError {
  /** @param allow what the path has routes for */
  constructor(
    readonly method: string,
    readonly allow: readonly string[],
  ) {
    super('ERR_UNKNOWN_HTTP_METHOD', `${JSON.stringify(method.slice(0, 60))} is no verb of HTTP`)
  }
}

/** 406: no representation that the client accepts. */
export class UnknownFormatError extends LiveError {
  constructor(message: string, options: LiveErrorOptions & { code?: string } = {}) {
    super(options.code ?? 'ERR_UNKNOWN_FORMAT', message, { status: 406, expose: true, ...options })
  }
}

/** 406: an action rendered nothing, a browser waits for a page, and there is no template at all (controller.md C10). */
export class MissingExactTemplateError extends UnknownFormatError {
  constructor(message: string) {
    super(message, { code: 'ERR_MISSING_EXACT_TEMPLATE', expose: false })
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

/** 413: one file or field of a multipart body is larger than `config.server.uploads` allows. */
export class UploadTooLargeError extends LiveError {
  /** @param field its name, as the client sent it; @param limit in bytes */
  constructor(
    readonly field: string,
    readonly limit: number,
  ) {
    super('ERR_UPLOAD_TOO_LARGE', `The upload ${JSON.stringify(field.slice(0, 60))} is larger than ${limit} bytes`)
  }
}

/** 400: a multipart body has more files, fields, parts or headers than `config.server.uploads` allows. */
export class UploadLimitError extends BadRequestError {
  /** @param what is counted, such as `'files'` */
  constructor(what: string, limit: number) {
    super(`The multipart body has more than ${limit} ${what}`, { code: 'ERR_UPLOAD_LIMIT' })
  }
}

/** What a schema says against one parameter. */
export interface ParameterIssue {
  /** Where it is: `email`, `items[0].price`; empty for the whole. */
  readonly path: string
  readonly message: string
}

/** 422: parameters that a schema refused. JSON clients read `errors` as a member of the problem document. */
export class InvalidParametersError extends LiveError {
  /** What was wrong, and where. At most a hundred. */
  readonly errors: readonly ParameterIssue[]
  /** Members of the problem document beside the standard ones (RFC 9457 §3.2). */
  readonly extensions: { readonly errors: readonly ParameterIssue[] }

  constructor(errors: readonly ParameterIssue[], options: LiveErrorOptions = {}) {
    const list = errors.slice(0, MAX_ISSUES).map(shortened)
    const [first] = list
    const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''
    super('ERR_INVALID_PARAMETERS', `invalid parameters: ${first === undefined ? 'no reason given' : sentenceOf(first)}${more}`, options)
    this.errors = Object.freeze(list)
    this.extensions = { errors: this.errors }
  }
}

/** A client can make a schema complain about every element of a list that it sends, and messages may quote it. */
const MAX_ISSUES = 100
const MAX_TEXT = 500

const shortened = ({ path, message }: ParameterIssue): ParameterIssue => ({
  path: path.slice(0, MAX_TEXT),
  message: message.slice(0, MAX_TEXT),
})

const sentenceOf = ({ path, message }: ParameterIssue): string => (path === '' ? message : `${path}: ${message}`)

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

/** 422: a request that may be forged by another site, or a script that another site may include (controller.md C194, C202, C204). */
export class InvalidCrossOriginRequestError extends LiveError {
  readonly headers: Readonly<Record<string, string>> = { vary: 'Sec-Fetch-Site' }

  /** @param reason such as `'the Sec-Fetch-Site header is missing'` */
  constructor(reason: string) {
    super('ERR_INVALID_CROSS_ORIGIN_REQUEST', `The request may be forged by another site: ${reason}`)
  }
}

/** 429: a client did something more often than a rate limit allows (controller.md C242). */
export class TooManyRequestsError extends LiveError {
  /** @param headers of the answer, which tell when to come back */
  constructor(
    message = 'Too Many Requests',
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super('ERR_TOO_MANY_REQUESTS', message)
  }
}
