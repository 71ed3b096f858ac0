/** The words in which routes are written: targets, options, requests and matches. */
import type { IncomingMessage, ServerResponse } from 'node:http'

/** A controller, referred to by its class. The one place where a mixin-style `any` is needed (TS2545). */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- TS2545 demands it of mixin constructors
export type ControllerClass = abstract new (...args: any[]) => object

/** Names of the public methods of a controller. */
export type ActionNameOf<C extends ControllerClass> = {
  [K in keyof InstanceType<C>]: InstanceType<C>[K] extends (...args: never[]) => unknown ? K : never
}[keyof InstanceType<C>] &
  string

/** A raw Node handler. */
export type NodeHandler = (req: IncomingMessage, res: ServerResponse) => unknown

/** A web-standard handler. */
export type FetchHandler = (request: globalThis.Request) => Response | Promise<Response>

/** Anything that can be mounted: a Node handler, an object with `fetch`, or an object with `handler`, such as another application. */
export type Mountable = NodeHandler | { fetch: FetchHandler } | { handler: NodeHandler }

/** What answers a request: told apart by `kind`. */
export type RouteTarget =
  | { readonly kind: 'action'; readonly controller: ControllerClass; readonly action: string }
  | { readonly kind: 'node'; readonly handler: NodeHandler }
  | { readonly kind: 'fetch'; readonly handler: FetchHandler }
  | RedirectTarget

/** A redirect instead of an action; made by `redirect()`. */
export interface RedirectTarget {
  readonly kind: 'redirect'
  /** 301, 302, 303, 307 or 308. */
  readonly status: number
  /** A path or URL with `%{name}` for parameters, or a function that returns one. */
  readonly location: string | ((params: RouteParams, request: RoutableRequest) => string)
}

/** Path parameters: decoded text, and defaults of any type. No prototype is reachable from it. */
export type RouteParams = Readonly<Record<string, unknown>>

/** What constraints may ask of a request. */
export interface RoutableRequest {
  readonly method: string
  readonly path: string
  readonly host?: string
  readonly protocol?: string
  readonly port?: number
  readonly ip?: string
}

/** Compared with a property of the request: equal, matching, one of, present (`true`) or blank (`false`) (R50). */
export type RequestMatcher = string | number | boolean | RegExp | ReadonlyArray<string | number>

/** Decides whether a route applies; runs after everything else matched (R51). */
export type RoutePredicate = (request: RoutableRequest, params: RouteParams) => boolean

/** RegExps and texts for parameters, matchers for properties of the request, or a predicate. */
export type RouteConstraints = Readonly<Record<string, RequestMatcher>> | RoutePredicate

/** Controllers by key (`'admin/posts'`), for routes that refer to them by text. */
export type ControllerRegistry = Readonly<Record<string, ControllerClass>>

/** The policy for a format suffix: absent is optional, `true` mandatory, `false` none, RegExp restricts, text is the only one (R44). */
export type FormatPolicy = boolean | RegExp | string

/** Options of a single route. */
export interface RouteOptions {
  /** Name of the route; `null` for none, `''` for the scope's own name (R13). */
  as?: string | null
  constraints?: RouteConstraints
  /** Values of parameters that the path leaves out; the URL wins over them (R46). */
  defaults?: Readonly<Record<string, unknown>>
  format?: FormatPolicy
  /** Where a route inside `resources` belongs (R25). */
  on?: 'member' | 'collection' | 'new'
  /** `false` makes the pattern a prefix (R102). */
  anchor?: boolean
  /** Open bag for plugins and middleware. */
  meta?: Readonly<Record<string, unknown>>
}

/** The target of a route among its options. */
export interface TargetOptions {
  /** `'posts#show'`, `'show'` inside `controller(…)`, a handler, or `redirect(…)`. Wins over `controller` and `action`. */
  to?: string | Mountable | RedirectTarget
  controller?: ControllerClass | string
  action?: string
}

/** Verbs of `match`: a list of methods, or `'all'`. */
export interface ViaOptions {
  via?: string | readonly string[]
}

/** The seven actions of a resource. */
export type ResourceAction = 'index' | 'show' | 'new' | 'edit' | 'create' | 'update' | 'destroy'

/** What a scope adds to the routes inside (R33). */
export interface ScopeOptions {
  path?: string
  /** Folder of the controllers, for routes that name them by text. */
  module?: string
  as?: string
  controller?: ControllerClass | string
  action?: string
  constraints?: RouteConstraints
  defaults?: Readonly<Record<string, unknown>>
  format?: FormatPolicy
  only?: ResourceAction | readonly ResourceAction[]
  except?: ResourceAction | readonly ResourceAction[]
  pathNames?: Partial<Record<'new' | 'edit', string>>
  via?: string | readonly string[]
  to?: string
  meta?: Readonly<Record<string, unknown>>
}

/** Options of `resources` and `resource` (R21). */
export interface ResourceOptions extends Omit<ScopeOptions, 'action' | 'via' | 'to'> {
  /** Name of the parameter, default `id`. */
  param?: string
}

/** Options of `mount` (R100). */
export interface MountOptions extends Omit<RouteOptions, 'on' | 'anchor' | 'format'>, ViaOptions {}
