/** Routes as decorators of the controllers, for projects that keep them there instead of in `config/routes.ts` (app.md A53, routing.md R122, R123). */
import type { ClassDeclaration, ClassMethod, ObjectExpression } from '@babel/types'
import { babelParser } from '../lazy-packages.js'
import { addImport } from './imports.js'
import { type ParsedModule, parseModule } from './parsed-module.js'
import type { RouteLine } from './routes-file.js'
import { type Change, changed, lineBreakOf } from './source-changes.js'
import type { FileStep, Step } from './step.js'
import { camelCase } from './words.js'

/** What is written about one controller: over its class, and over its methods. */
interface Decorations {
  readonly ofClass: readonly string[]
  readonly ofMethods: ReadonlyMap<string, readonly string[]>
  /** The decorators by name, to import. */
  readonly names: readonly string[]
}

/** Routes of one class: its block of `resources`, or those of its methods. */
interface Grouped {
  readonly file: FileStep
  readonly routes: readonly RouteLine[]
}

const VERBS: Readonly<Record<string, string>> = { get: 'Get', post: 'Post', put: 'Put', patch: 'Patch', delete: 'Delete' }

/** Moves the routes of a plan into the controllers that it makes. A route that no decorator can say stays a line of the routes file. */
export function decorateControllers(steps: readonly Step[]): Step[] {
  const done = new Map<FileStep, FileStep>()
  const moved = new Set<RouteLine>()
  for (const { file, routes } of groupsOf(steps)) {
    const decorations = decorationsOf(routes)
    const content = decorations && decorated(file.content, routes[0]!.controller!.className, decorations)
    if (!content) continue
    done.set(file, { ...file, content })
    for (const route of routes) moved.add(route)
  }
  return steps.flatMap((step): Step[] => {
    if (step.kind === 'route' && moved.has(step.route)) return []
    return [step.kind === 'file' ? (done.get(step) ?? step) : step]
  })
}

function groupsOf(steps: readonly Step[]): Grouped[] {
  const files = new Map(steps.flatMap((step) => (step.kind === 'file' ? [[step.path, step] as const] : [])))
  const groups = new Map<FileStep, RouteLine[]>()
  for (const step of steps) {
    if (step.kind !== 'route' || step.route.controller === null) continue
    const file = files.get(step.route.controller.module.replace(/^(?:\.\.\/)+/, '').replace(/\.js$/, '.ts'))
    if (file !== undefined) groups.set(file, [...(groups.get(file) ?? []), step.route])
  }
  return [...groups].map(([file, routes]) => ({ file, routes }))
}

/** What the decorators of a class are; null where there are none for it. */
function decorationsOf(routes: readonly RouteLine[]): Decorations | null {
  const [first] = routes
  if (first!.method === 'resources' || first!.method === 'resource') return routes.length === 1 ? resourceDecorations(first!) : null
  const prefix = prefixOf(first!)
  const ofMethods = new Map<string, string[]>()
  for (const route of routes) {
    const verb = VERBS[route.method]
    const [path = '', , action, options] = route.args
    if (verb === undefined || action === undefined || prefixOf(route) !== prefix) return null
    const rest = textOf(path).slice(prefix.length) || '/'
    const name = textOf(action)
    const args = [`'${rest}'`, ...(options === undefined ? [] : [options])]
    ofMethods.set(name, [...(ofMethods.get(name) ?? []), `@${verb}(${args.join(', ')})`])
  }
  const scope = scopeDecorators(first!, prefix)
  const ofClass = scope.length > 0 ? scope : [`@Controller('${prefix}')`]
  return withNames(ofClass, ofMethods)
}

function resourceDecorations(route: RouteLine): Decorations {
  const [path = '', , options] = route.args
  const { only, rest } = resourceOptions(options)
  const args = [...(only !== null || rest !== null ? [only ?? 'undefined'] : []), ...(rest === null ? [] : [rest])]
  const decorator = route.method === 'resources' ? 'Resources' : 'Resource'
  return withNames([...scopeDecorators(route, `/${textOf(path)}`), `@${decorator}(${args.join(', ')})`], new Map())
}

/** The namespaces of a class, and its path: the name of such a class begins with its folders, so it does not say the path. */
function scopeDecorators({ namespace }: RouteLine, path: string): string[] {
  if (namespace.length === 0) return []
  const names = namespace.map((name) => `@Namespace('${name}')`)
  return [...names, `@Controller('${path}', { as: '${camelCase(path)}' })`]
}

/** `only` as it is, and what else there is. `except` says what the class does not have, which the decorator sees for itself. */
function resourceOptions(text: string | undefined): { readonly only: string | null; readonly rest: string | null } {
  if (text === undefined) return { only: null, rest: null }
  const { properties } = babelParser().parseExpression(text) as ObjectExpression
  let only: string | null = null
  const rest: string[] = []
  for (const property of properties) {
    if (property.type !== 'ObjectProperty' || property.key.type !== 'Identifier') continue
    if (property.key.name === 'only') only = text.slice(property.value.start!, property.value.end!)
    else if (property.key.name !== 'except') rest.push(text.slice(property.start!, property.end!))
  }
  return { only, rest: rest.length === 0 ? null : `{ ${rest.join(', ')} }` }
}

function withNames(ofClass: readonly string[], ofMethods: ReadonlyMap<string, readonly string[]>): Decorations {
  const all = [...ofClass, ...[...ofMethods.values()].flat()]
  return { ofClass, ofMethods, names: [...new Set(all.map((text) => /^@(\w+)/.exec(text)![1]!))] }
}

function decorated(source: string, className: string, { ofClass, ofMethods, names }: Decorations): string | null {
  const module = parseModule(source)
  const found = module && classOf(module, className)
  if (!module || !found) return null
  const changes: Change[] = [before(source, found.start, ofClass)]
  for (const [action, lines] of ofMethods) {
    const method = found.node.body.body.find((each) => isAction(each, action))
    if (method === undefined) return null
    changes.push(before(source, method.start!, lines))
  }
  // One after the other, because each changes what the next one finds.
  return names.reduce((text, name) => withImport(text, name), changed(source, changes))
}

const isAction = (member: ClassDeclaration['body']['body'][number], action: string): member is ClassMethod =>
  member.type === 'ClassMethod' && !member.static && member.key.type === 'Identifier' && member.key.name === action

function withImport(source: string, className: string): string {
  return changed(source, addImport(parseModule(source)!, { className, module: '@live/core' }))
}

/** Lines of their own, indented as what they stand over. */
function before(source: string, start: number, lines: readonly string[]): Change {
  const indent = source.slice(source.lastIndexOf('\n', start - 1) + 1, start)
  return { start, end: start, text: lines.map((line) => `${line}${lineBreakOf(source)}${indent}`).join('') }
}

/** A class of a module, and where it begins: at the first of its decorators, or at `export`. */
function classOf({ ast }: ParsedModule, className: string): { readonly node: ClassDeclaration; readonly start: number } | null {
  for (const statement of ast.program.body) {
    if (statement.type !== 'ExportNamedDeclaration' || statement.declaration?.type !== 'ClassDeclaration') continue
    const node = statement.declaration
    if (node.id?.name !== className) continue
    return { node, start: Math.min(statement.start!, ...(node.decorators ?? []).map(({ start }) => start!)) }
  }
  return null
}

/** The first segment of a path: `/pages` of `/pages/home`. */
const prefixOf = ({ args: [path = ''] }: RouteLine): string => /^\/[^/]*/.exec(textOf(path))?.[0] ?? ''

/** A text without its quotes. */
const textOf = (literal: string): string => literal.slice(1, -1)
