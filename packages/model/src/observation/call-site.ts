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
  // The files that really run say whose code it is; the text of the stack knows the lines of their sources.
  const files = runningFiles()
  const lines = (new Error().stack ?? '').split('\n').slice(1)
  Error.stackTraceLimit = limit
  ownFolder ??= folderOf(files[0])
  const index = files.findIndex((file, at) => at > 0 && file !== null && !isForeign(file))
  const found = index === -1 ? null : LOCATION.exec(lines[index - 1] ?? '')
  if (found === null) return null
  const path = pathOf(found[1]!) ?? files[index]!
  return `${path.startsWith(root + sep) ? path.slice(root.length + 1) : path}:${found[2]}`
}

/** The files of the stack, this one first; null for code of Node.js. */
function runningFiles(): (string | null)[] {
  const { prepareStackTrace } = Error
  try {
    Error.prepareStackTrace = (_, sites) => sites
    const sites = new Error().stack as unknown as NodeJS.CallSite[]
    return sites.map((site) => pathOf(site.getFileName() ?? ''))
  } finally {
    Error.prepareStackTrace = prepareStackTrace
  }
}

/** The folder of this package, from this very file. */
function folderOf(path: string | null | undefined): string {
  const cut = path?.lastIndexOf(`${sep}observation${sep}`) ?? -1
  return path === null || path === undefined || cut === -1 ? '\0' : path.slice(0, cut + 1)
}

function pathOf(location: string): string | null {
  if (location.startsWith('node:') || location === '') return null
  return location.startsWith('file:') ? fileURLToPath(location) : location
}

const isForeign = (path: string): boolean => path.startsWith(ownFolder!) || path.includes(`${sep}node_modules${sep}`) || !path.includes(sep)
