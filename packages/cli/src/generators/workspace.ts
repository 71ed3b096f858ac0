/** The files of a project, as generators see them. With `pretend` nothing is written, and everything is told as if it were. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Paths are relative to the root, with forward slashes. */
export class Workspace {
  readonly root: string
  readonly #pretend: boolean
  /** What would have been written; null for what would be gone. */
  readonly #imagined = new Map<string, string | null>()

  constructor(root: string, { pretend = false } = {}) {
    this.root = root
    this.#pretend = pretend
  }

  /** The text of a file, or null. */
  read(path: string): string | null {
    if (this.#imagined.has(path)) return this.#imagined.get(path)!
    const full = join(this.root, path)
    return existsSync(full) && statSync(full).isFile() ? readFileSync(full, 'utf8') : null
  }

  exists(path: string): boolean {
    return this.#imagined.has(path) ? this.#imagined.get(path) !== null : existsSync(join(this.root, path))
  }

  write(path: string, content: string): void {
    if (this.#pretend) {
      this.#imagined.set(path, content)
      return
    }
    const full = join(this.root, path)
    mkdirSync(dirname(full), { recursive: true })
    writeFileSync(full, content)
  }

  makeFolder(path: string): void {
    if (!this.#pretend) mkdirSync(join(this.root, path), { recursive: true })
  }

  /** Removes a file, and the folders above it that are empty then: those of the application stay, such as `app/models`. */
  remove(path: string): void {
    if (this.#pretend) this.#imagined.set(path, null)
    else {
      rmSync(join(this.root, path))
      this.removeEmptyFolders(dirname(path))
    }
  }

  /** Removes a folder when it is empty, and those above it. */
  removeEmptyFolders(path: string): void {
    if (this.#pretend) return
    for (let folder = path; folder !== '.' && !KEPT.has(folder); folder = dirname(folder)) {
      const full = join(this.root, folder)
      if (!existsSync(full)) continue
      if (readdirSync(full).length > 0) return
      rmdirSync(full)
    }
  }

  /** Names in a folder; none when there is no such folder. */
  list(path: string): string[] {
    const full = join(this.root, path)
    return existsSync(full) ? readdirSync(full).sort() : []
  }

  /** Every file below a folder. */
  *files(path: string): Generator<string> {
    const full = join(this.root, path)
    if (!existsSync(full)) return
    for (const entry of readdirSync(full, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.isDirectory()) yield* this.files(`${path}/${entry.name}`)
      else yield `${path}/${entry.name}`
    }
  }
}

/** Folders that belong to every application, empty or not. */
const KEPT = new Set(['app', 'config', 'db', 'lib', 'public', 'script', 'test'])
