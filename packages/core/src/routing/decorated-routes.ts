/** Puts the routes of decorated controllers into a table: in the current scope, by specificity (routing.md R120, R121). */
import type { RouteCollector, RouteDraft } from './collector.js'
import { draftOf } from './declaration.js'
import { camelCase, joinName, kebabCase } from './naming.js'
import type { PatternNode } from './pattern.js'
import { enterLevel, makeResource, RESOURCE_ROWS } from './resource.js'
import { type MethodRoute, type RouteDefinitions, routeDefinitions } from './route-definitions.js'
import { mergeScope, type Scope, withShallow } from './scope.js'
import { hasAction } from './target.js'
import type { ControllerClass, RequestMatcher } from './types.js'

const CONVENTIONAL_PATHS = {
  resources: { index: '/', create: '/', new: '/new', show: '/:id', edit: '/:id/edit', update: '/:id', destroy: '/:id' },
  resource: { index: '/', create: '/', new: '/new', show: '/', edit: '/edit', update: '/', destroy: '/' },
} as const satisfies Record<string, Readonly<Record<string, string>>>

/** A class while its routes are declared. */
interface Decorated {
  readonly controller: ControllerClass
  readonly definitions: RouteDefinitions
  /** Where paths of methods begin. */
  readonly scope: Scope
  /** Where members and collections begin. */
  readonly resourceScope: Scope
  /** The plural name, such as `posts`. */
  readonly name: string
}

/** Adds the routes of the classes as one insertion. */
export function insertControllers(collector: RouteCollector, scope: Scope, classes: readonly ControllerClass[], source: string): void {
  const drafts = classes.flatMap((controller) => controllerDrafts(collector, scope, controller, source))
  const ranked = drafts.map((draft) => ({ draft, rank: specificity(draft) }))
  ranked.sort((a, b) => compareRanks(a.rank, b.rank))
  for (const { draft } of ranked) collector.add(draft)
}

function controllerDrafts(collector: RouteCollector, scope: Scope, controller: ControllerClass, source: string): RouteDraft[] {
  collector.inserted.add(controller)
  const decorated = readClass(collector, scope, controller)
  const rows = resourceDrafts(collector, decorated)
  const methods = decorated.definitions.routes.flatMap((route) => methodDraft(collector, decorated, route) ?? [])
  if (decorated.definitions.routes.length === 0 && decorated.definitions.resource === undefined) {
    const fix = 'decorate a method with @Get(), the class with @Resources(), or use resources(…)'
    collector.problem(source, `${controller.name || 'a class'} declares no routes: ${fix}`)
  }
  return [...rows, ...methods]
}

function readClass(collector: RouteCollector, around: Scope, controller: ControllerClass): Decorated {
  const definitions = routeDefinitions(controller)
  const { path, options, resource } = definitions
  const { as, version, ...rest } = options
  const base = camelCase(controller.name.replace(/Controller$/, ''))
  const kind = resource?.kind ?? 'resources'
  const only = kind === 'resource' ? collector.inflector.singularize(base) : base
  const prefix = path ?? `/${kebabCase(only)}`
  const versioned = version === undefined ? around : mergeScope(around, withShallow({ path: version, as: version, module: version }))
  const outer = definitions.scopes.reduce((scope, each) => mergeScope(scope, withShallow(each)), versioned)
  const plain: Scope = { ...mergeScope(outer, { ...rest, controller }), level: null, resource: null }
  const name = as ?? (base === '' ? camelCase((path ?? '').replace(/[^\w/-]/g, '')) : only)
  const own = { as: name, path: prefix.replace(/^\/+/, ''), ...resource?.options }
  const inner = resource === undefined ? plain : mergeScope(plain, { ...resource.options, path: undefined, as: undefined })
  const made = makeResource(kind, name, own, plain, collector)
  return {
    controller,
    definitions,
    scope: mergeScope(plain, { path: prefix }),
    resourceScope: { ...inner, level: kind, resource: made },
    name,
  }
}

/** The rows of `@Resources()`: of the listed actions, else of those that exist. */
function resourceDrafts(collector: RouteCollector, { controller, definitions, resourceScope }: Decorated): RouteDraft[] {
  const { resource } = definitions
  if (resource === undefined) return []
  const exists = collector.options.actionExists ?? hasAction
  const wanted = (action: string): boolean => resource.only?.includes(action as never) ?? exists(controller, action)
  return RESOURCE_ROWS[resource.kind].flatMap(({ action, verbs, level }) => {
    if (!wanted(action)) return []
    const edit = action === 'edit'
    const draft = draftOf(collector, enterLevel(resourceScope, level), {
      path: edit ? (resourceScope.pathNames.edit ?? 'edit') : '',
      verbs,
      options: {},
      source: resource.source,
      origin: 'decorator',
      target: { kind: 'reference', controller, action },
      nameAs: edit ? 'edit' : '',
    })
    return draft ?? []
  })
}

function methodDraft(collector: RouteCollector, decorated: Decorated, route: MethodRoute): RouteDraft | null {
  const { controller, definitions, scope, resourceScope, name } = decorated
  const { action, verbs, options, source } = route
  const shared = { verbs, options, source, origin: 'decorator', target: { kind: 'reference', controller, action } } as const
  if (options.on !== undefined) {
    return draftOf(collector, resourceScope, { ...shared, path: route.path ?? kebabCase(action), nameAs: action })
  }
  const conventional: Readonly<Record<string, string>> = CONVENTIONAL_PATHS[definitions.resource?.kind ?? 'resources']
  const path = route.path ?? conventional[action] ?? `/${kebabCase(action)}`
  return draftOf(collector, scope, { ...shared, path, autoName: actionName(collector, scope, name, route) })
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
