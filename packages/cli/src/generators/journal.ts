/** Tells what is done, line by line, and remembers it for `--json`. */
import { style } from '../output.js'
import type { Terminal } from './terminal.js'

/** What happened to a file or a line. */
export type Status =
  | 'create'
  | 'identical'
  | 'exist'
  | 'conflict'
  | 'force'
  | 'merge'
  | 'skip'
  | 'route'
  | 'insert'
  | 'gsub'
  | 'unchanged'
  | 'remove'
  | 'missing'
  | 'keep'
  | 'invoke'

/** One thing that was done. */
export interface Entry {
  readonly status: Status
  /** The file, from the root of the project. */
  readonly path: string
  /** The line, for `route`, `insert` and `gsub`. */
  readonly detail?: string
}

const COLOURS: Readonly<Partial<Record<Status, (text: string) => string>>> = {
  create: style.green,
  route: style.green,
  insert: style.green,
  gsub: style.green,
  force: style.yellow,
  merge: style.yellow,
  skip: style.yellow,
  keep: style.yellow,
  conflict: style.red,
  remove: style.red,
  identical: style.blue,
  exist: style.blue,
  unchanged: style.blue,
  missing: style.blue,
  invoke: style.bold,
}

/** See the charter. */
export class Journal {
  readonly entries: Entry[] = []
  readonly notes: string[] = []
  readonly warnings: string[] = []
  readonly #terminal: Terminal
  readonly #quiet: boolean
  #indent = ''

  /** @param quiet whether nothing but warnings is written */
  constructor(terminal: Terminal, quiet: boolean) {
    this.#terminal = terminal
    this.#quiet = quiet
  }

  add(status: Status, path: string, detail?: string): void {
    this.entries.push(detail === undefined ? { status, path } : { status, path, detail })
    if (this.#quiet) return
    const paint = COLOURS[status] ?? String
    this.#terminal.write(`${paint(status.padStart(12))}  ${this.#indent}${detail === undefined ? path : detail}`)
  }

  /** What follows belongs to another generator. */
  nest(generator: string): void {
    this.#indent = ''
    this.add('invoke', generator)
    this.#indent = '  '
  }

  note(text: string): void {
    this.notes.push(text)
    if (!this.#quiet) this.#terminal.write(`\n${text}`)
  }
}

/** Adds a warning, which is written even when nothing else is. */
export function warn(journal: Journal, terminal: Terminal, text: string): void {
  journal.warnings.push(text)
  terminal.write(`${style.yellow('warning'.padStart(12))}  ${text}`)
}
