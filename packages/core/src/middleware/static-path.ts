/** From the path of a URL to the names of files that may be meant (C284). */
import { knownTypeForFilename } from '../http/negotiation/mime-types.js'

/** The one hidden folder that is meant for everybody (RFC 8615). */
const WELL_KNOWN = '.well-known'

/** What the path of a URL may name in a folder. */
export interface StaticPath {
  /** Decoded; none for `/`. */
  readonly segments: readonly string[]
  /** Whether it ends with a slash, so that only the index of a folder is meant. */
  readonly folder: boolean
}

/**
 * The decoded segments of a path. `null` for one that names no file that everybody may have: with a broken escape, NUL, an empty
 * segment, a separator in disguise, or a name that starts with a dot, which `.` and `..` do too. Decoded once: what is escaped twice
 * is a name with a percent sign.
 */
export function staticPath(path: string): StaticPath | null {
  const folder = path.endsWith('/')
  const inner = path.slice(1, folder ? -1 : undefined)
  if (inner === '') return path === '/' ? ROOT : null
  let segments: string[]
  try {
    segments = inner.split('/')
    if (path.includes('%')) segments = segments.map(decodeURIComponent)
  } catch {
    return null
  }
  return segments.every(isPlainName) ? { segments, folder } : null
}

const ROOT: StaticPath = { segments: [], folder: true }

/**
 * The names to try, in order: the path itself, then as a page and as a folder with an index when it has no known extension.
 * @param index name of the page of a folder, `null` for none
 */
export function candidates({ segments, folder }: StaticPath, index: string | null): string[] {
  const path = segments.join('/')
  const inFolder = index === null ? [] : [segments.length === 0 ? `${index}.html` : `${path}/${index}.html`]
  if (folder) return inFolder
  return knownTypeForFilename(path) === null ? [path, `${path}.html`, ...inFolder] : [path]
}

function isPlainName(segment: string, at: number): boolean {
  if (segment === '' || (segment.charCodeAt(0) === 46 && (at > 0 || segment !== WELL_KNOWN))) return false
  return !segment.includes('/') && !segment.includes('\\') && !segment.includes('\0')
}
