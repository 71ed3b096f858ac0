/** The sequence of generations: code is loaded anew when it changed, and swapped in one step (app.md A28, A29). */
import type { LiveApplication } from '@live/core'
import { hasErrorCode } from '../errors.js'
import { printError, style } from '../output.js'
import { importApplication, openProject, type ProjectHome } from '../project.js'
import { updateRouteFiles, updateTemplateTypes, usesRouteFiles } from '../route-files.js'
import { Generation } from './generation.js'
import { withPlace } from './load-error.js'

/** After so many reloads the memory of old modules, which Node never frees, is worth a new process. */
const MAX_RELOADS = 500

/** What a reload came to. */
export interface Reload {
  readonly isWell: boolean
  readonly durationMs: number
  /** Whether a new process would do good. */
  readonly isWorn: boolean
}

/** Has the generation that answers now. */
export class Generations {
  readonly #root: string
  readonly #onReload: (reload: Reload) => void
  #home: ProjectHome | null = null
  #current: Generation | null = null
  /** Of code that worked last; its streams go on while the code is broken. */
  #kept: Generation | null = null
  #changed = new Set<string>()
  #loading: Promise<void> | null = null
  #count = 0
  #isQueued = false
  #isWell = false
  /** Whether the last load failed for want of a database. */
  #isUnavailable = false

  constructor(root: string, onReload: (reload: Reload) => void) {
    this.#root = root
    this.#onReload = onReload
  }

  /** How often code was loaded: the version of pages. */
  get count(): number {
    return this.#count
  }

  /** Loads the code for the first time; also returns when it cannot be loaded. */
  start(): Promise<void> {
    return this.change([])
  }

  /** Notes changed files, and loads; resolves when the code of these files answers. */
  change(files: readonly string[]): Promise<void> {
    for (const file of files) this.#changed.add(file)
    const before = this.#loading
    if (before !== null && this.#isQueued) return before
    this.#isQueued = true
    const loading = (before ?? Promise.resolve()).then(() => this.#load())
    const settled = loading.finally(() => {
      if (this.#loading === settled) this.#loading = null
    })
    this.#loading = settled
    return settled
  }

  /** The generation for a request that comes now: waits for changes that were noted before it. */
  async forRequest(): Promise<Generation> {
    // What is missing is no code: it may be there by now.
    if (this.#isUnavailable && this.#loading === null) void this.change([])
    while (this.#loading !== null) await this.#loading
    if (this.#current === null) throw new Error('Nothing was loaded yet')
    return this.#current
  }

  /** The application that answers, or undefined while it is broken. */
  get app(): LiveApplication | undefined {
    return this.#current?.app
  }

  /** Writes what changed templates declare. @returns whether that is other than before */
  updateTypes(): boolean {
    const { app } = this
    return app !== undefined && usesRouteFiles(this.#root) && updateTemplateTypes(app, this.#root).length > 0
  }

  /** Ends everything. */
  async stop(): Promise<void> {
    await Promise.allSettled([this.#loading, this.#current?.retire(), this.#kept?.retire()])
  }

  async #load(): Promise<void> {
    this.#isQueued = false
    const started = performance.now()
    const changed = [...this.#changed]
    this.#changed.clear()
    this.#count++
    let isWell = true
    this.#isUnavailable = false
    try {
      this.#swap(await this.#next(changed), true)
    } catch (thrown) {
      isWell = false
      this.#isUnavailable = hasErrorCode(thrown, 'ERR_DATABASE_UNAVAILABLE')
      const error = withPlace(thrown, this.#root)
      printError(`\n${style.red(error.stack ?? error.message)}\n`)
      this.#swap(await Generation.failed(error, this.#root), false)
    }
    this.#onReload({ isWell, durationMs: performance.now() - started, isWorn: this.#count > MAX_RELOADS })
  }

  async #next(changed: readonly string[]): Promise<Generation> {
    this.#home ??= await openProject({ root: this.#root })
    const { core, loader } = this.#home
    let app = await importApplication(this.#home, this.#count > 1 ? changed : undefined)
    for (let round = 0; ; round++) {
      const generation = await Generation.boot(app)
      await loader?.settle()
      const files = updateRouteFiles(core, app, this.#root)
      // What was just loaded has the helpers of before; twice is enough, because routes do not depend on their helpers.
      if (files.length === 0 || round > 0) return generation
      await generation.retire()
      app = await importApplication(this.#home, files)
    }
  }

  #swap(next: Generation, isWell: boolean): void {
    const before = this.#current
    this.#current = next
    if (!isWell && this.#isWell) this.#kept = before
    else if (before !== null) retire(before)
    if (isWell && this.#kept !== null) {
      retire(this.#kept)
      this.#kept = null
    }
    this.#isWell = isWell
  }
}

function retire(generation: Generation): void {
  generation.retire().catch((error: unknown) => printError(style.red(`The old code did not stop well: ${String(error)}`)))
}
