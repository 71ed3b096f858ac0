/** Generates what applications import from `#routes`: typed helpers, and a module of them that browsers can have (routing.md R129-R131). */
import { join } from 'node:path'
import { writeGenerated } from '../support/generated-file.js'
import { CLIENT_RUNTIME } from './client-runtime.js'
import { type PatternNode, paramNames } from './pattern.js'
import { requiredNames } from './recall.js'
import type { Requirement } from './requirement.js'
import type { RouteEntry } from './route-entry.js'
import type { RouteTable } from './route-table.js'
import { quoted, sourceText } from './source-text.js'
import { escapeSegment } from './url-escape.js'

/** What is generated. */
export interface GenerateOptions {
  /** Only routes whose names match; default all but those of the framework. */
  only?: RegExp
}

const HEADER = '// Made from the routes of the application by `live routes --types`. Changes are lost.\n'
const RESERVED_WORDS = new Set(
  (
    'break case catch class const continue debugger default delete do else enum export extends false finally for function if import in ' +
    'instanceof new null return super switch this throw true try typeof var void while with yield let static await options ' +
    'implements interface package private protected public arguments eval'
  ).split(' '),
)

/** The declarations: `.live/routes.d.ts`. The same table gives the same text. */
export function generateRouteTypes(table: RouteTable, options: GenerateOptions = {}): string {
  const entries = namedEntries(table, options)
  const actions = [...new Set(actionEntries(table, options).map(([action]) => action))]
  return [
    HEADER,
    PRELUDE,
    `/** Every name of a route. */\nexport type RouteName = ${union(entries.map(({ name }) => quoted(name ?? '')))}\n`,
    `/** Every action that a route leads to. */\nexport type ControllerAction = ${union(actions.map(quoted))}\n`,
    `/** Segments by the name of the route. */\nexport interface RouteParams {\n${entries.map(paramsMember).join('')}}\n`,
    ...entries.map(declaration),
  ].join('\n')
}

/** The module: `.live/routes.js`. It imports nothing. */
export function generateRouteModule(table: RouteTable, options: GenerateOptions = {}): string {
  const entries = namedEntries(table, options)
  const routeOf = new Map<RouteEntry, string>()
  const actions = actionEntries(table, options)
  const lines = [...new Set([...entries, ...actions.map(([, entry]) => entry)])].map((entry, i) => {
    routeOf.set(entry, `route${i}`)
    return `const route${i} = ${routeText(entry)}`
  })
  const helpers = entries.map(
    (entry) =>
      `export const ${entry.name}Path = /* @__PURE__ */ pathOf(${routeOf.get(entry)})\nexport const ${entry.name}Url = /* @__PURE__ */ urlOf(${routeOf.get(entry)})`,
  )
  const byAction = grouped(actions)
  const members = [...byAction].map(([action, list]) => {
    const routes = list.map((entry) => `[${quoted(entry.verbs === 'ALL' ? 'GET' : (entry.verbs[0] ?? 'GET'))}, ${routeOf.get(entry)}]`)
    return `  ${quoted(action)}: [${routes.join(', ')}],`
  })
  const root = `const root = ${quoted(table.relativeUrlRoot)}\n`
  return [HEADER, CLIENT_RUNTIME, root, ...lines, '', ...helpers, '', `const actions = () => ({\n${members.join('\n')}\n})`, ''].join('\n')
}

/**
 * Writes both files, where their content changed.
 * @param folder usually `.live` of the application; `#routes` of its package.json points to `routes.js` in it
 * @returns the paths that were written
 */
export function writeRouteFiles(table: RouteTable, folder: string, options: GenerateOptions = {}): string[] {
  const files = { 'routes.d.ts': generateRouteTypes(table, options), 'routes.js': generateRouteModule(table, options) }
  return Object.entries(files).flatMap(([name, text]) => {
    const path = join(folder, name)
    return writeGenerated(path, text) ? [path] : []
  })
}

function namedEntries(table: RouteTable, { only }: GenerateOptions): RouteEntry[] {
  return table.entries.filter(({ name, origin }) => name !== null && origin !== 'internal' && (only === undefined || only.test(name)))
}

function actionEntries(table: RouteTable, { only }: GenerateOptions): [action: string, entry: RouteEntry][] {
  return table.entries.flatMap((entry): [string, RouteEntry][] => {
    const { target, origin, name } = entry
    if (target.kind !== 'action' || origin === 'internal' || (only !== undefined && !only.test(name ?? ''))) return []
    return [[`${target.key}#${target.action}`, entry]]
  })
}

function grouped(actions: readonly (readonly [string, RouteEntry])[]): Map<string, RouteEntry[]> {
  const groups = new Map<string, RouteEntry[]>()
  for (const [action, entry] of actions) groups.set(action, [...(groups.get(action) ?? []), entry])
  return groups
}

const union = (types: readonly string[]): string => (types.length === 0 ? 'never' : types.join(' | '))

function routeText(entry: RouteEntry): string {
  const requirements = [...entry.requirements].map(([name, { pattern }]) => `${name}: ${String(pattern)}`)
  const defaults = Object.entries(entry.defaults).filter(([, value]) => isScalar(value))
  const record = defaults.map(([name, value]) => `${quoted(name)}: ${sourceText(value)}`)
  return `[${quoted(entry.name ?? entry.pattern)}, ${nodesText(entry.segments)}, { ${requirements.join(', ')} }, { ${record.join(', ')} }]`
}

