/** Why a path reaches what it reaches, and what it may have meant (routing.md R92, R133). */
import { closestName } from '../support/did-you-mean.js'
import { Candidate } from './candidate.js'
import { failedCondition, requestValue } from './request-constraints.js'
import { decodePath } from './request-path.js'
import { meets } from './requirement.js'
import { RouteEntry } from './route-entry.js'
import type { RouteTable } from './route-table.js'
import type { RoutableRequest } from './types.js'
import { expandVariants } from './variant.js'

/** What became of one candidate. */
export interface MatchStep {
  readonly entry: RouteEntry
  readonly matches: boolean
  /** Why it does not match, or that it does. */
  readonly reason: string
}

const MAX_HINTS = 5

/**
 * The routes whose pattern fits a path, in the order in which they are tried, up to the first that matches: which is it, and
 * why the others are not.
 */
export function explainMatch(table: RouteTable, method: string, path: string, request: Partial<RoutableRequest> = {}): MatchStep[] {
  const asked = askedOf(request, method, path)
  const steps: MatchStep[] = []
  for (const { entry, failed } of shapeFits(table, path)) {
    const reason = failed ?? verbFault(entry, method) ?? conditionFault(entry, asked, path)
    steps.push({ entry, matches: reason === null, reason: reason ?? 'matches' })
    if (reason === null) break
  }
  return steps
}

/** What a path that reached nothing may have meant: another verb, a value that a constraint refuses, a slip of the pen. */
export function nearestRoutes(table: RouteTable, method: string, path: string, request: Partial<RoutableRequest> = {}): string[] {
  const steps = explainMatch(table, method, path, request).map(({ entry, reason }) => `${verbText(entry)} ${entry.pattern}: ${reason}`)
  const slips = steps.length >= MAX_HINTS ? [] : nearlySpelt(table, path).map((entry) => `${verbText(entry)} ${entry.pattern}`)
  return [...new Set([...steps, ...slips])].slice(0, MAX_HINTS)
}

/** A live request as it is: its properties are on its class, where a copy would lose them. */
function askedOf(request: Partial<RoutableRequest>, method: string, path: string): RoutableRequest {
  return 'method' in request ? (request as RoutableRequest) : { ...request, method, path }
}

function verbText({ verbs }: RouteEntry): string {
  return verbs === 'ALL' ? 'ALL' : verbs.join('|')
}

function verbFault({ verbs }: RouteEntry, method: string): string | null {
  if (verbs === 'ALL' || verbs.includes(method) || (method === 'HEAD' && verbs.includes('GET'))) return null
  return `is for ${verbs.join(', ')}, not ${method}`
}

function conditionFault(entry: RouteEntry, request: RoutableRequest, path: string): string | null {
  const segments = decodePath(path)
  const params = new Candidate(entry, false).match(segments, segments) ?? {}
  const failed = failedCondition(entry, request, params)
  if (failed === null) return null
  return entry.requestConstraints.has(failed)
    ? `the constraint ${failed} refuses ${JSON.stringify(requestValue(request, params, failed) ?? null)}`
    : `the constraint ${failed} says no`
}

/** Entries whose pattern fits when constraints on its parameters are left out of account, and which of those constraints fails. */
function* shapeFits(table: RouteTable, path: string): Generator<{ entry: RouteEntry; failed: string | null }> {
  const fitting = new Set(table.fitting(path))
  const segments = decodePath(path)
  for (const entry of table.entries) {
    if (fitting.has(entry)) {
      yield { entry, failed: null }
      continue
    }
    if (entry.requirements.size === 0) continue
    const loose = new Candidate(new RouteEntry({ ...entry, requirements: new Map() }), false).match(segments, segments)
    if (loose === null) continue
    const wrong = [...entry.requirements].find(([name, requirement]) => {
      const value = loose[name]
      return typeof value === 'string' && !meets(requirement, value)
    })
    const [name = '', requirement] = wrong ?? [...entry.requirements][0] ?? []
    yield { entry, failed: `:${name} is ${JSON.stringify(loose[name] ?? null)}, which ${String(requirement?.declared)} refuses` }
  }
}

/** Routes of as many segments, of which one is spelt nearly as in the path. */
function nearlySpelt(table: RouteTable, path: string): RouteEntry[] {
  const given = decodePath(path)
  return table.entries.filter((entry) =>
    expandVariants(entry.segments, { requirements: new Map(), ignoreCase: false, anchored: true }).some(({ segments }) => {
      if (segments.length !== given.length) return false
      const different = segments.filter((segment, i) => segment.kind === 'literal' && segment.text !== given[i])
      const [slip] = different
      if (different.length !== 1 || slip?.kind !== 'literal') return false
      return closestName(given[segments.indexOf(slip)]!, [slip.text]) !== null
    }),
  )
}
