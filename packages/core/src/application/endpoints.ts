/** What stands behind each route: the places where routing, controllers and handlers meet. */
import { tracingChannel } from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import { asActionEndpoint, type ConcreteController, endpointOf } from '../controller/action-endpoint.js'
import type { ControllerServices } from '../controller/controller-services.js'
import { adoptControllerPath } from '../controller/names.js'
import { BadRequestError } from '../errors/index.js'
import { ReadableBody } from '../http/bodies/readable-body.js'
import { enterMount, leaveMount, type Mount, mountOf } from '../http/mount.js'
import { filterLocation } from '../http/parameters/parameter-log.js'
import type { NullStripping } from '../http/parameters/parameter-value.js'
import type { Request } from '../http/request.js'
import { Response } from '../http/response.js'
import { compose, type Endpoint } from '../middleware/middleware.js'
import { middlewareOf } from '../middleware/named-middlewares.js'
import { redirectLocation } from '../routing/redirect.js'
import type { RouteEntry } from '../routing/route-entry.js'
import type { RouteTable } from '../routing/route-table.js'
import { type FetchHandler, type NodeHandler, PASS, type RedirectTarget } from '../routing/types.js'
import { send } from '../server/send.js'
import { isPromise, type MaybePromise } from '../support/maybe-promise.js'
import { nullStripping } from './parameter-config.js'

/** Answers a request whose route declined it: with the next route that matches (routing.md R58). */
export type PassOn = (request: Request, after: RouteEntry) => MaybePromise<Response>

/** The endpoint of one route, made at boot. */
export function endpointFor(entry: RouteEntry, table: RouteTable, services: ControllerServices, passOn: PassOn): Endpoint {
  const endpoint = behindMiddlewares(entry, targetEndpoint(entry, table, services, passOn), services)
  const { asyncPredicates } = entry
  if (asyncPredicates.length === 0) return endpoint
  return async (request) => {
    const { pathParameters } = request
    for (const { decide } of asyncPredicates) if (!(await decide(request, pathParameters))) return passOn(request, entry)
    return endpoint(request)
  }
}

/** Actions stand behind the middlewares of their route already: what is prepared for them, such as a session, is there for those too. */
function behindMiddlewares({ target, middleware }: RouteEntry, endpoint: Endpoint, { middlewares }: ControllerServices): Endpoint {
  if (target.kind === 'action' || middleware.length === 0) return endpoint
  return compose(
    middleware.map((each) => middlewareOf(each, middlewares)),
    endpoint,
  )
}

function targetEndpoint(entry: RouteEntry, table: RouteTable, services: ControllerServices, passOn: PassOn): Endpoint {
  const { target } = entry
  switch (target.kind) {
    case 'action':
      return routedAction(entry, target, services)
    case 'redirect':
      return redirectEndpoint(target, entry)
    case 'node':
      return mountedAction(target.handler) ?? nodeEndpoint(target.handler, entry, table, passOn)
    case 'fetch':
      return fetchEndpoint(target.handler, entry, table, passOn)
  }
}

function routedAction(
  { meta, middleware, source }: RouteEntry,
  { controller, action, key }: Extract<RouteEntry['target'], { kind: 'action' }>,
  services: ControllerServices,
): Endpoint {
  adoptControllerPath(controller, key)
  const options = {
    streamsBody: meta.body === 'stream',
    session: meta.session !== false,
    stripNulls: nullsOf(meta, source),
    around: middleware,
  }
  return endpointOf(controller as unknown as ConcreteController, action, services, options)
}

function nullsOf({ stripNulls }: RouteEntry['meta'], source: string): NullStripping | null {
  return stripNulls === undefined ? null : nullStripping(`meta.stripNulls of the route at ${source}`, stripNulls)
}

/** An action that is mounted as it is, `r.mount('/x', PostsController.action('index'))`, runs with the settings of this application (C19). */
function mountedAction(handler: NodeHandler): Endpoint | null {
  const action = asActionEndpoint(handler)
  return action === null ? null : (request) => action(request)
}

/** The payload of `redirect.action_dispatch` (C104). */
export interface RouteRedirectPayload {
  readonly request: Request
  status: number | null
  /** With filtered query values. */
  location: string | null
  /** `file:line` of the route. */
  readonly sourceLocation: string
}

const redirected = tracingChannel<unknown, RouteRedirectPayload>('redirect.action_dispatch')

function redirectEndpoint(target: RedirectTarget, { source }: RouteEntry): Endpoint {
  return (request) => {
    if (!redirected.hasSubscribers) return redirectResponse(target, request)
    const payload: RouteRedirectPayload = { request, status: null, location: null, sourceLocation: source }
    return redirected.traceSync(() => {
      const response = redirectResponse(target, request)
      payload.status = response.status
      const { filterParameters, filterRedirect } = request.services.http
      payload.location = filterLocation(response.location ?? '', filterParameters, filterRedirect)
      return response
    }, payload)
  }
}

