/** Routes: declared in a file or by decorators, matched in declaration order, and turned back into paths. */
export type { RouteMatch } from './candidate.js'
export type { RouteBuildOptions } from './collector.js'
export * from './decorators.js'
export type { PathHelper, PathOptions } from './path-builder.js'
export { redirect, redirectLocation } from './redirect.js'
export { RouteDefinitionError, type RouteProblem } from './route-definition-error.js'
export {
  type ClassMapper,
  type ControllerRouteOptions,
  defineRoutes,
  type MethodRoute,
  type MethodRouteOptions,
  type RouteDefinitions,
  routeDefinitions,
} from './route-definitions.js'
export type { RouteEntry, RouteOrigin } from './route-entry.js'
export type { ResourceArguments, RouteBlock, RouteMapper, VerbMethod } from './route-mapper.js'
export { RouteTable, type RouteTableOptions } from './route-table.js'
export { RouteDrawing, routes } from './routes.js'
export type * from './types.js'
export { UrlGenerationError } from './url-generation-error.js'
