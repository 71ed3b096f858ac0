/** Watches the files of the application, and knows at any moment which of them changed. */
import { statSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import type { FSWatcher } from 'chokidar'
import { type ChangeKind, changeKind } from './change-kind.js'

/** What is watched, relative to the root. */
const WATCHED = ['app', 'lib', 'config', 'public', 'db', 'test', 'package.json', '.env']
/** Editors write in several steps; this long after the last of them, in milliseconds. */
const QUIET_MS = 20
/** What a directory is like, in place of time and size. */
const FOLDER = 'folder'

/** Files that changed, absolute, by what they ask for. */
export type Changes = Readonly<Record<Exclude<ChangeKind, 'none'>, readonly string[]>>

/** Tells of changes a moment after they were made, or when asked. */
export class Watcher {
  readonly #root: string
  readonly #onChange: (changes: Changes) => void
  readonly #known = new Map<string, string>()
  readonly #suspects = new Set<string>()
  #watcher: FSWatcher | null = null
  #timer: NodeJS.Timeout | null = null

  constructor(root: string, onChange: (changes: Changes) => void) {
    this.#root = root
    this.#onChange = onChange
  }

  /** Resolves when changes are seen: those since this call, too. */
  async start(): Promise<void> {
    const started = Date.now()
    const { watch } = await import('chokidar')
    // Files such as `.env.local` are seen with the folder, which is not looked into otherwise.
    const watcher = watch([this.#root], { ignored: (path) => this.#isIgnored(path), alwaysStat: true })
    this.#watcher = watcher
    let isReady = false
    watcher.on('all', (_event, path) => {
      if (isReady) this.#suspect(path)
      else this.#known.set(path, signature(path))
    })
    // Comes at once, before chokidar has looked what it was.
    watcher.on('raw', (_event, name, details) => {
      const { watchedPath } = details as { watchedPath?: string }
      if (!isReady || watchedPath === undefined) return
      this.#suspect(watchedPath)
      if (name) this.#suspect(join(watchedPath, name))
      if (name) this.#suspect(join(dirname(watchedPath), name))
    })
    watcher.on('error', () => {})
    await new Promise<void>((resolve) => watcher.once('ready', resolve))
    isReady = true
    // What was saved while the folders were read may have been loaded before.
    for (const [path, seen] of this.#known) if (Number.parseFloat(seen) >= started) this.#suspect(path, true)
  }

  /** Tells now what has changed so far. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    const changes = { code: [] as string[], restart: [] as string[], pages: [] as string[], styles: [] as string[], types: [] as string[] }
    let count = 0
    for (const path of this.#suspects) {
      const kind = this.#kindOf(path)
      if (kind === 'none' || !this.#hasChanged(path)) continue
      changes[kind].push(path)
      count++
    }
    this.#suspects.clear()
    if (count > 0) this.#onChange(changes)
  }

  async close(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer)
    await this.#watcher?.close()
  }

  #suspect(path: string, isChanged = false): void {
    if (this.#kindOf(path) === 'none') return
    if (isChanged) this.#known.delete(path)
    this.#suspects.add(path)
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.flush(), QUIET_MS)
  }

  #hasChanged(path: string): boolean {
    const now = signature(path)
    const before = this.#known.get(path)
    if (now === '') this.#known.delete(path)
    else this.#known.set(path, now)
    return now !== FOLDER && now !== (before ?? '')
  }

  #kindOf(path: string): ChangeKind {
    return changeKind(relative(this.#root, path).split(sep).join('/'))
  }

  #isIgnored(path: string): boolean {
    const inside = relative(this.#root, path)
    if (inside === '') return false
    const [first = ''] = inside.split(sep)
    return !WATCHED.includes(first) && !first.startsWith('.env')
  }
}

/** Time and size of a file; empty for none. */
function signature(path: string): string {
  try {
    const stats = statSync(path)
    return stats.isDirectory() ? FOLDER : `${stats.mtimeMs} ${stats.size}`
  } catch {
    return ''
  }
}
