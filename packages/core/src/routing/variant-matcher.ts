/** Matches the decoded segments of a path against one form of a pattern. */
import { matchSegment, type SegmentPattern, type Slot, suits } from './segment.js'
import { SPLIT_MARK, type SpanPattern, type Variant } from './variant.js'

/** Places that are tried for a span whose value has a requirement; a hostile path gets no more. */
export const MAX_SPAN_TRIES = 64

interface SpanPart {
  readonly span: SpanPattern
  /** The segments after the span, up to the next one. */
  readonly block: readonly SegmentPattern[]
}

/** A matcher for one variant. Values of the last success are in `values`, by the index of their name. */
export class VariantMatcher {
  readonly names: readonly string[]
  readonly needsDot: boolean
  readonly values: string[]
  readonly #head: SegmentPattern[] = []
  readonly #parts: SpanPart[] = []
  #segments: readonly string[] = []
  #keys: readonly string[] = []
  #tries = 0

  constructor(variant: Variant) {
    this.names = variant.names
    this.needsDot = variant.needsDot
    this.values = new Array<string>(variant.names.length).fill('')
    let block = this.#head
    for (const segment of variant.segments) {
      if (segment.kind === 'span') {
        block = []
        this.#parts.push({ span: segment, block })
      } else {
        block.push(segment)
      }
    }
  }

  /**
   * Whether the path matches.
   * @param segments decoded segments
   * @param keys the same, lower-cased when the table ignores case, else the same array
   */
  match(segments: readonly string[], keys: readonly string[]): boolean {
    const head = this.#head
    if (this.#parts.length === 0 ? segments.length !== head.length : segments.length <= head.length) return false
    this.#segments = segments
    this.#keys = keys
    if (!this.#matchBlock(head, 0)) return false
    if (this.#parts.length === 0) return true
    this.#tries = MAX_SPAN_TRIES
    return this.#matchPart(0, head.length)
  }

  #matchBlock(block: readonly SegmentPattern[], at: number): boolean {
    for (let i = 0; i < block.length; i++) {
      if (!matchSegment(block[i]!, this.#segments[at + i]!, this.#keys[at + i]!, this.values)) return false
    }
    return true
  }

  #matchPart(index: number, at: number): boolean {
    const { span, block } = this.#parts[index]!
    const lastStart = this.#segments.length - block.length
    if (index === this.#parts.length - 1) {
      return lastStart > at && this.#matchBlock(block, lastStart) && this.#takeSpan(span, at, lastStart)
    }
    const requirement = span.slot?.requirement
    const greedy = requirement != null && !requirement.lazy
    for (let i = at + 1; i < lastStart; i++) {
      const start = greedy ? lastStart - (i - at) : i
      if (!this.#matchBlock(block, start)) continue
      if (this.#takeSpan(span, at, start) && this.#matchPart(index + 1, start + block.length)) return true
      // Without a requirement the first place is as good as any later one, which only leaves less room.
      if (requirement == null && !this.#constrainedAfter(index)) return false
      if (--this.#tries <= 0) return false
    }
    return false
  }

  #constrainedAfter(index: number): boolean {
    return this.#parts.some(({ span }, i) => i > index && span.slot?.requirement != null)
  }

  #takeSpan(span: SpanPattern, from: number, to: number): boolean {
    if (span.slot === null) return true
    let value = to - from === 1 ? this.#segments[from]! : this.#segments.slice(from, to).join(span.split ? SPLIT_MARK : '/')
    if (span.format !== null) {
      const dot = this.#formatDot(span.format, value, value.length - this.#segments[to - 1]!.length)
      if (dot < 1) return false
      this.values[span.format.index] = value.slice(dot + 1)
      value = value.slice(0, dot)
    }
    const { requirement } = span.slot
    if (requirement !== null && !suits(span.slot, span.split ? value.replaceAll(SPLIT_MARK, '/') : value)) return false
    this.values[span.slot.index] = value
    return true
  }

  /** The dot before a suitable format in the last segment, or -1. A plain format holds no dot, so only the last one will do. */
  #formatDot(format: Slot, value: string, start: number): number {
    if (format.requirement === null) {
      const dot = value.lastIndexOf('.')
      return dot >= start && suits(format, value.slice(dot + 1)) ? dot : -1
    }
    let tries = MAX_SPAN_TRIES
    for (let dot = value.indexOf('.', start); dot !== -1 && tries > 0; dot = value.indexOf('.', dot + 1), tries--) {
      if (dot > 0 && suits(format, value.slice(dot + 1))) return dot
    }
    return -1
  }
}
