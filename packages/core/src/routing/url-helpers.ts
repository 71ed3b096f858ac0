/** Path and URL helpers of a table, as they are seen from one place: a request, a mail, a test (routing.md section 12). */
import { ArgumentError } from '../errors/index.js'
import { bestActionRoute } from './action-routes.js'
import type { DirectContext } from './direct.js'
import { polymorphicCall } from './polymorphic.js'
import type { RouteEntry } from './route-entry.js'
import type { RouteTable } from './route-table.js'
import type { ControllerClass, RouteParams } from './types.js'
import { isPlainObject } from './url-escape.js'
import { UrlGenerationError } from './url-generation-error.js'
import type { UrlContext, UrlOptions } from './url-options.js'
import { originOf } from './url-origin.js'

/** Whether a helper gives a path or a whole URL. */
export type UrlKind = 'path' | 'url'

/** Where a form or a link leads (R130). */
export interface RouteTo {
  /** The verb, such as `'POST'`; `'GET'` for a route of all verbs. */
  readonly method: string
  /** The path. */
  readonly url: string
}

/** Helpers named after the routes: `postPath(1)`, `postUrl(1)`. */
export type NamedUrlHelpers = {
  readonly [name in `${string}Path` | `${string}Url`]: (...args: readonly unknown[]) => string
}

/** See the charter; made by {@link urlHelpers}. */
export class UrlHelpers implements DirectContext {
  readonly #table: RouteTable
  readonly #context: UrlContext
  readonly #kind: UrlKind

  /** @param kind what {@link routeFor} gives: inside of a direct helper, what its caller asked for */
  constructor(table: RouteTable, context: UrlContext, kind: UrlKind = 'path') {
    this.#table = table
    this.#context = context
    this.#kind = kind
  }

  /** The path of a named route: values for its segments, then options. Throws UrlGenerationError. */
  path(name: string, ...args: readonly unknown[]): string {
    return this.#call(name, args, 'path')
  }

  /** The URL of a named route. Throws UrlGenerationError, also when no host is known. */
  url(name: string, ...args: readonly unknown[]): string {
    return this.#call(name, args, 'url')
  }

  /** The path of a named route; inside of a direct helper that was called as a URL, its URL (R119). */
  routeFor(name: string, ...args: readonly unknown[]): string {
    return this.#call(name, args, this.#kind)
  }

  /**
   * The URL of anything (R115): text stands for itself; a record of options names `controller`, `action` and parameters, and
   * takes from the current request what it leaves out; a model, a class or a list is polymorphic; nothing is the current URL.
   * `{ onlyPath: true }` leaves the origin out.
   */
  urlFor(target?: unknown, options: UrlOptions = {}): string {
    return this.#resolve(target, options, 'url')
  }

  /** The path of a model, a class, or a list of them and names (R117). Options: `action`, and those of helpers. */
  polymorphicPath(target: unknown, options: UrlOptions = {}): string {
    return this.#polymorphic(target, options, 'path')
  }

  /** {@link polymorphicPath} with its origin. */
  polymorphicUrl(target: unknown, options: UrlOptions = {}): string {
    return this.#polymorphic(target, options, 'url')
  }

