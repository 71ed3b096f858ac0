/** What the radix tree sees of a pattern: literals, parameters, and one star at the end (routing.md 15b). */
import type { SegmentPattern } from './segment.js'
import type { SpanPattern, Variant } from './variant.js'

/** One segment of a shape. */
export type ShapeSegment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'prefix'; readonly text: string }
  | { readonly kind: 'param' }
  | { readonly kind: 'star' }

/** A row of segments; a star can only be the last one. */
export type Shape = readonly ShapeSegment[]

/** The shape of a variant: it accepts every path that the variant matches, and some more. */
export function shapeOf(variant: Variant): Shape {
  const shape: ShapeSegment[] = []
  for (const segment of variant.segments) {
    const part = shapeSegment(segment)
    shape.push(part)
    if (part.kind === 'star') break
  }
  return shape
}

function shapeSegment(segment: SegmentPattern | SpanPattern): ShapeSegment {
  if (segment.kind === 'span') return { kind: 'star' }
  if (segment.kind === 'literal') return segment
  if (segment.kind === 'param') return { kind: 'param' }
  const [before, after] = segment.literals
  return segment.slots.length === 1 && before !== '' && after === '' ? { kind: 'prefix', text: before! } : { kind: 'param' }
}

/** Whether some path could fit both shapes. Too often yes costs time; too often no would lose matches. */
function overlaps(a: Shape, b: Shape): boolean {
  for (let i = 0; ; i++) {
    const left = a[i]
    const right = b[i]
    if (left === undefined || right === undefined) return left === right
    if (left.kind === 'star' || right.kind === 'star') return true
    if (!segmentsOverlap(left, right)) return false
  }
}

function segmentsOverlap(a: ShapeSegment, b: ShapeSegment): boolean {
  if (a.kind === 'param' || b.kind === 'param' || a.kind === 'star' || b.kind === 'star') return true
  if (a.kind === 'literal' && b.kind === 'literal') return a.text === b.text
  if (a.kind === 'literal') return a.text.startsWith(b.text)
  if (b.kind === 'literal') return b.text.startsWith(a.text)
  return a.text.startsWith(b.text) || b.text.startsWith(a.text)
}

/**
 * Whether the tree prefers `a` wherever both fit: it tries text before parameters and those before a star, segment by
 * segment. So when it ends up at `b`, the path does not fit `a`.
 */
function isPreferred(a: Shape, b: Shape): boolean {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const left = rank(a[i]!)
    const right = rank(b[i]!)
    if (left !== right) return left > right
  }
  return false
}

/** Text counts most; of two prefixes, the longer one. */
function rank(segment: ShapeSegment): number {
  if (segment.kind === 'star') return 0
  if (segment.kind === 'param') return 1
  return segment.kind === 'prefix' ? 1 + segment.text.length : Number.POSITIVE_INFINITY
}

/** Whether a pattern of shape `form` could match a path that the tree leads to `leaf`. */
export function couldMatch(form: Shape, leaf: Shape): boolean {
  return overlaps(form, leaf) && !isPreferred(form, leaf)
}

/** A text that is equal for equal shapes only. */
export function shapeKey(shape: Shape): string {
  return treePattern(shape, () => 'p')
}

/**
 * The shape in find-my-way's notation.
 * @param nameOf the parameter's name, by its position among the parameters
 */
export function treePattern(shape: Shape, nameOf: (index: number) => string): string {
  let index = 0
  const parts = shape.map((segment) => {
    if (segment.kind === 'star') return '*'
    const text = segment.kind === 'param' ? '' : segment.text.replaceAll(':', '::')
    return segment.kind === 'literal' ? text : `${text}:${nameOf(index++)}`
  })
  return `/${parts.join('/')}`
}

/** The path of a shape of literals only, else `null`. */
export function staticPath(shape: Shape): string | null {
  const texts = shape.map((segment) => (segment.kind === 'literal' ? segment.text : null))
  return texts.includes(null) ? null : `/${texts.join('/')}`
}
