/** Finds files of code in the folders of an application, before and after they were compiled. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** What code is written in, and compiled to. In a folder that has both, the source wins. */
const EXTENSIONS = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'] as const

/** A file of code. */
export interface SourceFile {
  /** Absolute. */
  readonly path: string
  /** Below its folder, without the extension, with `/` between the parts: `admin/posts-controller`. */
  readonly name: string
}

/**
 * The file of that name with an extension of code; `null` when there is none.
 * @param base absolute, without the extension
 */
export function sourceFile(base: string): string | null {
  for (const extension of EXTENSIONS) if (existsSync(base + extension)) return base + extension
  return null
}

/** The files of code below a folder, in alphabetical order of their names; none when there is no such folder. Tests and declarations are none. */
export function sourceFiles(folder: string): SourceFile[] {
  const found = new Map<string, string>()
  collect(folder, '', found)
  return [...found].map(([name, path]) => ({ path, name })).sort((a, b) => (a.name < b.name ? -1 : 1))
}

function collect(folder: string, prefix: string, found: Map<string, string>): void {
  for (const entry of entriesOf(folder)) {
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue
    const path = join(folder, entry.name)
    if (entry.isDirectory()) collect(path, `${prefix}${entry.name}/`, found)
    else {
      const extension = EXTENSIONS.find((each) => entry.name.endsWith(each))
      if (extension === undefined || /\.(?:d|test|spec)\.[cm]?[jt]s$/.test(entry.name)) continue
      const name = prefix + entry.name.slice(0, -extension.length)
      const other = found.get(name)
      if (other === undefined || rank(path) < rank(other)) found.set(name, path)
    }
  }
}

const rank = (path: string): number => EXTENSIONS.findIndex((each) => path.endsWith(each))

function entriesOf(folder: string) {
  return existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : []
}
