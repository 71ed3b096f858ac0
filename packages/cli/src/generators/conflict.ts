/** What to do with a file that is there already with another content: asked once, or once for all (app.md A49). */
import type { Terminal } from './terminal.js'

/** What becomes of the file. */
export type Resolution = { readonly kind: 'overwrite' } | { readonly kind: 'skip' } | { readonly kind: 'write'; readonly content: string }

/** Both texts of a conflict. */
export interface Conflict {
  readonly path: string
  readonly ours: string
  readonly theirs: string
  /** `Overwrite app/x.ts?` or `Remove app/x.ts?` */
  readonly question: string
  /** Makes one text of both; null where there is nothing to merge with. */
  readonly merge: (() => Promise<string>) | null
}

/** How conflicts are resolved without a question. */
export interface ConflictOptions {
  readonly force: boolean
  readonly skip: boolean
}

const HELP = `        Y - yes, overwrite
        n - no, do not overwrite
        a - all, overwrite this and all others
        q - quit, abort
        d - diff, show the differences between the old and the new
        h - help, show this help`
const MERGE_HELP = `
        m - merge both versions; what cannot be merged gets conflict markers`

/** Answers questions about conflicts, and remembers `a`. */
export class ConflictResolver {
  readonly #terminal: Terminal
  readonly #skip: boolean
  #all: boolean

  constructor(terminal: Terminal, { force, skip }: ConflictOptions) {
    this.#terminal = terminal
    this.#all = force
    this.#skip = skip
  }

  /** Whether there will be no question. */
  get decided(): boolean {
    return this.#all || this.#skip
  }

  /** What to do with one file. @throws QuitSignal for `q` and at the end of input */
  async resolve(conflict: Conflict): Promise<Resolution> {
    if (this.#all) return { kind: 'overwrite' }
    if (this.#skip) return { kind: 'skip' }
    for (;;) {
      const answer = await this.#terminal.ask(`${conflict.question} (enter "h" for help) [Ynaqdh${conflict.merge === null ? '' : 'm'}] `)
      const choice = answer === null ? 'q' : answer.trim().toLowerCase()
      if (choice === 'q' || choice === 'quit') throw new QuitSignal()
      const resolution = await this.#answer(choice, conflict)
      if (resolution !== null) return resolution
    }
  }

  async #answer(choice: string, { path, ours, theirs, merge }: Conflict): Promise<Resolution | null> {
    if (choice === 'a' || choice === 'all' || choice === 'always') this.#all = true
    if (this.#all || choice === '' || choice === 'y' || choice === 'yes') return { kind: 'overwrite' }
    if (choice === 'n' || choice === 'no') return { kind: 'skip' }
    if (merge !== null && (choice === 'm' || choice === 'merge')) return { kind: 'write', content: await merge() }
    if (choice === 'd' || choice === 'diff') {
      const { unifiedDiff } = await import('./diff.js')
      this.#terminal.write(unifiedDiff(path, ours, theirs))
    } else this.#terminal.write(merge === null ? HELP : HELP + MERGE_HELP)
    return null
  }
}

/** Thrown when somebody quits: no error, and nothing more is done. */
export class QuitSignal {
  readonly code = 'ERR_QUIT'
}
