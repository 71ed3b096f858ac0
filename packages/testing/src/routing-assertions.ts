/** Assertions about routes: what a path reaches, and what path an action has (routing.md R135). */
import assert from 'node:assert/strict'
import { type RouteBlock, type RouteBuildOptions, type RouteTable, routes, urlHelpers } from '@live/core'

/** An action with its parameters. */
export interface RoutedAction {
  /** Key of the controller, such as `'admin/posts'`. */
  controller: string
  action: string
  /** Parameters of the path, default none. */
  params?: Readonly<Record<string, unknown>>
}

/** A request, or its path. */
export type RoutedRequest = string | { path: string; method?: string; host?: string; protocol?: string }

/** Where routes are: a table, or an application that has one. */
export type RoutesHome = RouteTable | { readonly routes: RouteTable }

/**
 * Fails unless a request reaches this action with these parameters.
 * @throws AssertionError that shows what it reaches
 */
export function assertRecognizes(home: RoutesHome, expected: RoutedAction, request: RoutedRequest): void {
  const { path, ...where } = typeof request === 'string' ? { path: request } : request
  const { controller, action, params } = tableOf(home).recognize(path, where)
  const method = 'method' in where && where.method !== undefined ? where.method.toUpperCase() : 'GET'
  assert.deepEqual({ controller, action, params: { ...params } }, normal(expected), `${method} ${path} reaches something else`)
}

/**
 * Fails unless this is the path of an action with these parameters.
 * @throws AssertionError; UrlGenerationError when no route leads there
 */
export function assertGenerates(home: RoutesHome, path: string, target: RoutedAction): void {
  const { controller, action, params } = normal(target)
  const made = urlHelpers(tableOf(home)).urlFor({ ...params, controller: `/${controller}`, action, onlyPath: true })
  assert.equal(made, path, `${controller}#${action} has another path`)
}

/** Both: the path reaches the action, and is what helpers make for it. */
export function assertRouting(home: RoutesHome, request: RoutedRequest, target: RoutedAction): void {
  assertRecognizes(home, target, request)
  assertGenerates(home, typeof request === 'string' ? request : request.path, target)
}

/**
 * A table for one test: `withRouting((r) => r.resources('posts', PostsController), (table) => assertRouting(table, …))`.
 * @returns what `run` returns
 */
export function withRouting<T>(draw: RouteBlock, run: (table: RouteTable) => T, options: RouteBuildOptions = {}): T {
  return run(routes(draw).build(options))
}

function tableOf(home: RoutesHome): RouteTable {
  return 'routes' in home ? home.routes : home
}

/** Without the prototype and the optional field, so that comparisons show differences only. */
function normal({ controller, action, params = {} }: RoutedAction): Required<RoutedAction> {
  return { controller, action, params: { ...params } }
}
