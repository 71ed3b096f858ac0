/** Which file imports which, and the version of each: a file that changed gets a new one, and so does all that depends on it (app.md A28). */

interface FileNode {
  version: number
  readonly importers: Set<string>
  readonly imports: Set<string>
  /** Whether something outside of the application imports it: the framework, by its folder. */
  isFound: boolean
}

/** What a change reaches. */
export interface Invalidation {
  /** Files with a new version, absolute. */
  readonly files: string[]
  /** Those of them that the framework found by their folder, and not an import. */
  readonly found: string[]
}

/** The modules of an application, by their absolute paths. */
export class ModuleGraph {
  readonly #nodes = new Map<string, FileNode>()
  /** Loaded while a load is under way: when that fails, Node remembers the failure of each. */
  readonly #fresh = new Set<string>()
  #isSettled = false
  /** Files with an import of something that is not there. */
  readonly #dangling = new Set<string>()

  /** How many files are known. */
  get size(): number {
    return this.#nodes.size
  }

  /** Every file that was imported. */
  get files(): string[] {
    return [...this.#nodes.keys()]
  }

  /** The version under which a file is imported now: 0 for its first. */
  versionOf(file: string): number {
    return this.#nodes.get(file)?.version ?? 0
  }

  /** Notes an import. @param importer null when it is none of the application's files */
  link(file: string, importer: string | null): void {
    const node = this.#nodeOf(file)
    if (importer === null) node.isFound = true
    else {
      node.importers.add(importer)
      this.#nodeOf(importer).imports.add(file)
    }
  }

  /** Notes that a file has an import that leads nowhere: every new file may be the missing one. */
  markDangling(importer: string): void {
    this.#dangling.add(importer)
  }

  /** Notes that the load went well. */
  settle(): void {
    this.#fresh.clear()
    this.#dangling.clear()
    this.#isSettled = true
  }

  /**
   * Gives new versions to files, to those that depend on them, and to those whose last load failed.
   * @param changed absolute; files that were never imported are passed over
   */
  invalidate(changed: readonly string[]): Invalidation {
    const reached = new Set<string>()
    const queue = [...changed, ...this.#fresh, ...this.#dangling]
    for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
      const node = this.#nodes.get(file)
      if (node === undefined || reached.has(file)) continue
      reached.add(file)
      queue.push(...node.importers)
    }
    for (const file of reached) this.#renew(file)
    this.settle()
    this.#isSettled = false
    return { files: [...reached], found: [...reached].filter((file) => this.#nodeOf(file).isFound) }
  }

  /** Notes that a file is being loaded. */
  markFresh(file: string): void {
    if (!this.#isSettled) this.#fresh.add(file)
  }

  /** The new version says anew what it imports. */
  #renew(file: string): void {
    const node = this.#nodeOf(file)
    node.version++
    for (const imported of node.imports) this.#nodes.get(imported)?.importers.delete(file)
    node.imports.clear()
  }

  #nodeOf(file: string): FileNode {
    let node = this.#nodes.get(file)
    if (node === undefined) {
      node = { version: 0, importers: new Set(), imports: new Set(), isFound: false }
      this.#nodes.set(file, node)
    }
    return node
  }
}