const isScalar = (value: unknown): boolean => ['string', 'number', 'boolean', 'bigint'].includes(typeof value)

function nodesText(nodes: readonly PatternNode[]): string {
  const parts: string[] = []
  let text = ''
  for (const node of nodes) {
    if (node.kind === 'slash') text += '/'
    else if (node.kind === 'literal') text += escapeSegment(node.text)
    else {
      if (text !== '') parts.push(quoted(text))
      text = ''
      parts.push(node.kind === 'group' ? `[2, ${nodesText(node.nodes)}]` : `[${node.kind === 'param' ? 0 : 1}, ${quoted(node.name)}]`)
    }
  }
  if (text !== '') parts.push(quoted(text))
  return `[${parts.join(', ')}]`
}

/** The segments of a route with their types, as they are declared. */
interface TypedParam {
  readonly name: string
  readonly type: string
  readonly required: boolean
}

function typedParams({ segments, requirements, defaults }: RouteEntry): TypedParam[] {
  const required = requiredNames(segments).filter((name) => defaults[name] === undefined)
  const globs = new Set(globNames(segments))
  return paramNames(segments).map((name) => ({
    name,
    type: globs.has(name) ? 'string | readonly string[]' : valueType(requirements.get(name)),
    required: required.includes(name),
  }))
}

function globNames(nodes: readonly PatternNode[]): string[] {
  return nodes.flatMap((node) => (node.kind === 'group' ? globNames(node.nodes) : node.kind === 'glob' ? [node.name] : []))
}

/** Alternatives of plain words are a union of them, and what a matcher makes is its type. */
function valueType(requirement: Requirement | undefined): string {
  if (requirement === undefined) return 'ParamValue'
  if (requirement.type !== null && requirement.type !== 'string') return requirement.type
  const { source, flags } = requirement.declared
  const words = /^(?:\(\?:)?([\w-]+(?:\|[\w-]+)*)\)?$/.exec(source)?.[1]
  return words === undefined || flags.includes('i') ? 'ParamValue' : union(words.split('|').map(quoted))
}

function paramsMember(entry: RouteEntry): string {
  const members = typedParams(entry).map(
    ({ name, type, required }) => `${name}${required ? '' : '?'}: ${required ? type : `${type} | null`}`,
  )
  return `  ${entry.name}: { ${members.join('; ')} }\n`
}

function declaration(entry: RouteEntry): string {
  const signatures = signaturesOf(typedParams(entry))
  const about = `/** \`${entry.verbs === 'ALL' ? 'ALL' : entry.verbs.join('|')} ${entry.pattern.replaceAll('*/', '*\\/')}\` */`
  return ['Path', 'Url']
    .flatMap((kind) => {
      const options = kind === 'Path' ? 'PathOptions' : 'UrlOptions'
      return signatures(options).map((signature) => `${about}\nexport function ${entry.name}${kind}(${signature}): string`)
    })
    .join('\n')
    .concat('\n')
}

/** By position the required values; by position all of them; by name. */
function signaturesOf(params: readonly TypedParam[]): (options: string) => string[] {
  const required = params.filter((param) => param.required)
  const argument = ({ name, type, required: needed }: TypedParam): string => `${safeName(name)}: ${needed ? type : `${type} | null`}`
  return (options) => {
    const last = `options?: ${options}`
    const positional = [...required.map(argument), last].join(', ')
    if (params.length === 0) return [positional]
    const named = params.map(({ name, type, required: needed }) => `${name}${needed ? '' : '?'}: ${needed ? type : `${type} | null`}`)
    const byName = `${required.length === 0 ? 'named?' : 'named'}: { ${named.join('; ')} } & ${options}`
    // With more values than are required, they are for the segments from the left.
    const longer = params.slice(required.length).map((_, i) => {
      return [...params.slice(0, required.length + i + 1).map(argument), last].join(', ')
    })
    return [positional, ...longer, byName]
  }
}

const safeName = (name: string): string => (RESERVED_WORDS.has(name) ? `${name}_` : name)

const PRELUDE = `/** A value of a segment: text, a number, or a model that has \`toParam()\` or an \`id\`. */
export type ParamValue = string | number | bigint | boolean | { toParam(): unknown } | { readonly id: string | number | bigint }
/** A value of the query. */
export type QueryValue = string | number | bigint | boolean | Date | null | undefined | readonly QueryValue[] | { readonly [key: string]: QueryValue }
/** Options of a path; other keys go to the query. */
export interface PathOptions {
  anchor?: string
  format?: string
  params?: { readonly [key: string]: QueryValue }
  scriptName?: string
  trailingSlash?: boolean
  readonly [key: string]: QueryValue
}
/** Options of a URL. */
export interface UrlOptions extends PathOptions {
  host?: string
  port?: number
  protocol?: string
  onlyPath?: boolean
}
/** Options of all helpers. */
export declare function setUrlDefaults(defaults: { host?: string; port?: number; protocol?: string; scriptName?: string; trailingSlash?: boolean }): void
/** Verb and path of an action, for forms and scripts. */
export declare function routeTo(action: ControllerAction, params?: PathOptions): { method: string; url: string }
`
