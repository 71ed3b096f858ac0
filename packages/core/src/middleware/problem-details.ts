/** Errors as `application/problem+json` (RFC 9457, design §7.19). */
import { ERROR_CODES } from '../errors/index.js'
import { isParameterObject } from '../http/parameters/parameter-value.js'
import { reasonPhrase } from '../http/statuses.js'
import { readField, type ThrownError } from './thrown-error.js'

/** What a JSON client reads of an error. */
export interface ProblemDetails {
  readonly type: 'about:blank'
  /** The reason phrase of the status. */
  readonly title: string
  readonly status: number
  /** The code of the error, when the client may know it; else one that says no more than the status. */
  readonly code?: string
  /** The message, when the client may read it. */
  readonly detail?: string
  /** The title again, for clients that know Rails (C278). */
  readonly error: string
  /** Members that the error adds by its property `extensions`, such as the `errors` of invalid parameters (RFC 9457 §3.2). */
  readonly [extension: string]: unknown
}

const CODE = /^[A-Z][A-Z0-9_]{0,99}$/

/** The code of each status: the first of the table that a client may see. */
const CODE_OF_STATUS = new Map<number, string>()
for (const [code, { status, expose }] of Object.entries(ERROR_CODES)) {
  if (expose && !CODE_OF_STATUS.has(status)) CODE_OF_STATUS.set(status, code)
}

/**
 * The members of a problem document.
 * @param reveal whether the client may read everything: in development
 */
export function problemDetails(thrown: ThrownError, reveal = false): ProblemDetails {
  const { status, message } = thrown
  const title = reasonPhrase(status)
  const visible = reveal || thrown.expose
  const code = (visible ? codeOf(thrown) : undefined) ?? CODE_OF_STATUS.get(status) ?? (status >= 500 ? 'ERR_INTERNAL' : undefined)
  return {
    ...(visible ? extensionsOf(thrown.error) : {}),
    type: 'about:blank',
    title,
    status,
    ...(code === undefined ? {} : { code }),
    ...(visible && message !== '' ? { detail: message } : {}),
    error: title,
  }
}

/** Only of errors that say whether they may be exposed: those of other libraries may have such a property for another reason. */
function extensionsOf(error: Error): Readonly<Record<string, unknown>> {
  const extensions = readField(error, 'extensions')
  return typeof readField(error, 'expose') === 'boolean' && isParameterObject(extensions) ? extensions : {}
}

const codeOf = ({ code }: ThrownError): string | undefined => (code !== null && CODE.test(code) ? code : undefined)
