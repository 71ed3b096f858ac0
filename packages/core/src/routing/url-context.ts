/** What helpers take from a request (routing.md R105, R113, R114). */
import type { Request } from '../http/request.js'
import type { RouteEntry } from './route-entry.js'
import type { UrlContext, UrlOptions } from './url-options.js'

/**
 * The place of a request.
 * @param defaults options of every helper: those of the application, and those of the controller over them
 */
export function contextOf(request: Request, defaults: UrlOptions = {}): UrlContext {
  const entry = request.route as RouteEntry | null
  const target = entry?.target.kind === 'action' ? entry.target : null
  return {
    ...(Object.keys(defaults).length === 0 ? {} : { defaults }),
    ...(request.scriptName === '' ? {} : { scriptName: request.scriptName }),
    ...(target === null ? {} : { controller: target.key, action: target.action }),
    protocol: request.protocol,
    host: request.hostWithPort,
    params: request.pathParameters,
    pattern: entry?.pattern ?? '',
    fullPath: request.fullPath,
  }
}
