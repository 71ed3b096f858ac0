/** What stands behind each route: the places where routing, controllers and handlers meet. */
import { Readable } from 'node:stream'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import type { ControllerServices } from '../controller/controller-services.js'
import type { Metal } from '../controller/metal.js'
import { BadRequestError } from '../errors/index.js'
import { ReadableBody } from '../http/readable-body.js'
import type { Request } from '../http/request.js'
import { Response } from '../http/response.js'
import type { Endpoint } from '../middleware/middleware.js'
import { redirectLocation } from '../routing/redirect.js'
import type { RouteEntry } from '../routing/route-entry.js'
import type { RouteTable } from '../routing/route-table.js'
import type { FetchHandler, NodeHandler, RedirectTarget } from '../routing/types.js'

/** The endpoint of one route, made at boot. */
export function endpointFor(entry: RouteEntry, table: RouteTable, services: ControllerServices): Endpoint {
  const { target } = entry
  switch (target.kind) {
    case 'action':
      return actionEndpoint(target.controller as unknown as new () => Metal, target.action, entry.meta.body === 'stream', services)
    case 'redirect':
      return redirectEndpoint(target)
    case 'node':
      return nodeEndpoint(target.handler, entry, table)
    case 'fetch':
      return fetchEndpoint(target.handler, entry, table)
  }
}

/**
 * Runs an action on a new instance of its controller for each request (C1). The body is buffered before, unless the route
 * says `meta: { body: 'stream' }` (design §7.18).
 */
export function actionEndpoint(Controller: new () => Metal, action: string, streamsBody: boolean, services: ControllerServices): Endpoint {
  const name = `${Controller.name}#${action}`
  return (request) => {
    request.endpoint = name
    if (request.hasBody && !streamsBody) {
      return request.readBody().then(() => new Controller().dispatch(action, request, services))
    }
    return new Controller().dispatch(action, request, services)
  }
}

function redirectEndpoint(target: RedirectTarget): Endpoint {
  return (request) => {
    const location = redirectLocation(target, request.pathParameters, request)
    const response = new Response({ request })
    response.status = target.status
    response.location = /^([a-z][a-z\d+.-]*:|\/\/)/i.test(location) ? location : request.baseUrl + location
    response.body = ''
    response.commit()
    return response
  }
}

/** A mounted Node handler writes its own head, after the middlewares gave theirs. It sees the path below its mount. */
function nodeEndpoint(handler: NodeHandler, entry: RouteEntry, table: RouteTable): Endpoint {
  return (request) => {
    const response = new Response({ request })
    response.body = {
      handle: (raw, wire) => {
        if (!entry.anchored) raw.url = urlBelow(table, entry, request)
        return handler(raw, wire)
      },
    }
    return response
  }
}

function urlBelow(table: RouteTable, entry: RouteEntry, request: Request): string {
  const { path } = table.splitMount(entry, request.path)
  return request.queryString === '' ? path : `${path}?${request.queryString}`
}

/** A mounted web-standard handler sees the URL below its mount; its response streams as it is. */
function fetchEndpoint(handler: FetchHandler, entry: RouteEntry, table: RouteTable): Endpoint {
  return async (request) => {
    const url = entry.anchored ? request.url : request.baseUrl + urlBelow(table, entry, request)
    const answer = await handler(webRequest(request, url))
    const response = new Response({ request })
    response.status = answer.status
    for (const [name, value] of answer.headers) response.headers.append(name, value)
    response.body = answer.body === null ? '' : new ReadableBody(Readable.fromWeb(answer.body as NodeReadableStream))
    return response
  }
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
