/** A pattern without its optional groups: one fixed row of segments, with globs between them (routing.md R42, R43). */
import { type PatternNode, PatternSyntaxError } from './pattern.js'
import type { Requirement } from './requirement.js'
import type { SegmentPattern, Slot } from './segment.js'

/** One or more whole segments: a glob, or a parameter whose requirement accepts slashes. */
export interface SpanPattern {
  readonly kind: 'span'
  /** Where the value goes; `null` below a mount, where nobody asks for it. */
  readonly slot: Slot | null
  /** The parameter after a dot at the end of the span's last segment. */
  readonly format: Slot | null
  /** Whether the segments are joined by {@link SPLIT_MARK} instead of slashes, to be told apart again (R43). */
  readonly split: boolean
}

/** No path holds it. */
export const SPLIT_MARK = '\0'

/** One form of a route's pattern. */
export interface Variant {
  readonly names: readonly string[]
  readonly segments: ReadonlyArray<SegmentPattern | SpanPattern>
  /** Whether only paths with a dot can match, so that a path without one need not try. */
  readonly needsDot: boolean
}

/** Optional groups multiply; a pattern with more forms than this is refused (routing.md R42). */
export const MAX_VARIANTS = 64

/** What the variants of a pattern are made with. */
export interface VariantOptions {
  /** Requirement by parameter name. */
  readonly requirements: ReadonlyMap<string, Requirement>
  /** Whether text is compared in lower case. */
  readonly ignoreCase: boolean
  /** Whether the pattern must cover the whole path; a mount's need not. */
  readonly anchored: boolean
  /** Whether globs are given as lists; default `false`. */
  readonly split?: boolean
}

/**
 * All forms of a pattern, in the order in which a backtracking expression would prefer them.
 * @throws PatternSyntaxError for more than {@link MAX_VARIANTS} forms, or a glob that shares its segment
 */
export function expandVariants(nodes: readonly PatternNode[], options: VariantOptions): Variant[] {
  const rows: PatternNode[][] = []
  expand([], nodes, options.requirements, rows)
  const variants = rows.map((row) => buildVariant(row, options))
  if (options.anchored) return variants
  const rest: SpanPattern = { kind: 'span', slot: null, format: null, split: false }
  return variants.flatMap((variant) => [variant, { ...variant, segments: [...variant.segments, rest] }])
}

function expand(
  done: readonly PatternNode[],
  rest: readonly PatternNode[],
  requirements: ReadonlyMap<string, Requirement>,
  rows: PatternNode[][],
): void {
  const index = rest.findIndex((node) => node.kind === 'group')
  const group = rest[index]
  if (group?.kind !== 'group') {
    rows.push([...done, ...rest])
    if (rows.length > MAX_VARIANTS) throw new PatternSyntaxError(`has more than ${MAX_VARIANTS} forms: use fewer optional groups`)
    return
  }
  const before = [...done, ...rest.slice(0, index)]
  const after = rest.slice(index + 1)
  const withGroup = (): void => expand(before, [...group.nodes, ...after], requirements, rows)
  const without = (): void => expand(before, after, requirements, rows)
  const order = swallows(before.at(-1), group.nodes[0], requirements) ? [without, withGroup] : [withGroup, without]
  for (const next of order) next()
}

/** A greedy parameter takes the text of the group after it whenever it may. */
function swallows(node: PatternNode | undefined, next: PatternNode | undefined, requirements: ReadonlyMap<string, Requirement>): boolean {
  if (node?.kind !== 'param') return false
  const requirement = requirements.get(node.name)
  return requirement?.lazy !== true && (next?.kind !== 'slash' || requirement?.spans === true)
}

function buildVariant(row: readonly PatternNode[], options: VariantOptions): Variant {
  const names: string[] = []
  const slot = (name: string): Slot => ({
    index: names.push(name) - 1,
    name,
    requirement: options.requirements.get(name) ?? null,
  })
  const segments = splitSegments(row).map((nodes) => buildSegment(nodes, slot, options))
  return { names, segments, needsDot: segments.some(needsDot) }
}

function splitSegments(row: readonly PatternNode[]): PatternNode[][] {
  const segments: PatternNode[][] = [[]]
  for (const node of row) {
    if (node.kind === 'slash') segments.push([])
    else segments.at(-1)!.push(node)
  }
  return segments.filter((nodes) => nodes.length > 0)
}

function buildSegment(
  nodes: readonly PatternNode[],
  slotFor: (name: string) => Slot,
  options: VariantOptions,
): SegmentPattern | SpanPattern {
  const literals = ['']
  const slots: Slot[] = []
  let hasGlob = false
  for (const node of nodes) {
    if (node.kind === 'literal') {
      literals[literals.length - 1] += options.ignoreCase ? foldCase(node.text) : node.text
    } else if (node.kind === 'param' || node.kind === 'glob') {
      hasGlob ||= node.kind === 'glob'
      slots.push(slotFor(node.name))
      literals.push('')
    }
  }
  const first = slots[0]
  if (first === undefined) return { kind: 'literal', text: literals[0]! }
  if (hasGlob || (first.requirement?.spans === true && isSpan(literals, slots)))
    return buildSpan(literals, slots, hasGlob && options.split === true)
  if (slots.length === 1 && literals[0] === '' && literals[1] === '') return { kind: 'param', slot: first }
  return { kind: 'mixed', literals, slots, constrained: slots.some(({ requirement }) => requirement !== null) }
}

function isSpan(literals: readonly string[], slots: readonly Slot[]): boolean {
  if (literals[0] !== '' || literals.at(-1) !== '') return false
  return slots.length === 1 || (slots.length === 2 && literals[1] === '.' && slots[1]!.name === 'format')
}

function buildSpan(literals: readonly string[], slots: readonly Slot[], split: boolean): SpanPattern {
  if (!isSpan(literals, slots)) throw new PatternSyntaxError('has a glob beside other text: a glob must be a whole segment')
  return { kind: 'span', slot: slots[0]!, format: slots[1] ?? null, split }
}

function needsDot(segment: SegmentPattern | SpanPattern): boolean {
  if (segment.kind === 'literal') return segment.text.includes('.')
  if (segment.kind === 'mixed') return segment.literals.some((text) => text.includes('.'))
  return segment.kind === 'span' && segment.format !== null
}

/** Lower case, unless that changes the length: offsets into the text must stay valid. */
export function foldCase(text: string): string {
  const lower = text.toLowerCase()
  return lower.length === text.length ? lower : text
}
