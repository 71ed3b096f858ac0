/** Which line of the application asked for a query. */
import { sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Deep enough to pass through this package and TypeORM. */
const DEPTH = 60
const LOCATION = /\(?((?:file:\/\/)?[^\s()]+):(\d+):\d+\)?$/

let ownFolder: string | null = null

/** `app/controllers/posts-controller.ts:12`, relative to a folder where it is in it; null when no line of the application is known. */
export function callSite(root: string): string | null {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = DEPTH
  const lines = (new Error().stack ?? '').split('\n').slice(1)
  Error.stackTraceLimit = limit
  ownFolder ??= folderOf(lines[0])
  for (const line of lines) {
    const found = LOCATION.exec(line)
    const path = found === null ? null : pathOf(found[1]!)
    if (path === null || isForeign(path)) continue
    return `${path.startsWith(root + sep) ? path.slice(root.length + 1) : path}:${found![2]}`
  }
  return null
}

/** The folder of this package, from the line of this very file. */
function folderOf(line: string | undefined): string {
  const path = pathOf(LOCATION.exec(line ?? '')?.[1] ?? '')
  const cut = path?.lastIndexOf(`${sep}observation${sep}`) ?? -1
  return path === null || cut === -1 ? '\0' : path.slice(0, cut + 1)
}

function pathOf(location: string): string | null {
  if (location.startsWith('node:') || location === '') return null
  return location.startsWith('file:') ? fileURLToPath(location) : location
}

const isForeign = (path: string): boolean => path.startsWith(ownFolder!) || path.includes(`${sep}node_modules${sep}`) || !path.includes(sep)
