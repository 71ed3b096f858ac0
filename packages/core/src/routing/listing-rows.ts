/** The rows of a route listing, and which of them a reader asked for (routing.md R132, R133). */
import { types } from 'node:util'
import type { RouteEntry } from './route-entry.js'
import type { RouteTable } from './route-table.js'
import { recordText, sourceText } from './source-text.js'
import { hasAction } from './target.js'
import type { ControllerClass, RouteTarget } from './types.js'

/** One line of a listing. */
export interface ListingRow {
  readonly helper: string
  readonly verb: string
  readonly path: string
  /** `posts#show { id: /\d+/ }`. */
  readonly target: string
  readonly entry: RouteEntry
}

/** What is listed. */
export interface ListingFilter {
  /** Part of a name, verb, pattern or target; or a path, to see what would match it. */
  grep?: string | RegExp
  /** Key or class name of a controller. */
  controller?: string
  /** Whether routes of the framework are listed, too. Default false. */
  all?: boolean
  /** Only routes whose action is missing (R95). */
  unused?: boolean
  /** Only routes that it wants. */
  where?: (entry: RouteEntry) => boolean
  /** For `unused`: default, whether the class has such a method. */
  actionExists?: (controller: ControllerClass, action: string) => boolean
}

/** The rows of a table, in its order. */
export function listingRows(table: RouteTable, filter: ListingFilter = {}): ListingRow[] {
  const { all = false, controller, grep } = filter
  const fitting = typeof grep === 'string' && grep.startsWith('/') ? new Set(table.fitting(grep)) : null
  return table.entries
    .filter((entry) => all || entry.origin !== 'internal')
    .filter((entry) => controller === undefined || ofController(entry, controller))
    .filter((entry) => filter.where?.(entry) ?? true)
    .filter((entry) => filter.unused !== true || isUnused(entry, filter.actionExists ?? hasAction))
    .map(rowOf)
    .filter((row) => grep === undefined || fitting?.has(row.entry) === true || rowMatches(row, grep))
}

function rowOf(entry: RouteEntry): ListingRow {
  const { name, verbs, pattern, target } = entry
  const extra = extras(entry)
  return {
    helper: name ?? '',
    verb: verbs === 'ALL' ? '' : verbs.join('|'),
    path: pattern,
    target: extra.length === 0 ? targetText(target) : `${targetText(target)} ${recordText(extra)}`,
    entry,
  }
}

/** What a route leads to, in a word or two. */
export function targetText(target: RouteTarget): string {
  if (target.kind === 'action') return `${target.key}#${target.action}`
  if (target.kind === 'redirect') return redirectText(target)
  if (target.kind === 'node' && target.app !== undefined) return target.app.constructor.name
  return 'Inline handler'
}

function redirectText({ status, location }: Extract<RouteTarget, { kind: 'redirect' }>): string {
  if (typeof location === 'string') return `redirect(${status}, ${location})`
  if (typeof location === 'function') return `redirect(${status}, ${location.name || 'function'})`
  const parts = Object.entries(location).map(([key, value]) => `${key}: ${typeof value === 'string' ? value : sourceText(value)}`)
  return `redirect(${status}, ${parts.join(', ')})`
}

/** Constraints and defaults, as they were declared. */
function extras(entry: RouteEntry): [string, unknown][] {
  const requirements = [...entry.requirements].map(([name, { declared }]): [string, unknown] => [name, declared])
  return [...requirements, ...entry.requestConstraints, ...Object.entries(entry.defaults)].filter(
    ([key, value], i, list) => list.findIndex(([other]) => other === key) === i && value !== undefined,
  )
}

function ofController({ target }: RouteEntry, wanted: string): boolean {
  if (target.kind !== 'action') return false
  const plain = wanted.replace(/Controller$/, '').replace(/\.|::/g, '/')
  return [target.key, kebab(target.controller.name.replace(/Controller$/, ''))].some((key) => key === plain || key === kebab(plain))
}

function kebab(text: string): string {
  return text
    .replace(/([a-z\d])([A-Z])/g, '$1-$2')
    .replaceAll('_', '-')
    .toLowerCase()
}

function isUnused({ target }: RouteEntry, exists: (controller: ControllerClass, action: string) => boolean): boolean {
  return target.kind === 'action' && !exists(target.controller, target.action)
}

function rowMatches({ helper, verb, path, target }: ListingRow, grep: string | RegExp): boolean {
  const cells = [helper, verb, path, target]
  if (types.isRegExp(grep)) return cells.some((cell) => new RegExp(grep.source, grep.flags.replace(/[gy]/g, '')).test(cell))
  const wanted = grep.toLowerCase()
  return cells.some((cell) => cell.toLowerCase().includes(wanted))
}
