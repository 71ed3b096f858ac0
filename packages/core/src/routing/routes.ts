/** `routes((r) => { … })`: what a route file exports, to be built into a table at boot. */
import { types } from 'node:util'
import { type CollectorOptions, RouteCollector } from './collector.js'
import { insertControllers } from './decorated-routes.js'
import type { DrawFile } from './draw-file.js'
import { foldScopeOptions } from './extra-options.js'
import { routeDefinitions } from './route-definitions.js'
import { type RouteBlock, RouteMapper } from './route-mapper.js'
import type { RouteTable } from './route-table.js'
import { mergeScope, TOP_SCOPE, withShallow } from './scope.js'
import { buildTable } from './table-builder.js'

/** How routes are built. */
export interface RouteBuildOptions extends CollectorOptions {
  /** Files for `r.draw(name)`, for bundlers; default: `config/routes/<name>` below `root`. */
  files?: Readonly<Record<string, DrawFile<RouteMapper>>>
  /** Routes of the framework, behind all others and left out of listings. */
  internal?: RouteBlock
}

/** Routes as written; nothing has run yet. */
export class RouteDrawing {
  readonly #before: RouteBlock[] = []
  readonly #after: RouteBlock[] = []

  constructor(
    readonly draw: RouteBlock,
    readonly options: RouteBuildOptions = {},
  ) {}

  /** Declares routes before those of the file, for plugins; the last one added comes first (R5). Holds from the next build on. */
  prepend(draw: RouteBlock): this {
    this.#before.unshift(draw)
    return this
  }

  /** Declares routes behind those of the file, for plugins (R5). Holds from the next build on. */
  append(draw: RouteBlock): this {
    this.#after.push(draw)
    return this
  }

  /** The same with more routes behind all others: what the plugins of one application bring is not for the next one that has these routes. */
  with(more: readonly RouteBlock[]): RouteDrawing {
    const copy = drawingOf(this.draw, this.options)
    copy.#before.push(...this.#before)
    copy.#after.push(...this.#after, ...more)
    return copy
  }

  /**
   * Runs the declarations and builds a frozen table; each call makes a new one (R3).
   * @param options win over those given to {@link routes}
   * @throws RouteDefinitionError with every mistake, each with `file:line`
   */
  build(options: RouteBuildOptions = {}): RouteTable {
    const collector = new RouteCollector({ ...this.options, ...options })
    for (const draw of this.#before) this.#run(collector, draw)
    this.#runFile(collector)
    for (const draw of this.#after) this.#run(collector, draw)
    insertRest(collector)
    const internal = options.internal ?? this.options.internal
    if (internal !== undefined) {
      collector.origin = 'internal'
      this.#run(collector, internal)
    }
    return buildTable(collector)
  }

  #runFile(collector: RouteCollector): void {
    const { defaultScope } = collector.options
    const top = collector.top
    if (defaultScope !== undefined) {
      collector.top = mergeScope(top, withShallow(foldScopeOptions(collector, defaultScope, 'routes({ defaultScope })')))
    }
    this.#run(collector, this.draw)
    collector.top = top
  }

  #run(collector: RouteCollector, draw: RouteBlock): void {
    const result: unknown = draw(new RouteMapper(collector, collector.top))
    if (!types.isPromise(result)) return
    result.catch(() => {})
    collector.problem('routes(…)', 'the function is asynchronous: import what it needs before, and declare synchronously')
  }
}

/** Decorated controllers of the registry, when the file says nowhere where they shall stand (R120). */
function insertRest(collector: RouteCollector): void {
  if (collector.inserted.size > 0) return
  const classes = Object.values(collector.options.controllers ?? {})
  const decorated = [...new Set(classes)].filter((each) => routeDefinitions(each).declares)
  if (decorated.length > 0) insertControllers(collector, TOP_SCOPE, decorated, 'routes(…)')
}

/**
 * Declares the routes of an application: `export default routes((r) => { r.root(HomeController, 'index') })`.
 * @param draw runs when the table is built
 * @param options defaults for {@link RouteDrawing.build}
 */
export function routes(draw: RouteBlock, options?: RouteBuildOptions): RouteDrawing
/** The same with the options first (R7). */
export function routes(options: RouteBuildOptions, draw: RouteBlock): RouteDrawing
export function routes(first: RouteBlock | RouteBuildOptions, second?: RouteBlock | RouteBuildOptions): RouteDrawing {
  if (typeof first === 'function') return new RouteDrawing(first, second as RouteBuildOptions | undefined)
  return new RouteDrawing(second as RouteBlock, first)
}

/** Outside of the class, which would lose its name in a bundle if it named itself. */
const drawingOf = (...args: ConstructorParameters<typeof RouteDrawing>): RouteDrawing => new RouteDrawing(...args)
