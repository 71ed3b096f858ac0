/** Remembers what a command made, so that it can be undone as if it had never run. */
import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** What is there because of this command. */
export class Journal {
  /** Files and folders that did not exist, each with everything that is now in it. */
  readonly #made = new Set<string>()
  /** What stood in files that were overwritten. */
  readonly #before = new Map<string, Buffer>()

  /** Says that a file or folder is about to be made. One that is there already is left alone by {@link undo}. */
  claim(target: string): void {
    if (existsSync(target)) return
    let topmost = target
    while (!existsSync(path.dirname(topmost))) topmost = path.dirname(topmost)
    this.#made.add(topmost)
  }

  /** Says that a file is about to be written: made, or changed. */
  async claimFile(target: string): Promise<void> {
    if (!existsSync(target)) this.claim(target)
    else if (!this.#before.has(target) && !this.#isMade(target)) this.#before.set(target, await readFile(target))
  }

  /** Removes what was made, and puts back what was overwritten. */
  async undo(): Promise<void> {
    for (const [target, content] of this.#before) await writeFile(target, content)
    for (const target of this.#made) await rm(target, { recursive: true, force: true, maxRetries: 3 })
    this.#before.clear()
    this.#made.clear()
  }

  #isMade(target: string): boolean {
    for (const made of this.#made) if (target === made || target.startsWith(made + path.sep)) return true
    return false
  }
}
