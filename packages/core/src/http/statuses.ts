/** HTTP statuses by number and by name. */
import { STATUS_CODES } from 'node:http'
import { ArgumentError } from '../errors/index.js'
import { closestName } from '../support/did-you-mean.js'

/** The names: reason phrases in snake_case (RFC 9110 §15 and the IANA registry), then the older names of the same codes. */
const CODES = {
  continue: 100,
  switching_protocols: 101,
  processing: 102,
  early_hints: 103,
  ok: 200,
  created: 201,
  accepted: 202,
  non_authoritative_information: 203,
  no_content: 204,
  reset_content: 205,
  partial_content: 206,
  multi_status: 207,
  already_reported: 208,
  im_used: 226,
  multiple_choices: 300,
  moved_permanently: 301,
  found: 302,
  see_other: 303,
  not_modified: 304,
  use_proxy: 305,
  temporary_redirect: 307,
  permanent_redirect: 308,
  bad_request: 400,
  unauthorized: 401,
  payment_required: 402,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  not_acceptable: 406,
  proxy_authentication_required: 407,
  request_timeout: 408,
  conflict: 409,
  gone: 410,
  length_required: 411,
  precondition_failed: 412,
  content_too_large: 413,
  uri_too_long: 414,
  unsupported_media_type: 415,
  range_not_satisfiable: 416,
  expectation_failed: 417,
  im_a_teapot: 418,
  misdirected_request: 421,
  unprocessable_content: 422,
  locked: 423,
  failed_dependency: 424,
  too_early: 425,
  upgrade_required: 426,
  precondition_required: 428,
  too_many_requests: 429,
  request_header_fields_too_large: 431,
  unavailable_for_legal_reasons: 451,
  internal_server_error: 500,
  not_implemented: 501,
  bad_gateway: 502,
  service_unavailable: 503,
  gateway_timeout: 504,
  http_version_not_supported: 505,
  variant_also_negotiates: 506,
  insufficient_storage: 507,
  loop_detected: 508,
  not_extended: 510,
  network_authentication_required: 511,
  payload_too_large: 413,
  unprocessable_entity: 422,
} as const satisfies Record<string, number>

/** A status by name, such as `'unprocessable_content'` (controller.md C36). */
export type StatusName = keyof typeof CODES

/** A status as applications write it: a number or a name. */
export type Status = number | StatusName

const codeByName = new Map<string, number>()
for (const [name, code] of Object.entries(CODES)) {
  codeByName.set(name, code)
  codeByName.set(camelCase(name), code)
}

/**
 * The number of a status: an integer from 100 to 999, a string that starts with one (`'404 Eat Dirt'`), or a name in
 * snake_case or camelCase (controller.md C36).
 * @throws ArgumentError for anything else
 */
export function statusCode(value: number | string): number {
  if (typeof value === 'number') {
    if (Number.isInteger(value) && value >= 100 && value <= 999) return value
    throw new ArgumentError(`${value} is not an HTTP status: use an integer from 100 to 999`)
  }
  const code = codeByName.get(value)
  if (code !== undefined) return code
  if (/^[1-9]\d\d(?!\S)/.test(value)) return Number(value.slice(0, 3))
  const suggestion = closestName(String(value).slice(0, 60), codeByName.keys())
  throw new ArgumentError(`${JSON.stringify(value)} is not an HTTP status${suggestion === null ? '' : `: did you mean '${suggestion}'?`}`)
}

// Node still has the names these codes had before RFC 9110.
const RENAMED: Record<number, string> = { 413: 'Content Too Large', 422: 'Unprocessable Content' }

/** The reason phrase of a status, such as `'Not Found'`; `'Unknown'` for a code that has none. */
export function reasonPhrase(code: number): string {
  return RENAMED[code] ?? STATUS_CODES[code] ?? 'Unknown'
}

/** Whether a response of this status never has a body: 1xx, 204, 205 and 304 (live.md L10, controller.md C34). */
export function hasNoBody(code: number): boolean {
  return code < 200 || code === 204 || code === 205 || code === 304
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}
