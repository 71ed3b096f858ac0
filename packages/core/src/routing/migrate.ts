/** Routes written again in the other form: decorators as a route file, and a route file as decorators (routing.md R127). */
import type { RouteEntry } from './route-entry.js'
import type { RouteTable } from './route-table.js'
import { quoted, recordText, sourceText } from './source-text.js'
import type { ControllerClass } from './types.js'

const DECORATORS: Readonly<Record<string, string>> = {
  GET: 'Get',
  POST: 'Post',
  PUT: 'Put',
  PATCH: 'Patch',
  DELETE: 'Delete',
  HEAD: 'Head',
  OPTIONS: 'Options',
  QUERY: 'Query',
}

type ActionEntry = RouteEntry & { readonly target: Extract<RouteEntry['target'], { kind: 'action' }> }

/**
 * A route file for the decorated routes of a table: what `live routes --to-dsl` prints. Functions among the constraints are
 * named, and have to be imported by hand.
 */
export function toDsl(table: RouteTable): string {
  const entries = table.entries.filter((entry): entry is ActionEntry => entry.origin === 'decorator' && entry.target.kind === 'action')
  const classes = [...new Set(entries.map(({ target }) => target.controller.name))].sort()
  const lines = entries.map((entry) => {
    const verbs = entry.verbs === 'ALL' || entry.verbs.length > 1 ? null : entry.verbs[0]!.toLowerCase()
    const via = verbs === null ? { via: entry.verbs === 'ALL' ? 'all' : [...entry.verbs] } : {}
    const options = recordText(Object.entries({ ...via, ...optionsOf(entry) }))
    const place = `${quoted(pathOf(entry))}, ${entry.target.controller.name}, ${quoted(entry.target.action)}`
    return `  r.${verbs ?? 'match'}(${place}${options === '{}' ? '' : `, ${options}`})`
  })
  return [
    "import { routes } from '@live/core'",
    ...classes.map((name) => `// import { ${name} } from '…'`),
    '',
    'export default routes((r) => {',
    ...lines,
    '})',
    '',
  ].join('\n')
}

/** The decorators for the routes of one controller: what `live routes --to-decorators posts` prints. */
export function toDecorators(table: RouteTable, controller: ControllerClass | string): string {
  const entries = table.entries.filter((entry): entry is ActionEntry => {
    const { target } = entry
    return target.kind === 'action' && (typeof controller === 'string' ? target.key === controller : target.controller === controller)
  })
  const prefix = commonPrefix(entries.map(pathOf))
  const used = new Set(['Controller'])
  const methods = new Map<string, string[]>()
  for (const entry of entries) {
    const path = quoted(pathOf(entry).slice(prefix.length) || '/')
    const options = recordText(Object.entries(optionsOf(entry)))
    const name = entry.verbs === 'ALL' ? 'All' : entry.verbs.length === 1 ? DECORATORS[entry.verbs[0]!] : undefined
    used.add(name ?? 'Route')
    const verbs = name === undefined ? `${sourceText([...entry.verbs])}, ` : ''
    const line = `  @${name ?? 'Route'}(${verbs}${path}${options === '{}' ? '' : `, ${options}`})`
    methods.set(entry.target.action, [...(methods.get(entry.target.action) ?? []), line])
  }
  const className = entries[0]?.target.controller.name ?? (typeof controller === 'string' ? controller : controller.name)
  return [
    `import { ${[...used].sort().join(', ')} } from '@live/core'`,
    '',
    `@Controller(${quoted(prefix || '/')})`,
    `export class ${className} {`,
    ...[...methods].flatMap(([action, lines]) => [...lines, `  ${action}() {}`]),
    '}',
    '',
  ].join('\n')
}

/** The pattern without the suffix that is added to every pattern. */
function pathOf({ pattern }: RouteEntry): string {
  return pattern.replace(/\(\.:format\)$/, '') || '/'
}

function optionsOf(entry: RouteEntry): Record<string, unknown> {
  const { requirements, requestConstraints, predicates, asyncPredicates, defaults, meta, middleware, name, format, pattern, split } = entry
  const named = [...requirements].map(([key, { declared }]): [string, unknown] => [key, declared])
  const record = Object.fromEntries([...named, ...requestConstraints].filter(([key]) => !(key === 'format' && format !== undefined)))
  const functions: unknown[] = [...predicates, ...asyncPredicates.map(({ decide }) => decide)]
  const list = [...(Object.keys(record).length > 0 ? [record] : []), ...functions]
  const plainRoot = pattern === '/' || format !== undefined
  return {
    as: name,
    ...(list.length === 0 ? {} : { constraints: list.length === 1 ? list[0] : list }),
    ...(Object.keys(defaults).length === 0 ? {} : { defaults }),
    ...(plainRoot && format !== undefined ? { format } : {}),
    ...(split ? { split } : {}),
    ...(Object.keys(meta).length === 0 ? {} : { meta }),
    ...(middleware.length === 0 ? {} : { middleware }),
  }
}

/** The longest path of whole segments without parameters that all begin with. */
function commonPrefix(paths: readonly string[]): string {
  const rows = paths.map((path) => path.split('/').slice(1))
  const shared: string[] = []
  for (let i = 0; rows.length > 0; i++) {
    const word = rows[0]![i]
    if (word === undefined || word === '' || /[:*(]/.test(word) || rows.some((row) => row[i] !== word)) break
    shared.push(word)
  }
  return shared.map((word) => `/${word}`).join('')
}
