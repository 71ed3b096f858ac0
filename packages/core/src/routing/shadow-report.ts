/** Routes that no request can reach, because an earlier one takes all of their paths (routing.md R94). */
import type { RouteEntry } from './route-entry.js'
import type { RouteTable } from './route-table.js'
import type { SegmentPattern, Slot } from './segment.js'
import { expandVariants, type SpanPattern, type Variant } from './variant.js'

/** A route that is never reached, and the one before it that is. */
export interface ShadowedRoute {
  readonly entry: RouteEntry
  readonly by: RouteEntry
  /** What to tell a developer. */
  readonly message: string
}

interface Coverage {
  readonly entry: RouteEntry
  readonly forms: readonly Variant[]
}

/** The shadowed routes of a table, in its order. Routes with conditions on the request shadow nothing, and those of the framework make room. */
export function shadowedRoutes(table: RouteTable): ShadowedRoute[] {
  const earlier = new Map<string, Coverage[]>()
  const open: Coverage[] = []
  return table.entries.flatMap((entry) => {
    const forms = expandVariants(withoutSuffix(entry), { requirements: entry.requirements, ignoreCase: false, anchored: entry.anchored })
    const own: Coverage = { entry, forms }
    const first = firstText(forms)
    const pool = [...(first === null ? [...earlier.values()].flat() : (earlier.get(first) ?? [])), ...open]
    const by = pool.filter((each) => covers(each, own)).sort((a, b) => a.entry.order - b.entry.order)[0]?.entry
    if (!entry.isConditional && entry.asyncPredicates.length === 0) {
      if (first === null) open.push(own)
      else earlier.set(first, [...(earlier.get(first) ?? []), own])
    }
    if (by === undefined || entry.origin === 'internal') return []
    const message = `${entry.source}  ${entry.pattern} is never reached: ${by.pattern} at ${by.source} takes all of its paths; move it before that`
    return [{ entry, by, message }]
  })
}

function withoutSuffix({ segments }: RouteEntry): RouteEntry['segments'] {
  return hasSuffix(segments) ? segments.slice(0, -1) : segments
}

/** Whether a pattern ends in `(.:format)`. */
function hasSuffix(segments: RouteEntry['segments']): boolean {
  const last = segments.at(-1)
  return last?.kind === 'group' && last.nodes.length === 2 && last.nodes[1]?.kind === 'param' && last.nodes[1].name === 'format'
}

/** The first segment, when all forms begin with the same text. */
function firstText(forms: readonly Variant[]): string | null {
  const texts = new Set(forms.map(({ segments: [first] }) => (first?.kind === 'literal' ? first.text : null)))
  const [text] = texts
  return texts.size === 1 ? (text ?? null) : null
}

function covers(a: Coverage, b: Coverage): boolean {
  if (!verbsCover(a.entry.verbs, b.entry.verbs) || !formatCovers(a.entry, b.entry)) return false
  return b.forms.every((form) => a.forms.some((other) => formCovers(other, form)))
}

function verbsCover(a: RouteEntry['verbs'], b: RouteEntry['verbs']): boolean {
  return a === 'ALL' || (b !== 'ALL' && b.every((verb) => a.includes(verb)))
}

function formatCovers(a: RouteEntry, b: RouteEntry): boolean {
  if (!a.anchored) return true
  const ownFormat = a.requirements.get('format')
  if (!hasSuffix(b.segments)) return ownFormat === undefined || b.anchored
  return hasSuffix(a.segments) && (ownFormat === undefined || sameRequirement(ownFormat, b.requirements.get('format')))
}

function formCovers(a: Variant, b: Variant): boolean {
  for (let i = 0; ; i++) {
    const left = a.segments[i]
    const right = b.segments[i]
    if (left === undefined || right === undefined) return left === right
    if (left.kind === 'span') return i === a.segments.length - 1 && left.format === null && (left.slot?.requirement ?? null) === null
    if (!segmentCovers(left, right)) return false
  }
}

function segmentCovers(a: SegmentPattern, b: SegmentPattern | SpanPattern): boolean {
  if (b.kind === 'span') return false
  if (a.kind === 'literal') return b.kind === 'literal' && a.text === b.text
  if (a.kind === 'param') {
    if (b.kind === 'literal') return slotTakes(a.slot, b.text)
    return b.kind === 'param' && slotCovers(a.slot, b.slot)
  }
  if (b.kind !== 'mixed' || a.slots.length !== b.slots.length) return false
  return a.literals.every((text, i) => text === b.literals[i]) && a.slots.every((slot, i) => slotCovers(slot, b.slots[i]!))
}

function slotTakes({ requirement }: Slot, text: string): boolean {
  return requirement === null ? !text.includes('.') : requirement.pattern.test(text) && (requirement.accepts?.(text) ?? true)
}

function slotCovers(a: Slot, b: Slot): boolean {
  if (a.requirement === null) return b.requirement === null
  return sameRequirement(a.requirement, b.requirement)
}

function sameRequirement(a: Slot['requirement'], b: Slot['requirement'] | undefined): boolean {
  return a !== null && b != null && String(a.declared) === String(b.declared) && a.accepts === b.accepts
}
