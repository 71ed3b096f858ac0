/** Which files are the application's own, and which file an import of `./x.js` means. */
import { statSync } from 'node:fs'
import { join, sep } from 'node:path'

const SOURCES: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
}
const TYPESCRIPT = /\.(?:[mc]?ts|tsx)$/
/** Folders below the root whose modules are nobody's source. */
const FOREIGN = ['node_modules', 'dist']

/** Whether a file is TypeScript. */
export const isTypeScript = (file: string): boolean => TYPESCRIPT.test(file)

/** A function that tells whether a path is a file of the application whose root this is. */
export function ownership(root: string): (path: string) => boolean {
  const prefix = root.endsWith(sep) ? root : root + sep
  const foreign = FOREIGN.map((name) => join(root, name) + sep)
  return (path) => path.startsWith(prefix) && !foreign.some((each) => path.startsWith(each)) && !path.includes(`${sep}node_modules${sep}`)
}

/** The file that an import means, TypeScript first; null when there is none. */
export function sourceOf(path: string): string | null {
  for (const [extension, sources] of Object.entries(SOURCES)) {
    if (!path.endsWith(extension)) continue
    const base = path.slice(0, -extension.length)
    for (const source of sources) if (isFile(base + source)) return base + source
  }
  return isFile(path) ? path : null
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}
