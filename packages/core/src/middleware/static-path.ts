/** From the path of a URL to the names of files that may be meant (C284). */
import { typeForFilename } from '../http/mime-types.js'

/**
 * The decoded segments of a path. `null` for one that names no file that everybody may have: with a broken escape, NUL, an
 * empty segment, a separator in disguise, or a name that starts with a dot, which `.` and `..` do too.
 */
export function fileSegments(path: string): string[] | null {
  let segments: string[]
  try {
    segments = path.slice(1).split('/')
    if (path.includes('%')) segments = segments.map(decodeURIComponent)
  } catch {
    return null
  }
  return segments.every(isPlainName) ? segments : null
}

/** The names to try, in order: the path itself, then as a page when it has no known extension. */
export function candidates(segments: readonly string[]): string[] {
  const path = segments.join('/')
  return typeForFilename(path) === 'application/octet-stream' ? [path, `${path}.html`] : [path]
}

function isPlainName(segment: string): boolean {
  if (segment === '' || segment.charCodeAt(0) === 46) return false
  return !segment.includes('/') && !segment.includes('\\') && !segment.includes('\0')
}
