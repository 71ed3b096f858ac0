/** `routes((r) => { … })`: what a route file exports, to be built into a table at boot. */
import { types } from 'node:util'
import { type RouteBuildOptions, RouteCollector } from './collector.js'
import { type RouteBlock, RouteMapper } from './route-mapper.js'
import type { RouteTable } from './route-table.js'
import { buildTable } from './table-builder.js'

/** Routes as written; nothing has run yet. */
export class RouteDrawing {
  constructor(
    readonly draw: RouteBlock,
    readonly options: RouteBuildOptions = {},
  ) {}

  /**
   * Runs the declarations and builds a frozen table; each call makes a new one (R3).
   * @param options win over those given to {@link routes}
   * @throws RouteDefinitionError with every mistake, each with `file:line`
   */
  build(options: RouteBuildOptions = {}): RouteTable {
    const collector = new RouteCollector({ ...this.options, ...options })
    const result: unknown = this.draw(new RouteMapper(collector))
    if (types.isPromise(result)) {
      result.catch(() => {})
      collector.problem('routes(…)', 'the function is asynchronous: import what it needs before, and declare synchronously')
    }
    return buildTable(collector)
  }
}

/**
 * Declares the routes of an application: `export default routes((r) => { r.root(HomeController, 'index') })`.
 * @param draw runs when the table is built
 * @param options defaults for {@link RouteDrawing.build}
 */
export function routes(draw: RouteBlock, options: RouteBuildOptions = {}): RouteDrawing {
  return new RouteDrawing(draw, options)
}
