/** The file that switches caching on in development (app.md A15). */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const SWITCH = 'tmp/caching-dev.txt'

/** Whether caching is on in development. */
export function isCaching(root: string): boolean {
  return existsSync(join(root, SWITCH))
}

/** Switches it on or off; it holds from the next start on. */
export function setCaching(root: string, isOn: boolean): void {
  const path = join(root, SWITCH)
  if (!isOn) rmSync(path, { force: true })
  else if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, '')
  }
}
