/** Puts the routes of decorated controllers into a table: in the current scope, by specificity (routing.md R120, R121). */
import type { RouteCollector, RouteDraft } from './collector.js'
import { draftOf } from './declaration.js'
import { camelCase, joinName, kebabCase } from './naming.js'
import type { PatternNode } from './pattern.js'
import { type MethodRoute, routeDefinitions } from './route-definitions.js'
import { mergeScope, type Scope } from './scope.js'
import type { ControllerClass, RequestMatcher } from './types.js'

const CONVENTIONAL_PATHS: Readonly<Record<string, string>> = {
  index: '/',
  create: '/',
  new: '/new',
  show: '/:id',
  edit: '/:id/edit',
  update: '/:id',
  destroy: '/:id',
}

/** Adds the routes of the classes as one insertion. */
export function insertControllers(collector: RouteCollector, scope: Scope, classes: readonly ControllerClass[], source: string): void {
  const drafts = classes.flatMap((controller) => controllerDrafts(collector, scope, controller, source))
  const ranked = drafts.map((draft) => ({ draft, rank: specificity(draft) }))
  ranked.sort((a, b) => compareRanks(a.rank, b.rank))
  for (const { draft } of ranked) collector.add(draft)
}

function controllerDrafts(collector: RouteCollector, scope: Scope, controller: ControllerClass, source: string): RouteDraft[] {
  const { path, options, routes } = routeDefinitions(controller)
  const base = camelCase(controller.name.replace(/Controller$/, ''))
  if (routes.length === 0) {
    collector.problem(source, `${controller.name || 'a class'} declares no routes: decorate a method with @Get(), or use resources(…)`)
  }
  const { as, ...rest } = options
  const inner: Scope = { ...mergeScope(scope, { ...rest, path: path ?? `/${kebabCase(base)}`, controller }), level: null, resource: null }
  const name = as ?? (base === '' ? camelCase((path ?? '').replace(/[^\w/-]/g, '')) : base)
  return routes.flatMap((route) => {
    const draft = draftOf(collector, inner, {
      path: route.path ?? CONVENTIONAL_PATHS[route.action] ?? `/${kebabCase(route.action)}`,
      verbs: route.verbs,
      options: route.options,
      source: route.source,
      origin: 'decorator',
      target: { kind: 'reference', controller, action: route.action },
      autoName: actionName(collector, inner, name, route),
    })
    return draft ?? []
  })
}

/** `posts`, `newPost`, `editPost`, `post`, and `postPublish` for any other action; the scope's name comes before the resource's. */
function actionName(collector: RouteCollector, scope: Scope, plural: string, { action }: MethodRoute): string {
  const around = scope.as.join('_')
  const singular = collector.inflector.singularize(plural)
  if (action === 'index' || action === 'create') return joinName(around, singular === plural ? `${plural}_index` : plural)
  if (action === 'new' || action === 'edit') return joinName(action, around, singular)
  if (action === 'show' || action === 'update' || action === 'destroy') return joinName(around, singular)
  return joinName(around, singular, action)
}

/** One number per segment: text, text with a parameter, constrained parameter, parameter, glob. */
function specificity(draft: RouteDraft): number[] {
  const ranks: number[] = []
  let segment: PatternNode[] = []
  const close = (): void => {
    if (segment.length > 0) ranks.push(segmentRank(segment, draft.constraints))
    segment = []
  }
  for (const node of flatten(draft.nodes)) {
    if (node.kind === 'slash') close()
    else segment.push(node)
  }
  close()
  return ranks
}

/** Pieces without groups. The format suffix does not make a route less specific. */
function flatten(nodes: readonly PatternNode[]): PatternNode[] {
  return nodes.flatMap((node) => {
    if (node.kind !== 'group') return [node]
    return node.nodes[0]?.kind === 'slash' ? flatten(node.nodes) : []
  })
}

function segmentRank(nodes: readonly PatternNode[], constraints: Readonly<Record<string, RequestMatcher>>): number {
  const glob = nodes.some(({ kind }) => kind === 'glob')
  const params = nodes.filter((node) => node.kind === 'param')
  if (glob) return 4
  if (params.length === 0) return 0
  if (nodes.length > params.length) return 1
  return params.some(({ name }) => constraints[name] !== undefined) ? 2 : 3
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    if (a[i] !== b[i]) return a[i]! - b[i]!
  }
  return a.length - b.length
}