  /**
   * Verb and path of an action, for a form or a script (R130).
   * @param action `'posts#create'`, or `[PostsController, 'create']`
   * @param params values of its parameters; what is left becomes the query
   */
  routeTo(action: string | readonly [ControllerClass, string], params: Readonly<Record<string, unknown>> = {}): RouteTo {
    const [controller, name] = typeof action === 'string' ? splitAction(action) : action
    const entry = this.#actionRoute(controller, name, params)
    const { verbs } = entry
    return { method: verbs === 'ALL' ? 'GET' : verbs[0]!, url: this.#table.builderOf(entry).build([params], this.#context) }
  }

  /** The helpers of an application that is mounted under this name (R104). Throws UrlGenerationError when there is none. */
  mounted(name: string, params: RouteParams = {}): UrlHelpers & NamedUrlHelpers {
    const entry = this.#table.named(name)
    const inner = entry?.target.kind === 'node' ? (entry.target.app as { routes?: RouteTable } | undefined)?.routes : undefined
    if (entry === null || inner === undefined) {
      throw new UrlGenerationError(
        name,
        `No application with routes is mounted as ${JSON.stringify(name)}: name it with mount(path, app, { as })`,
      )
    }
    const known = this.#context.params ?? {}
    const own = Object.fromEntries(this.#table.builderOf(entry).names.flatMap((each) => (each in known ? [[each, known[each]]] : [])))
    const scriptName = this.#table.builderOf(entry).build([{ ...own, ...params }], { ...this.#context, defaults: {} })
    return urlHelpers(inner, { ...this.#context, scriptName, params: {}, pattern: '' })
  }

  #call(name: string, args: readonly unknown[], kind: UrlKind): string {
    const direct = this.#table.directs.get(name)
    if (direct === undefined) {
      const builder = this.#table.builder(name)
      return kind === 'path' ? builder.build(args, this.#context) : builder.buildUrl(args, this.#context)
    }
    const last = args.at(-1)
    const given = isPlainObject(last) ? last : {}
    const values = isPlainObject(last) ? args.slice(0, -1) : args
    const inner = new UrlHelpers(this.#table, this.#context, kind)
    const made = direct.build.call(inner, ...([...values, { ...direct.defaults, ...given }] as never[]))
    const url = this.#resolve(made, {}, kind)
    return kind === 'path' ? withoutOrigin(url) : url
  }

  #resolve(target: unknown, options: UrlOptions, kind: UrlKind): string {
    if (typeof target === 'string') return target
    if (target === undefined) return this.#current(options, kind)
    if (!isPlainObject(target) || typeof target.toParam === 'function') return this.#polymorphic(target, options, kind)
    const { controller, action, ...rest } = { ...target, ...options } as UrlOptions & { controller?: string; action?: string }
    const entry = this.#actionRoute(this.#relative(controller), action ?? (controller === undefined ? this.#context.action : 'index'), rest)
    const builder = this.#table.builderOf(entry)
    return kind === 'path' ? builder.build([rest], this.#context) : builder.buildUrl([rest], this.#context)
  }

  #current(options: UrlOptions, kind: UrlKind): string {
    const path = (this.#context.scriptName ?? '') + (this.#context.fullPath ?? '/')
    const origin = kind === 'path' || options.onlyPath === true ? '' : originOf(options, {}, this.#context)
    if (origin !== null) return origin + path
    throw new UrlGenerationError('', 'There is no current URL: missing host. Call urlFor() in a request, or set defaultUrlOptions')
  }

  /** A key without a slash in front is looked for beside the current controller (R115). */
  #relative(controller: string | undefined): string | undefined {
    const here = this.#context.controller
    if (controller === undefined) return here
    if (controller.startsWith('/')) return controller.slice(1)
    const cut = here?.lastIndexOf('/') ?? -1
    return cut === -1 ? controller : `${here?.slice(0, cut)}/${controller}`
  }

  #actionRoute(
    controller: ControllerClass | string | undefined,
    action: string | undefined,
    given: Readonly<Record<string, unknown>>,
  ): RouteEntry {
    const entry = bestActionRoute(this.#table, { controller, action, given, context: this.#context })
    if (entry !== null) return entry
    const name = `${typeof controller === 'function' ? controller.name : (controller ?? '?')}#${action ?? '?'}`
    throw new UrlGenerationError(
      name,
      `No route leads to ${name} with the parameters ${Object.keys(given).join(', ') || '(none)'}: declare one`,
    )
  }

  #polymorphic(target: unknown, options: UrlOptions, kind: UrlKind): string {
    const resolver = this.#table.resolverOf(target)
    if (resolver !== null) {
      const inner = new UrlHelpers(this.#table, this.#context, kind)
      return this.#resolve(resolver.call(inner, target as never, options), options, kind)
    }
    const call = polymorphicCall(target, options, this.#table.inflector)
    if (this.#table.hasRoute(call.name) || this.#table.directs.has(call.name)) return this.#call(call.name, call.args, kind)
    const helper = `${call.name}${kind === 'path' ? 'Path' : 'Url'}`
    throw new UrlGenerationError(
      call.name,
      `There is no helper ${helper} for this polymorphic path: declare the route with resources(…), or resolve(…)`,
    )
  }
}

function splitAction(action: string): [controller: string, action: string] {
  const [controller = '', name = ''] = action.split('#', 2)
  if (controller === '' || name === '') throw new ArgumentError(`${JSON.stringify(action)} names no action: write 'posts#create'`)
  return [controller, name]
}

/** The path of a URL; `/` when it has none. */
function withoutOrigin(url: string): string {
  return url.replace(/^(?:[a-z][a-z\d+.-]*:)?\/\/[^/?#]*/i, '') || '/'
}

const classes = new WeakMap<RouteTable, typeof UrlHelpers>()

/**
 * The helpers of a table for one place. Cheap: what they are made of is prepared once for each table.
 * @param context the request and the defaults, as far as there are any; {@link contextOf} reads a request
 */
export function urlHelpers(table: RouteTable, context: UrlContext = {}): UrlHelpers & NamedUrlHelpers {
  let own = classes.get(table)
  if (own === undefined) {
    own = classOf(table)
    classes.set(table, own)
  }
  return new own(table, withDefaults(table, context)) as UrlHelpers & NamedUrlHelpers
}

function withDefaults({ defaultUrlOptions }: RouteTable, context: UrlContext): UrlContext {
  for (const _ in defaultUrlOptions) return { ...context, defaults: { ...defaultUrlOptions, ...context.defaults } }
  return context
}

function classOf(table: RouteTable): typeof UrlHelpers {
  class TableHelpers extends UrlHelpers {}
  const define = (name: string, value: (this: UrlHelpers, ...args: unknown[]) => string): void => {
    // A route may not take the place of what every table has.
    if (!(name in UrlHelpers.prototype)) Object.defineProperty(TableHelpers.prototype, name, { value, configurable: true })
  }
  for (const name of [...table.routeNames(), ...table.directs.keys()]) {
    define(`${name}Path`, function (...args) {
      return this.path(name, ...args)
    })
    define(`${name}Url`, function (...args) {
      return this.url(name, ...args)
    })
  }
  return TableHelpers
}
