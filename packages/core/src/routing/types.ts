/** The words in which routes are written: targets, options, requests and matches. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { MiddlewareReference } from '../http/middleware-types.js'
import type { RouteAction } from './route-action.js'

/** A controller, referred to by its class. The one place where a mixin-style `any` is needed (TS2545). */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- TS2545 demands it of mixin constructors
export type ControllerClass = abstract new (...args: any[]) => object

/** Names of the public methods of a controller. */
export type ActionNameOf<C extends ControllerClass> = {
  [K in keyof InstanceType<C>]: InstanceType<C>[K] extends (...args: never[]) => unknown ? K : never
}[keyof InstanceType<C>] &
  string

/** A raw Node handler. */
export type NodeHandler = (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => unknown

/** A web-standard handler. */
export type FetchHandler = (request: globalThis.Request) => Response | Promise<Response>

/** Anything that can be mounted: a Node handler, an object with `fetch`, or an object with `handler`, such as another application. */
export type Mountable = NodeHandler | { fetch: FetchHandler } | { handler: NodeHandler; readonly routes?: unknown }

/** What answers a request: told apart by `kind`. */
export type RouteTarget =
  | {
      readonly kind: 'action'
      readonly controller: ControllerClass
      /** How text refers to the controller: `'admin/posts'`. */
      readonly key: string
      readonly action: string
    }
  | {
      readonly kind: 'node'
      readonly handler: NodeHandler
      /** What is mounted, when that is an application with routes of its own. */
      readonly app?: object
    }
  | { readonly kind: 'fetch'; readonly handler: FetchHandler }
  | RedirectTarget

/** What a raw handler returns to decline a request: the routes after its own are asked then (R58). */
export const PASS: unique symbol = Symbol.for('live:pass')

/** A redirect instead of an action; made by `redirect()`. */
export interface RedirectTarget {
  readonly kind: 'redirect'
  /** 301, 302, 303, 307 or 308. */
  readonly status: number
  /** A path or URL with `%{name}` or `:name` for parameters, a function that returns one, or the parts that change (R96-R98). */
  readonly location: string | RedirectParts | ((params: RouteParams, request: RoutableRequest) => string)
}

/** The parts of the request's URL that a redirect changes; the others stay (R98). */
export interface RedirectParts {
  /** `'https'` or `'https://'`. */
  readonly protocol?: string
  /** Host name, with or without a port. */
  readonly host?: string
  /** Replaces what comes before the domain; `false` for none. */
  readonly subdomain?: string | false
  /** Replaces the domain and keeps the subdomain. */
  readonly domain?: string
  readonly port?: number
  /** A path in which `%{name}` stands for a parameter. */
  readonly path?: string
  /** The query, instead of the request's. */
  readonly params?: Readonly<Record<string, unknown>>
}

/** Path parameters: decoded text, and defaults of any type. No prototype is reachable from it. */
export type RouteParams = Readonly<Record<string, unknown>>

/** What constraints may ask of a request. */
export interface RoutableRequest {
  readonly method: string
  readonly path: string
  readonly host?: string
  /** `'https://'` or `'http://'`. */
  readonly protocol?: string
  readonly port?: number
  readonly ip?: string
  readonly userAgent?: string | null
  readonly contentType?: string | null
  readonly headers?: { get(name: string): string | null | undefined }
  /** The query without its question mark. */
  readonly queryString?: string
  /** Prefix of the application when another one mounts it. */
  readonly scriptName?: string
}

/** What a path parameter must look like, and what becomes of its text; made by `matchers` (R55). */
export interface ParamMatcher<T = unknown> {
  readonly kind: 'matcher'
  /** Compared with the whole value; not anchored. */
  readonly pattern: RegExp
  /** Looks at the text after the pattern did. */
  readonly accepts?: (text: string) => boolean
  /** The parameter's value. Default: the text. */
  readonly cast?: (text: string) => T
  /** The TypeScript type of a value, for typed helpers. */
  readonly type: string
}

/**
 * Compared with a property of the request: equal, matching, one of, present (`true`), blank (`false`), or a function of the
 * value (R50). For parameters of the path: a RegExp, a text, or one of `matchers`.
 */
export type RequestMatcher =
  | string
  | number
  | boolean
  | RegExp
  | ReadonlyArray<string | number>
  | ParamMatcher
  | ((value: unknown) => boolean)

/** Decides whether a route applies; runs after everything else matched (R51). */
export type RoutePredicate = (request: RoutableRequest, params: RouteParams) => boolean

/** A predicate as an object. */
export type PredicateObject =
  | { matches(request: RoutableRequest, params: RouteParams): boolean }
  | { call(request: RoutableRequest, params: RouteParams): boolean }

/** A predicate that has to wait; made by `asyncConstraint()` (R51). */
export interface AsyncPredicate {
  readonly kind: 'async'
  readonly decide: (request: RoutableRequest, params: RouteParams) => Promise<boolean>
}

/** Matchers by the name of a parameter or of a property of the request. */
export type MatcherRecord = Readonly<Record<string, RequestMatcher>>

/** One set of constraints. */
export type RouteConstraint = MatcherRecord | RoutePredicate | PredicateObject | AsyncPredicate

/** RegExps and texts for parameters, matchers for properties of the request, a predicate, or a list of these. */
export type RouteConstraints = RouteConstraint | readonly RouteConstraint[]

/** Keys that are no option: a RegExp or matcher constrains the parameter of that name, anything else is its default (R46, R48). */
export type ExtraOptions = Readonly<Record<string, unknown>>

/** Options that may have extra keys. */
export type Open<Options> = Options | (Options & ExtraOptions)

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
  /** Gives globs as lists of their segments, in which an escaped slash is text (R43). Default `false`. */
  split?: boolean
  /** `false` makes the pattern a prefix (R102). */
  anchor?: boolean
  /** Open bag for plugins and middleware. */
  meta?: Readonly<Record<string, unknown>>
  /** Stand around the route, inside of those of its scopes; outermost first (app.md A36). */
  middleware?: MiddlewareReference | readonly MiddlewareReference[]
}

/** The target of a route among its options. */
export interface TargetOptions {
  /** `'posts#show'`, `'show'` inside `controller(…)`, a handler, or `redirect(…)`. Wins over `controller` and `action`. */
  to?: RouteAction | Mountable | RedirectTarget
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
  /** Member routes of nested resources move to the top (R27). */
  shallow?: boolean
  /** Path and name in front of the moved routes only (R28). */
  shallowPath?: string
  shallowPrefix?: string
  via?: string | readonly string[]
  to?: string
  meta?: Readonly<Record<string, unknown>>
  /** Stand around each route inside; outermost first (app.md A36). */
  middleware?: MiddlewareReference | readonly MiddlewareReference[]
}

/** Options of `resources` and `resource` (R21). */
export interface ResourceOptions extends Omit<ScopeOptions, 'action' | 'via' | 'to'> {
  /** Name of the parameter, default `id`. */
  param?: string
  /** Concerns whose routes are nested in the resource (R38). */
  concerns?: string | readonly string[]
}

/** Options of `mount` (R100). */
export interface MountOptions extends Omit<RouteOptions, 'on' | 'anchor' | 'format'>, ViaOptions {}
