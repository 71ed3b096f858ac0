/** The `Range` header: which bytes of a representation were asked for (RFC 9110 §14.1, §14.2; controller.md C237). */

/** Bytes of a representation, counted from 0, both ends included. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

const UNIT = 'bytes='
const DASH = 0x2d

/**
 * Reads a header in one pass. Only a single range is served as a part: with several, and with what is no range of bytes at all, the
 * header is ignored, which the RFC allows a server and which leaves nothing to those that ask for ten thousand overlapping parts.
 * @param size of the whole representation, in bytes
 * @returns `null` to ignore the header
 */
export function parseByteRange(header: string, size: number): ByteRange | 'unsatisfiable' | null {
  if (header.length <= UNIT.length || header.slice(0, UNIT.length).toLowerCase() !== UNIT) return null
  const spec = header.slice(UNIT.length).trim()
  const dash = indexOfDash(spec)
  if (dash === -1) return null
  const first = dash === 0 ? null : Number(spec.slice(0, dash))
  const last = dash === spec.length - 1 ? null : Number(spec.slice(dash + 1))
  if (first === null) return last === null ? null : suffix(last, size)
  if (last !== null && last < first) return null
  if (first >= size) return 'unsatisfiable'
  return { start: first, end: last === null ? size - 1 : Math.min(last, size - 1) }
}

/** The value of `Content-Range`; without a range that of a 416 (RFC 9110 §14.4). */
export function formatContentRange(range: ByteRange | null, size: number): string {
  return `bytes ${range === null ? '*' : `${range.start}-${range.end}`}/${size}`
}

/** The last bytes; of a representation that is shorter, all of them. */
function suffix(length: number, size: number): ByteRange | 'unsatisfiable' {
  return length === 0 || size === 0 ? 'unsatisfiable' : { start: Math.max(0, size - length), end: size - 1 }
}

/** Where the only dash is; -1 when there is anything else than digits around it. Numbers too large to be exact are beyond any size. */
function indexOfDash(spec: string): number {
  let dash = -1
  for (let i = 0; i < spec.length; i++) {
    const code = spec.charCodeAt(i)
    if (code === DASH && dash === -1) dash = i
    else if (code < 0x30 || code > 0x39) return -1
  }
  return dash
}
