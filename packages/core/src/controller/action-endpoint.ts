/** One action as something that answers requests: behind a route, in a mount, in `node:http`, as the error pages (C19). */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { ConfigurationError } from '../errors/index.js'
import type { NullStripping } from '../http/parameters/parameter-value.js'
import { Request } from '../http/request.js'
import type { Response } from '../http/response.js'
import { compose, type Endpoint, type MiddlewareReference } from '../middleware/middleware.js'
import { middlewareOf } from '../middleware/named-middlewares.js'
import { argumentReaderOf } from '../routing/action-arguments.js'
import type { MaybePromise } from '../support/maybe-promise.js'
import type { ControllerServices } from './controller-services.js'
import { defineFlashReaders } from './flash.js'
import type { Metal } from './metal.js'
import { middlewaresFor } from './middlewares.js'
import { prepareParameters } from './parameter-rules.js'
import { withSession } from './session-preparation.js'

/** A controller that can be made. */
export type ConcreteController = new () => Metal

/** What `PostsController.action('index')` gives. */
export interface ActionEndpoint {
  /** Answers a request of an application: for the end of a chain of middlewares, and for `config.exceptionsApp`. */
  (request: Request): MaybePromise<Response>
  /** Answers a message of `node:http` or of another framework, in an application of its own with default settings. */
  (raw: IncomingMessage, wire: ServerResponse): void
  readonly controller: ConcreteController
  readonly actionName: string
}

/** How an endpoint is made. */
export interface EndpointOptions {
  /** Whether the action reads the body itself, so that nothing is buffered before it runs (design §7.18). Default false. */
  streamsBody?: boolean
  /** Whether the action has a session. Default true. */
  session?: boolean
  /** Where nulls inside arrays of its parameters are dropped. Default: as the application says. */
  stripNulls?: NullStripping | null
  /** Around those of the class: what a route says (app.md A36). Default none. */
  around?: readonly MiddlewareReference[]
}

/**
 * Runs an action on a new instance of its controller for each request (C1), inside the middlewares of its route and of its class. The body
 * is buffered before.
 * @throws ConfigurationError for the name of a middleware that nobody registered
 */
export function endpointOf(
  Controller: ConcreteController,
  action: string,
  services: ControllerServices,
  { streamsBody = false, session = true, stripNulls = null, around = [] }: EndpointOptions = {},
): Endpoint {
  const name = `${Controller.name}#${action}`
  const rules = prepareParameters(Controller, action, services, stripNulls)
  const argumentReader = argumentReaderOf(Controller.prototype, action)
  const run: Endpoint = (request) => {
    request.endpoint = name
    request.argumentReader = argumentReader
    if (rules !== null) request.parameterRules = rules
    if (request.hasBody && !streamsBody) {
      return request.readBody().then(() => new Controller().dispatch(action, request, services))
    }
    return new Controller().dispatch(action, request, services)
  }
  defineFlashReaders(Controller)
  const middlewares = [...around, ...middlewaresFor(Controller, action)].map((each) => middlewareOf(each, services.middlewares))
  if (middlewares.length === 0) return withSession(run, Controller, services.http.session, session)
  // Who answers before the controller is there is logged under its name all the same.
  const chain = compose(middlewares, run)
  const named: Endpoint = (request) => {
    request.endpoint = name
    return chain(request)
  }
  return withSession(named, Controller, services.http.session, session)
}

type NodeHandler = (raw: IncomingMessage, wire: ServerResponse) => void

const endpoints = new WeakSet<object>()
let serve: ((endpoint: ActionEndpoint) => NodeHandler) | null = null

/** Tells how an action answers without an application around it. The application room does, which knows servers. */
export function serveActionsWith(server: (endpoint: ActionEndpoint) => NodeHandler): void {
  serve = server
}

/** Makes the endpoint of one action; see {@link ActionEndpoint}. */
export function actionEndpoint(controller: ConcreteController, actionName: string): ActionEndpoint {
  /** One per application; the keys are its services. */
  const byServices = new WeakMap<object, Endpoint>()
  let handler: NodeHandler | null = null
  const endpoint = (target: Request | IncomingMessage, wire?: ServerResponse): MaybePromise<Response> | void => {
    if (target instanceof Request) return inApplication(target)
    handler ??= standalone()
    return handler(target, wire as ServerResponse)
  }
  const inApplication = (request: Request): MaybePromise<Response> => {
    const services = request.services as ControllerServices
    let known = byServices.get(services)
    if (known === undefined) {
      known = endpointOf(controller, actionName, services)
      byServices.set(services, known)
    }
    return known(request)
  }
  const standalone = (): NodeHandler => {
    if (serve === null) throw new ConfigurationError('An action answers node:http only where LiveApplication of @live/core is loaded')
    return serve(made)
  }
  const made = Object.assign(endpoint, { controller, actionName }) as ActionEndpoint
  endpoints.add(made)
  return made
}

/** The endpoint that a value is, or `null`: so that an application which mounts one runs it with its own settings. */
export function asActionEndpoint(value: unknown): ActionEndpoint | null {
  return typeof value === 'function' && endpoints.has(value) ? (value as ActionEndpoint) : null
}
