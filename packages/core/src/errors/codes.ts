/** The one table of every error code of the framework: its HTTP status, and whether a client may read the message. */

/** What an error code means to a client. */
export interface ErrorCode {
  /** HTTP status of the response when nobody rescues the error. */
  readonly status: number
  /** Whether the message may be shown to the client. The default of the framework is no. */
  readonly expose: boolean
}

const visible = (status: number): ErrorCode => ({ status, expose: true })
const hidden = (status = 500): ErrorCode => ({ status, expose: false })

/**
 * Codes are stable: never renamed, never reused. `docs/reference/errors.md` explains each of them, and a test keeps the
 * two in step.
 */
export const ERROR_CODES = {
  // The request
  ERR_BAD_REQUEST: visible(400),
  ERR_MALFORMED_URL: visible(400),
  ERR_MALFORMED_QUERY: visible(400),
  ERR_MALFORMED_BODY: visible(400),
  ERR_PARAMETER_MISSING: visible(400),
  ERR_PARAMETER_INVALID: visible(400),
  ERR_PARAMETER_LIMIT: visible(400),
  ERR_UPLOAD_LIMIT: visible(400),
  ERR_HOST_NOT_ALLOWED: hidden(403),
  ERR_NOT_FOUND: visible(404),
  ERR_NO_ROUTE: visible(404),
  ERR_ACTION_NOT_FOUND: visible(404),
  ERR_METHOD_NOT_ALLOWED: visible(405),
  ERR_UNKNOWN_HTTP_METHOD: visible(405),
  ERR_UNKNOWN_FORMAT: visible(406),
  ERR_INVALID_MIME_TYPE: visible(406),
  ERR_MISSING_EXACT_TEMPLATE: hidden(406),
  ERR_REQUEST_TIMEOUT: visible(408),
  ERR_BODY_TOO_LARGE: visible(413),
  ERR_UPLOAD_TOO_LARGE: visible(413),
  ERR_URI_TOO_LONG: visible(414),
  ERR_UNSUPPORTED_MEDIA_TYPE: visible(415),
  ERR_UNPROCESSABLE: visible(422),
  ERR_INVALID_CROSS_ORIGIN_REQUEST: visible(422),
  ERR_INVALID_PARAMETERS: visible(422),
  ERR_TOO_MANY_REQUESTS: visible(429),
  ERR_HEADERS_TOO_LARGE: visible(431),
  ERR_SERVICE_UNAVAILABLE: visible(503),
  // The application
  ERR_INTERNAL: hidden(),
  ERR_ARGUMENT: hidden(),
  ERR_CONFIGURATION: hidden(),
  ERR_DECORATOR_METADATA: hidden(),
  ERR_ROUTE_DEFINITION: hidden(),
  ERR_URL_GENERATION: hidden(),
  ERR_MISSING_TEMPLATE: hidden(),
  ERR_RESPOND_TO_MISMATCH: hidden(),
  ERR_NOT_IMPLEMENTED: visible(501),
  ERR_MISSING_FILE: hidden(),
  ERR_DOUBLE_RENDER: hidden(),
  ERR_HEADERS_SENT: hidden(),
  ERR_UNSAFE_REDIRECT: hidden(),
  ERR_OPEN_REDIRECT: hidden(),
  ERR_COOKIE_OVERFLOW: hidden(),
  ERR_INVALID_DIRECTIVE: hidden(),
  ERR_COOKIES_DISABLED: hidden(),
  ERR_SESSION_DISABLED: hidden(),
  ERR_SESSION_STORE: hidden(503),
  ERR_PENDING_MIGRATIONS: hidden(503),
  ERR_UNFILTERED_PARAMETERS: hidden(),
  ERR_UNPERMITTED_PARAMETERS: hidden(),
  ERR_EXPECTED_PARAMETER_MISSING: hidden(),
  ERR_NON_ERROR_THROWN: hidden(),
  ERR_UNKNOWN_LOCALE: visible(404),
  ERR_MISSING_TRANSLATION: hidden(),
  ERR_MISSING_INTERPOLATION: hidden(),
  // Streams
  ERR_CLOSED_STREAM: hidden(),
  ERR_STREAM_OVERFLOW: hidden(),
  ERR_BROADCAST_OVERFLOW: hidden(),
  ERR_SLOW_READER: hidden(),
  ERR_TOO_MANY_STREAMS: visible(503),
  ERR_CLIENT_DISCONNECTED: hidden(),
  ERR_SERVER_SHUTDOWN: hidden(503),
} as const satisfies Record<string, ErrorCode>

/** The name of an error code, such as `'ERR_NO_ROUTE'`. */
export type ErrorCodeName = keyof typeof ERROR_CODES