function redirectResponse(target: RedirectTarget, request: Request): Response {
  const response = new Response({ request })
  response.status = target.status
  response.location = redirectLocation(target, request.pathParameters, request)
  response.headers.set('content-type', 'text/html; charset=utf-8')
  response.body = ''
  response.commit()
  return response
}

/** A mounted Node handler writes its own head, after the middlewares gave theirs. It sees the path below its mount. */
function nodeEndpoint(handler: NodeHandler, entry: RouteEntry, table: RouteTable, passOn: PassOn): Endpoint {
  return (request) => {
    const response = new Response({ request })
    response.body = {
      handle: (raw, wire) => {
        const { url } = raw
        const outer = mountOf(raw)
        if (!entry.anchored) enterMount(raw, urlBelow(table, entry, request), placeOf(table, entry, request))
        const goOn = (): MaybePromise<unknown> => {
          leaveMount(raw, url, outer)
          return sendLater(passOn(request, entry), wire)
        }
        return callHandler(handler, raw, wire, goOn)
      },
    }
    return response
  }
}

/** Calls a handler, and goes on when it declines: by `return PASS`, or by `next()` as connect's handlers do, now or later. */
function callHandler(handler: NodeHandler, raw: IncomingMessage, wire: ServerResponse, goOn: () => MaybePromise<unknown>): unknown {
  const settle = (result: unknown): unknown => (result === PASS ? goOn() : result)
  // As in connect: who does not declare `next` does not call it.
  if (handler.length >= NEXT_PARAMETER) return callWithNext(handler, raw, wire, settle)
  const result = handler(raw, wire, () => {})
  return isPromise(result) ? result.then(settle) : settle(result)
}

/** The number of parameters of a handler that has `next`. */
const NEXT_PARAMETER = 3

function callWithNext(
  handler: NodeHandler,
  raw: IncomingMessage,
  wire: ServerResponse,
  settle: (result: unknown) => unknown,
): Promise<unknown> {
  return new Promise<unknown>((resolve, reject) => {
    const next = (error?: unknown): void => {
      if (error === undefined || error === null) resolve(PASS)
      else reject(error as Error)
    }
    wire.once('close', resolve)
    const result = handler(raw, wire, next)
    if (isPromise(result)) result.then((value) => value === PASS && resolve(PASS), reject)
    else if (result === PASS) resolve(PASS)
  }).then(settle)
}

/** Sends a response from inside of the delivery of another. */
function sendLater(response: MaybePromise<Response>, wire: ServerResponse): MaybePromise<unknown> {
  return isPromise<Response>(response) ? response.then((each) => send(each, wire)) : send(response, wire)
}

function placeOf(table: RouteTable, entry: RouteEntry, request: Request): Mount {
  return { scriptName: table.splitMount(entry, request.path).scriptName, params: request.pathParameters }
}

function urlBelow(table: RouteTable, entry: RouteEntry, request: Request): string {
  const { path } = table.splitMount(entry, request.path)
  return request.queryString === '' ? path : `${path}?${request.queryString}`
}

/** A mounted web-standard handler sees the URL below its mount; its response streams as it is. */
function fetchEndpoint(handler: FetchHandler, entry: RouteEntry, table: RouteTable, passOn: PassOn): Endpoint {
  return async (request) => {
    const url = entry.anchored ? request.url : request.baseUrl + urlBelow(table, entry, request)
    const answer: unknown = await handler(webRequest(request, url))
    if (answer === PASS) return passOn(request, entry)
    const { status, headers } = answer as globalThis.Response
    // Rack's sign that a 404 is no answer, but a "not mine" (R58).
    if (status === 404 && headers.get('x-cascade') === 'pass') return passOn(request, entry)
    return responseOf(answer as globalThis.Response, request)
  }
}

/** The web's response as one of ours; its body streams as it is. */
export function responseOf({ status, headers, body }: globalThis.Response, request: Request): Response {
  const response = new Response({ request })
  response.status = status
  for (const [name, value] of headers) response.headers.append(name, value)
  response.body = body === null ? '' : new ReadableBody(Readable.fromWeb(body as NodeReadableStream))
  return response
}

/** @throws BadRequestError for what the web's own class refuses: a host that is none, or the verb TRACE */
function webRequest(request: Request, url: string): globalThis.Request {
  const { method, signal } = request
  const mayHaveBody = method !== 'GET' && method !== 'HEAD'
  const body = mayHaveBody && request.hasBody ? (Readable.toWeb(request.raw) as unknown as ReadableStream) : null
  const init = { method, headers: [...request.headers], body, signal, duplex: 'half' }
  try {
    return new globalThis.Request(url, init as unknown as RequestInit)
  } catch (cause) {
    throw new BadRequestError(`The host or the verb is none that a web request can have: ${method} ${JSON.stringify(request.baseUrl)}`, {
      cause,
    })
  }
}
