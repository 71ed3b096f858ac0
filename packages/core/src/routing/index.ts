/** Routes: declared in a file or by decorators, matched in declaration order, and turned back into paths. */
export { type ActionArgument, type ArgumentReader, defineActionArgument } from './action-arguments.js'
export type { RouteMatch } from './candidate.js'
export type { CollectorOptions } from './collector.js'
export type { ConcernFunction, ConcernObject, ConcernOptions } from './concern.js'
export * from './decorators.js'
export type { DirectContext, DirectFunction, ResolveFunction } from './direct.js'
export type { DrawFile } from './draw-file.js'
export { explainMatch, type MatchStep, nearestRoutes } from './explain.js'
export { type GenerateOptions, generateRouteModule, generateRouteTypes, writeRouteFiles } from './generated-routes.js'
export { INFO_PATH, routesPage } from './info-page.js'
export { checkRoutes, formatMatch, formatRoutes, type ListingOptions, routesJson } from './listing.js'
export { type ListingFilter, type ListingRow, listingRows } from './listing-rows.js'
export { matchers } from './matchers.js'
export { toDecorators, toDsl } from './migrate.js'
export {
  type ActionParameterDecorator,
  Body,
  Cookie,
  Header,
  Param,
  type ParameterOptions,
  QueryParam,
} from './parameter-decorators.js'
export type { PathHelper } from './path-builder.js'
export { RouteKey } from './polymorphic.js'
export { asyncConstraint } from './predicate.js'
export { redirect, redirectLocation } from './redirect.js'
export type { ApplicationRegistry, RouteAction } from './route-action.js'
export type { VerbMethod } from './route-arguments.js'
export { RouteDefinitionError, type RouteProblem } from './route-definition-error.js'
export type { ResourceRouteOptions } from './route-definitions.js'
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
export type { ResourceArguments, RouteBlock, RouteMapper } from './route-mapper.js'
export { type Recognized, RouteTable, type RouteTableOptions } from './route-table.js'
export { type RouteBuildOptions, RouteDrawing, routes } from './routes.js'
export { type ShadowedRoute, shadowedRoutes } from './shadow-report.js'
export type * from './types.js'
export { PASS } from './types.js'
export { contextOf } from './url-context.js'
export { UrlGenerationError } from './url-generation-error.js'
export { type NamedUrlHelpers, type RouteTo, type UrlHelpers, type UrlKind, urlHelpers } from './url-helpers.js'
export type { PathOptions, UrlContext, UrlOptions } from './url-options.js'
