/** A resource: its names, paths and the seven actions (routing.md R17-R23). */
import type { Inflector } from '../support/inflector.js'
import { camelCase, joinName, snakeCase } from './naming.js'
import { joinPath, mergeScope, type Resource, type Scope, type ScopeLevel } from './scope.js'
import type { RequestMatcher, ResourceAction, ResourceOptions } from './types.js'

/** How the parameter of a parent is written: `postId` or `post_id`. */
export type ParamCase = 'camel' | 'snake'

/** One row that a resource creates. */
export interface ResourceRow {
  readonly action: ResourceAction
  readonly verbs: readonly string[]
  readonly level: 'collection' | 'member' | 'new'
}

/** The seven actions, in the order of the rows that `resources` creates. */
export const RESOURCE_ACTIONS: readonly ResourceAction[] = ['index', 'create', 'new', 'edit', 'show', 'update', 'destroy']

const row = (action: ResourceAction, level: ResourceRow['level'], ...verbs: string[]): ResourceRow => ({ action, verbs, level })

const MEMBER_ROWS: readonly ResourceRow[] = [
  row('edit', 'member', 'GET'),
  row('show', 'member', 'GET'),
  row('update', 'member', 'PATCH'),
  row('update', 'member', 'PUT'),
  row('destroy', 'member', 'DELETE'),
]

/** The rows of both kinds, in table order (R17, R18). */
export const RESOURCE_ROWS: Readonly<Record<Resource['kind'], readonly ResourceRow[]>> = {
  resources: [row('index', 'collection', 'GET'), row('create', 'collection', 'POST'), row('new', 'new', 'GET'), ...MEMBER_ROWS],
  resource: [row('new', 'new', 'GET'), ...MEMBER_ROWS, row('create', 'collection', 'POST')],
}

/** Works out the names and paths of a resource. */
export function makeResource(
  kind: Resource['kind'],
  name: string,
  options: ResourceOptions,
  outer: Scope,
  tools: { inflector: Inflector; paramCase: ParamCase },
): Resource {
  const { inflector, paramCase } = tools
  const label = options.as ?? name
  const singular = kind === 'resource' ? label : inflector.singularize(label)
  const param = options.param ?? 'id'
  const nested = joinName(singular === '' ? inflector.singularize(name) : singular, param)
  return {
    kind,
    path: options.path ?? name,
    param,
    nestedParam: paramCase === 'snake' ? snakeCase(nested) : nested,
    collectionName: kind === 'resources' && singular === label && label !== '' ? `${label}_index` : label,
    memberName: singular,
    controllerKey: typeof options.controller === 'string' ? options.controller : kind === 'resource' ? inflector.pluralize(name) : name,
    outer,
  }
}

/** Which of the seven actions a declaration chooses. */
export interface ActionChoice {
  readonly only: readonly string[] | undefined
  readonly except: readonly string[] | undefined
  /** Whether `new` and `edit` are left out. */
  readonly apiOnly: boolean
}

/** The actions that a resource shall have: `only` wins over `except`, its own options over those of the scopes around it (R19, R29). */
export function wantedActions(kind: Resource['kind'], { only, except, apiOnly }: ActionChoice): ReadonlySet<string> {
  const all = RESOURCE_ACTIONS.filter((action) => kind === 'resources' || action !== 'index').filter(
    (action) => !apiOnly || (action !== 'new' && action !== 'edit'),
  )
  return new Set(all.filter((action) => (only === undefined ? except?.includes(action) !== true : only.includes(action))))
}

/** The scope of a part of the resource that `scope` declares. */
export function enterLevel(scope: Scope, level: Exclude<ScopeLevel, 'resources' | 'resource' | null>): Scope {
  const resource = scope.resource
  if (resource === null) return scope
  const inside = (around: Scope, path: string, as?: string): Scope => ({
    ...mergeScope(around, { path: joinPath(resource.path, path), ...(as === undefined ? {} : { as }) }),
    level,
  })
  const many = resource.kind === 'resources'
  if (level === 'collection') return inside(scope, '')
  if (level === 'new') return inside(scope, scope.pathNames.new ?? 'new')
  // What belongs to one member does not need its parents in shallow nesting (R27).
  const around = many && scope.shallow ? { ...scope, path: scope.shallowPath, as: scope.shallowPrefix } : scope
  if (level === 'member') return inside(around, many ? `:${resource.param}` : '')
  const nested = inside(around, many ? `:${resource.nestedParam}` : '', resource.memberName)
  return { ...nested, constraints: nestedConstraints(scope, resource) }
}

/** The parent's constraint on its own parameter follows it to the new name, and is not one on the child's (R23). */
function nestedConstraints(scope: Scope, resource: Resource): Record<string, RequestMatcher> {
  const rest: Record<string, RequestMatcher> = { ...scope.constraints }
  const own = rest[resource.param]
  delete rest[resource.param]
  const around = resource.outer.constraints[resource.param]
  if (around !== undefined) rest[resource.param] = around
  if (own !== undefined && own !== around) rest[resource.nestedParam] = own
  return rest
}

/** The automatic name of a route whose own part is `prefix` (R25). */
export function levelName(scope: Scope, prefix: string): string {
  const { resource } = scope
  const around = scope.as.join('_')
  const own = camelCase(prefix)
  if (resource === null || scope.level === null || scope.level === 'nested') return joinName(around, own)
  if (scope.level === 'collection') return joinName(own, around, resource.collectionName)
  if (scope.level === 'new') return joinName(own, 'new', around, resource.memberName)
  if (scope.level === 'member') return joinName(own, around, resource.memberName)
  return joinName(around, resource.collectionName, own)
}
