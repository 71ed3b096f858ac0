/** One line per request, written when its response ended (C290, C292). */
import type { Logger } from '../contracts/logger.js'
import { DEFAULT_LOG_TAGS } from '../http/log-tags.js'
import type { Request } from '../http/request.js'
import type { Response } from '../http/response.js'
import { isPromise } from '../support/maybe-promise.js'
import { type MiddlewareFunction, wrapping } from './middleware.js'

/** Options of {@link requestLog}. */
export interface RequestLogOptions {
  logger: Logger
  /** Paths that leave no line, such as that of the health check. Default none. */
  silence?: readonly string[]
}

/** Logs method, filtered path, action, status and durations. */
export function requestLog({ logger, silence = [] }: RequestLogOptions): MiddlewareFunction {
  return wrapping('requestLog', (rest) => (request) => {
    const level = isPrefetch(request) ? 'debug' : 'info'
    if (silence.includes(request.path) || !logger.isLevelEnabled(level)) return rest(request)
    const startedAt = performance.now()
    // Sockets forget their peer when they are closed.
    const ip = request.remoteIp
    const write = (response: Response | null): void => {
      request.onceDone((delivered) => {
        const line = fields(request, response, delivered, since(startedAt), ip)
        if (noted !== null) Object.assign(line, noted.get(request))
        if (logger.isLevelEnabled('debug')) line.params = request.loggedParameters
        logger[level](tagged(request, line), 'Completed')
      })
    }
    try {
      const response = rest(request)
      if (!isPromise<Response>(response)) {
        write(response)
        return response
      }
      return response.then(
        (each) => {
          write(each)
          return each
        },
        (error: unknown) => {
          write(null)
          throw error
        },
      )
    } catch (error) {
      write(null)
      throw error
    }
  })
}

/**
 * Whether a browser asks ahead, for a page that nobody may ever see: a line of it would count as a visit (app.md A131). Browsers say
 * `Sec-Purpose: prefetch` (Fetch §3.1), Turbo `X-Sec-Purpose`.
 */
const isPrefetch = ({ raw: { headers } }: Request): boolean =>
  says(headers['sec-purpose']) || says(headers['x-sec-purpose']) || says(headers.purpose)

const says = (purpose: string | string[] | undefined): boolean => purpose !== undefined && String(purpose).includes('prefetch')

/** How long parts of a request took, in milliseconds. */
export interface RequestFigures {
  viewMs?: number
  dbMs?: number
  queries?: number
}

let noted: WeakMap<Request, RequestFigures> | null = null

/** Adds figures to the line that a request will leave; only where somebody measures. */
export function noteFigures(request: Request, figures: RequestFigures): void {
  noted ??= new WeakMap()
  noted.set(request, figures)
}

/** Milliseconds, to the microsecond. */
const since = (start: number): number => Math.round((performance.now() - start) * 1000) / 1000

function fields(request: Request, response: Response | null, delivered: boolean, durationMs: number, ip: string): Record<string, unknown> {
  return {
    requestId: request.id ?? undefined,
    method: request.method,
    path: request.filteredPath,
    endpoint: request.endpoint ?? undefined,
    format: request.safeFormat || undefined,
    status: request.failureStatus ?? response?.status,
    wireStatus: request.failureStatus === null ? undefined : response?.status,
    delivered: delivered ? undefined : false,
    durationMs,
    ip: ip || undefined,
  }
}

/** With the tags of `config.log.tags`; the id, which is the default one, is there already. */
function tagged(request: Request, line: Record<string, unknown>): Record<string, unknown> {
  return request.services.http.logTags === DEFAULT_LOG_TAGS ? line : Object.assign(request.logTags, line)
}
