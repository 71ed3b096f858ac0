/** The request that an application's own error pages get (C277, C279). */
import type { IncomingMessage } from 'node:http'
import { Request } from '../http/request.js'
import type { ThrownError } from './thrown-error.js'

/** What says that there is a body: it was read already, or is not worth reading. */
const BODY_HEADERS = new Set(['content-length', 'content-type', 'content-encoding', 'transfer-encoding', 'expect'])

/**
 * GET of `/404`, or whatever the status is, with the headers of the request that failed, but without its query and its body: they
 * may be what was wrong with it.
 */
export class ErrorRequest extends Request {
  /** What was thrown; a value that is no error stands in a `NonErrorThrownError`. */
  readonly exception: Error
  /** The status of the error, from 400 to 599. */
  readonly exceptionStatus: number
  /** Whether the client may read the message of the error. */
  readonly exposesException: boolean
  /** The request that failed. */
  readonly original: Request

  /** @param original the request that failed; @param thrown the error, as it was read */
  constructor(original: Request, { error, status, expose }: ThrownError) {
    super(messageFor(original.raw, `/${status}`), null, original.services)
    this.exception = error
    this.exceptionStatus = status
    this.exposesException = expose
    this.original = original
    this.id = original.id
  }

  /** The path of the request that failed. */
  get originalPath(): string {
    return this.original.path
  }

  /** Its verb. */
  get originalMethod(): string {
    return this.original.method
  }
}

/** The error that a controller of error pages is about; `null` when the request is an ordinary one. */
export function exceptionOf(request: Request): Error | null {
  return request instanceof ErrorRequest ? request.exception : null
}

/** The same message with another head, over the same connection. */
function messageFor(raw: IncomingMessage, url: string): IncomingMessage {
  const headers: IncomingMessage['headers'] = {}
  const rawHeaders: string[] = []
  for (const [name, value] of Object.entries(raw.headers)) if (!BODY_HEADERS.has(name)) headers[name] = value
  for (let i = 0; i < raw.rawHeaders.length; i += 2) {
    if (!BODY_HEADERS.has(raw.rawHeaders[i].toLowerCase())) rawHeaders.push(raw.rawHeaders[i], raw.rawHeaders[i + 1])
  }
  const value = <T>(own: T): PropertyDescriptor => ({ value: own, writable: true, configurable: true })
  return Object.create(raw, {
    method: value('GET'),
    url: value(url),
    headers: value(headers),
    rawHeaders: value(rawHeaders),
  }) as IncomingMessage
}
