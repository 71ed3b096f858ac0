/** Middlewares of other frameworks as middlewares of this one (app.md A35). */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { ConfigurationError } from '../errors/index.js'
import type { Request } from '../http/request.js'
import { Response } from '../http/response.js'
import type { MiddlewareFunction, Next } from '../middleware/middleware.js'
import { responseOf } from './endpoints.js'

/** A middleware of connect or express. */
export type ConnectMiddleware = (raw: IncomingMessage, wire: ServerResponse, next: (error?: unknown) => void) => unknown

/** Looks at a request of the web platform, without its body; answers, or gives nothing to go on. */
export type FetchMiddleware = (
  request: globalThis.Request,
) => globalThis.Response | undefined | null | Promise<globalThis.Response | undefined | null>

/**
 * A middleware of connect or express: `middleware: [fromConnect(helmet())]`. Headers that it sets before it goes on are those of the
 * response. One that answers writes to the connection itself, past the middlewares outside of it; one that wraps `write` or `end` of the
 * response, as for compression, does not work here.
 * @throws ConfigurationError for something that is no function
 */
export function fromConnect(handler: ConnectMiddleware): MiddlewareFunction {
  assertFunction('fromConnect', handler)
  return named(handler, (request, next) => {
    const { raw, wire } = request
    if (wire === null) throw new ConfigurationError(`${handler.name || 'A middleware of connect'} needs a request with a connection`)
    return new Promise<Response>((resolve, reject) => {
      const answered = (): void => resolve(answeredAlready(request, wire))
      wire.once('close', answered)
      const goOn = (error?: unknown): void => {
        wire.off('close', answered)
        if (error === undefined || error === null) resolve(continued(next, wire))
        else reject(error as Error)
      }
      // What an async one rejects with is its error as well.
      Promise.resolve(handler(raw, wire, goOn)).catch(goOn)
    })
  })
}

/**
 * A function of the web platform in front of everything behind it: what it returns is the answer, and with nothing the request goes on.
 * @throws ConfigurationError for something that is no function
 */
export function fromFetch(handler: FetchMiddleware): MiddlewareFunction {
  assertFunction('fromFetch', handler)
  return named(handler, async (request, next) => {
    const { url, method } = request
    const answer = await handler(
      new globalThis.Request(url, { method, headers: [...request.headers] as [string, string][], signal: request.signal }),
    )
    return answer === undefined || answer === null ? next() : responseOf(answer, request)
  })
}

function assertFunction(adapter: string, handler: unknown): void {
  if (typeof handler !== 'function')
    throw new ConfigurationError(`${adapter} got ${String(handler)}: give it a middleware, which is a function`)
}

/** Under the name of what it adapts, by which the stack knows it. */
function named(handler: { readonly name: string }, middleware: MiddlewareFunction): MiddlewareFunction {
  return Object.defineProperty(middleware, 'name', { value: handler.name || 'anonymous' })
}

/** Node would send headers that were set on its response beside ours: they become ours. */
async function continued(next: Next, wire: ServerResponse): Promise<Response> {
  const early = wire.getHeaders()
  for (const name of Object.keys(early)) wire.removeHeader(name)
  forgetHeaders(wire)
  const response = await next()
  for (const [name, value] of Object.entries(early)) {
    if (value === undefined || response.headers.has(name)) continue
    for (const each of Array.isArray(value) ? value : [String(value)]) response.headers.append(name, each)
  }
  return response
}

/**
 * Once a header was set, even if it was removed, Node sends of several headers of one name, as of several cookies, the last one only. It tells
 * by a field of its own that has a symbol for a name.
 */
function forgetHeaders(wire: ServerResponse): void {
  const field = Object.getOwnPropertySymbols(wire).find(({ description }) => description === 'kOutHeaders')
  if (field !== undefined) (wire as unknown as Record<symbol, unknown>)[field] = null
}

/** For the log, and for the middlewares outside: nothing is left to send. */
function answeredAlready(request: Request, { statusCode }: ServerResponse): Response {
  const response = new Response({ request })
  response.status = statusCode
  response.body = { handle: () => undefined }
  return response
}
