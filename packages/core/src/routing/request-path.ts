/** A request's path made uniform before it is matched: slashes, escapes, limits (routing.md R59, R62-R68). */
import { BadRequestError, LiveError } from '../errors/index.js'
import { foldCase } from './variant.js'

/** Longest decoded segment, in characters; a longer one is 414 (R67). */
export const MAX_SEGMENT_LENGTH = 16_384
/** Longest path, in characters; a longer one is 414. */
export const MAX_PATH_LENGTH = 65_536

/** What {@link inspectPath} found. */
export const CLEAN = 0
/** The path has a dot, so a format or a literal dot may be meant. */
export const HAS_DOT = 1
/** The path is not in its uniform form: it has an escape, a doubled or trailing slash, a query, or no leading slash. */
export const UNEVEN = 2

/** One pass over the path: a mixture of {@link HAS_DOT} and {@link UNEVEN}. */
export function inspectPath(path: string): number {
  const end = path.length - 1
  if (path.charCodeAt(0) !== 47 || end >= MAX_SEGMENT_LENGTH) return UNEVEN
  let found = CLEAN
  let previous = 0
  for (let i = 0; i <= end; i++) {
    const code = path.charCodeAt(i)
    if (code === 47) {
      if (previous === 47 || (i === end && i > 0)) return UNEVEN
    } else if (code === 46) {
      found = HAS_DOT
    } else if (code === 37 || code === 63 || code === 35 || code === 0) {
      return UNEVEN
    }
    previous = code
  }
  return found
}

/**
 * The decoded segments of a path. Repeated and trailing slashes do not count; `%2F` is text, not a separator.
 * @throws BadRequestError `ERR_MALFORMED_URL` for a broken escape, bytes that are not UTF-8, or NUL
 * @throws LiveError `ERR_URI_TOO_LONG` beyond {@link MAX_SEGMENT_LENGTH} or {@link MAX_PATH_LENGTH}
 */
export function decodePath(path: string): string[] {
  if (path.length > MAX_PATH_LENGTH) throw tooLong(path.length, MAX_PATH_LENGTH)
  const segments: string[] = []
  for (const raw of pathOnly(path).split('/')) {
    if (raw === '') continue
    const segment = raw.includes('%') ? decodeSegment(raw) : raw
    if (segment.includes('\0')) throw malformed('a NUL')
    if (segment.length > MAX_SEGMENT_LENGTH) throw tooLong(segment.length, MAX_SEGMENT_LENGTH)
    segments.push(segment)
  }
  return segments
}

/** Segments as one path that the tree reads unambiguously: only what it would misread is escaped. */
export function encodePath(segments: readonly string[]): string {
  let path = ''
  for (const segment of segments) path += `/${/[%/?#]/.test(segment) ? segment.replace(/[%/?#]/g, escapeCharacter) : segment}`
  return path === '' ? '/' : path
}

/** The segments by which text is compared. */
export function keysOf(segments: readonly string[], ignoreCase: boolean): readonly string[] {
  return ignoreCase ? segments.map(foldCase) : segments
}

/** The path of a request target in absolute form, without query and fragment (R68). */
function pathOnly(path: string): string {
  const scheme = /^https?:\/\/[^/?#]*/i.exec(path)
  const from = scheme === null ? 0 : scheme[0].length
  const end = path.slice(from).search(/[?#]/)
  return end === -1 ? path.slice(from) : path.slice(from, from + end)
}

function decodeSegment(raw: string): string {
  try {
    return decodeURIComponent(raw)
  } catch {
    throw malformed(JSON.stringify(raw.slice(0, 100)))
  }
}

function escapeCharacter(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase()}`
}

function malformed(what: string): BadRequestError {
  return new BadRequestError(`The path has ${what}, which is no percent-encoded UTF-8 text`, { code: 'ERR_MALFORMED_URL' })
}

function tooLong(length: number, limit: number): LiveError {
  return new LiveError('ERR_URI_TOO_LONG', `The path has ${length} characters where at most ${limit} are read`)
}
