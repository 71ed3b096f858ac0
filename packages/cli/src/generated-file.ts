/** Files that are generated where others read them at the same moment: compilers, editors, other processes. Loads no package of Live. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Writes a file where its content changed, so that nobody ever reads a part of it.
 * @returns whether it was written
 */
export function writeGenerated(path: string, text: string): boolean {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return false
  mkdirSync(dirname(path), { recursive: true })
  const draft = `${path}.${process.pid}.tmp`
  writeFileSync(draft, text)
  renameSync(draft, path)
  return true
}
