/** Lets forms, which know GET and POST only, ask for other verbs (C135, routing.md R87). */
import type { Request } from '../http/request.js'
import { type MiddlewareFunction, wrapping } from './middleware.js'

/** Options of {@link methodOverride}. */
export interface MethodOverrideOptions {
  /** Requests whose body is left alone, because their action streams it; the header still counts. Default none. */
  exceptBodyOf?: (request: Request) => boolean
}

const TARGETS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'PATCH', 'LINK', 'UNLINK', 'QUERY'])

/**
 * Sets `request.requestMethod` of a POST to the form field `_method`, else to the header `X-HTTP-Method-Override`. What the query, JSON
 * or another verb says does not count, nor does an unknown verb.
 */
export function methodOverride({ exceptBodyOf = () => false }: MethodOverrideOptions = {}): MiddlewareFunction {
  return wrapping('methodOverride', (rest) => (request) => {
    if (request.method !== 'POST') return rest(request)
    if (!request.isFormData || !request.hasBody || exceptBodyOf(request)) {
      override(request, headerOf(request))
      return rest(request)
    }
    return request.readBody().then(() => {
      override(request, fieldOf(request) ?? headerOf(request))
      return rest(request)
    })
  })
}

function override(request: Request, name: unknown): void {
  if (typeof name !== 'string' || name.length > 10) return
  const method = name.toUpperCase()
  if (TARGETS.has(method)) request.requestMethod = method === 'HEAD' ? 'GET' : method
}

const headerOf = (request: Request): string | null => request.headers.get('x-http-method-override')

function fieldOf(request: Request): unknown {
  try {
    return request.bodyParameters?._method
  } catch {
    // A malformed form is reported when the action reads its parameters.
    return undefined
  }
}
