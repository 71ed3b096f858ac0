/** What `live routes` prints (routing.md R94, R132, R133). */
import { explainMatch } from './explain.js'
import { type ListingFilter, type ListingRow, listingRows } from './listing-rows.js'
import type { RouteEntry } from './route-entry.js'
import type { RouteTable } from './route-table.js'
import { shadowedRoutes } from './shadow-report.js'
import type { RoutableRequest } from './types.js'

/** How a listing looks. */
export interface ListingOptions extends ListingFilter {
  /** One block per route, with its place. Default: one line. */
  expanded?: boolean
  /** By path instead of the order of the table. */
  sort?: boolean
  /** Adds the names of what stands around a route, outermost first. Default: nothing. */
  around?: (entry: RouteEntry) => readonly string[]
}

const TITLES = { helper: 'Helper', verb: 'Verb', path: 'Path', target: 'Controller#Action' } as const

/** The table as text: names right-aligned, one space between columns, without a line break at the end. */
export function formatRoutes(table: RouteTable, options: ListingOptions = {}): string {
  const rows = shownRows(table, options)
  const own = rows.length === 0 ? nothingFound(table, options) : options.expanded === true ? blocks(rows, options) : columns(rows, options)
  return [own, ...mountedSections(rows, options)].join('\n\n')
}

function shownRows(table: RouteTable, options: ListingOptions): ListingRow[] {
  const rows = listingRows(table, options)
  return options.sort === true ? rows.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)) : rows
}

/** The rows as data, for scripts: what `live routes --json` prints. */
export function routesJson(table: RouteTable, options: Omit<ListingOptions, 'expanded'> = {}): Array<Record<string, unknown>> {
  return shownRows(table, options).map(({ helper, verb, path, target, entry }) => ({
    name: helper === '' ? null : helper,
    verb: verb === '' ? 'ALL' : verb,
    path,
    target,
    source: entry.source,
    origin: entry.origin,
    ...(options.around === undefined ? {} : { around: options.around(entry) }),
    ...entry.toJSON(),
  }))
}

/** What `live routes --check` complains about: repeated and shadowed routes, and constraints that nothing reads. */
export function checkRoutes(table: RouteTable): string[] {
  return [...new Set([...table.warnings, ...shadowedRoutes(table).map(({ message }) => message)])]
}

/** What `live routes --match "GET /posts/1"` prints: each candidate, and why it matched or not. */
export function formatMatch(table: RouteTable, line: string, request: Partial<RoutableRequest> = {}): string {
  const [, method = 'GET', path = '/'] = /^(?:([A-Za-z]+)\s+)?(\S+)$/.exec(line.trim()) ?? []
  const steps = explainMatch(table, method.toUpperCase(), path, request)
  if (steps.length === 0) return `No route has a pattern that fits ${path}.`
  return steps.map(({ entry, matches, reason }) => `${matches ? '✓' : '✗'} ${entry.pattern} (${entry.source}): ${reason}`).join('\n')
}

function nothingFound(table: RouteTable, { grep, controller }: ListingOptions): string {
  if (table.entries.every(({ origin }) => origin === 'internal')) return "You don't have any routes defined!"
  if (grep !== undefined) return 'No routes were found for this grep pattern.'
  return controller === undefined ? 'No routes were found.' : 'No routes were found for this controller.'
}

function columns(rows: readonly ListingRow[], { around }: ListingOptions): string {
  const all = [{ ...TITLES, around: 'Middleware' }, ...rows.map((row) => ({ ...row, around: around?.(row.entry).join(', ') ?? '' }))]
  const width = (column: 'helper' | 'verb' | 'path' | 'target'): number => Math.max(...all.map((row) => row[column].length))
  const [helper, verb, path, target] = [width('helper'), width('verb'), width('path'), width('target')]
  return all
    .map((row) => {
      const line = `${row.helper.padStart(helper)} ${row.verb.padEnd(verb)} ${row.path.padEnd(path)} ${row.target}`
      return (around === undefined ? line : `${line.padEnd(helper + verb + path + target + 3)} ${row.around}`).trimEnd()
    })
    .join('\n')
}

function blocks(rows: readonly ListingRow[], { around }: ListingOptions): string {
  return rows
    .map(({ helper, verb, path, target, entry }, i) => {
      const cells = [
        ['Helper', helper],
        ['Verb', verb],
        ['Path', path],
        ['Controller#Action', target],
        ['Source', entry.source],
        ['Origin', entry.origin],
        ...(around === undefined ? [] : [['Middleware', around(entry).join(', ')]]),
      ]
      const head = `--[ Route ${i + 1} ]`
      return [head.padEnd(40, '-'), ...cells.map(([title = '', cell = '']) => `${title.padEnd(17)} | ${cell}`.trimEnd())].join('\n')
    })
    .join('\n')
}

/** Mounted applications with routes of their own have theirs listed below. */
function mountedSections(rows: readonly ListingRow[], options: ListingOptions): string[] {
  const seen = new Set<object>()
  return rows.flatMap(({ entry: { target } }) => {
    const app = target.kind === 'node' ? target.app : undefined
    const table = (app as { routes?: RouteTable } | undefined)?.routes
    if (app === undefined || table === undefined || seen.has(app)) return []
    seen.add(app)
    const body =
      table.entries.length === 0
        ? 'No routes defined.'
        : formatRoutes(table, { ...options, grep: undefined, controller: undefined } as ListingOptions)
    return [`Routes for ${app.constructor.name}:\n${body}`]
  })
}
