/** The type checker beside the server: `tsc --noEmit --watch` in a process of its own, its output read into problems. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import os from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { TypeProblem } from './messages.js'

const PROBLEM = /^(\S.*?)\((\d+),(\d+)\): error (TS\d+): (.*)$/
const START = /(?:File change detected|Starting (?:incremental )?compilation)/
const END = /Found \d+ errors?\. Watching for file changes/

/** Collects the lines of one run of tsc after the other. */
export class TypeOutput {
  readonly #onProblems: (problems: TypeProblem[]) => void
  #problems: TypeProblem[] = []

  constructor(onProblems: (problems: TypeProblem[]) => void) {
    this.#onProblems = onProblems
  }

  /** Takes a line; at the last one of a run its problems are told. */
  line(text: string): void {
    const [, file, line, column, code, message] = PROBLEM.exec(text) ?? []
    if (file !== undefined)
      this.#problems.push({ file, line: Number(line), column: Number(column), code: code ?? '', message: message ?? '' })
    else if (START.test(text)) this.#problems = []
    else if (END.test(text)) this.#onProblems(this.#problems)
  }
}

/** The `tsc` of the project, or null when it has none, or no tsconfig.json. */
export function typeChecker(root: string): string | null {
  if (!existsSync(join(root, 'tsconfig.json'))) return null
  for (let folder = root; ; folder = dirname(folder)) {
    const path = join(folder, 'node_modules', '.bin', process.platform === 'win32' ? 'tsc.cmd' : 'tsc')
    if (existsSync(path)) return path
    if (folder === dirname(folder)) return null
  }
}

/** Starts it; what it finds is told after each run. */
export function watchTypes(root: string, tsc: string, onProblems: (problems: TypeProblem[]) => void): ChildProcess {
  const child = spawn(tsc, ['--noEmit', '--watch', '--preserveWatchOutput', '--pretty', 'false'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'ignore'],
    shell: process.platform === 'win32',
    // The command is a wrapper around the compiler: as a group they end together.
    detached: process.platform !== 'win32',
  })
  child.once('error', () => {})
  if (child.pid !== undefined) yieldToOthers(child.pid)
  const output = new TypeOutput(onProblems)
  createInterface({ input: child.stdout }).on('line', (line) => output.line(line))
  return child
}

/** Answers come first. */
function yieldToOthers(pid: number): void {
  try {
    os.setPriority(pid, 10)
  } catch {
    // Not everywhere allowed.
  }
}
