/** The type checker beside the server: a run of tsc after each change, in a process of its own, its output read into problems. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import os from 'node:os'
import { dirname, join } from 'node:path'
import type { TypeProblem } from './messages.js'
import { stopProcess } from './process-group.js'

const PROBLEM = /^(\S.*?)\((\d+),(\d+)\): error (TS\d+): (.*)$/

/** The problems that tsc printed, in its plain form. */
export function parseProblems(output: string): TypeProblem[] {
  return output.split('\n').flatMap((text) => {
    const [, file = '', line, column, code = '', message = ''] = PROBLEM.exec(text.trimEnd()) ?? []
    return file === '' ? [] : [{ file, line: Number(line), column: Number(column), code, message }]
  })
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

/**
 * Checks the types of a project when it is told to. It remembers what it found on the disk, so that a second run looks at what changed.
 * `tsc --watch` is not used: it looks for changes by itself, late, and not at those made during its first run.
 */
export class TypeChecker {
  readonly #root: string
  readonly #tsc: string
  readonly #onProblems: (problems: TypeProblem[]) => void
  #child: ChildProcess | null = null

  constructor(root: string, tsc: string, onProblems: (problems: TypeProblem[]) => void) {
    this.#root = root
    this.#tsc = tsc
    this.#onProblems = onProblems
  }

  /** Begins a run; one that is under way is of no use any more. */
  check(): void {
    this.stop()
    const memory = join(this.#root, 'tmp', 'cache', 'types.tsbuildinfo')
    const child = spawn(this.#tsc, ['--noEmit', '--incremental', '--tsBuildInfoFile', memory, '--pretty', 'false'], {
      cwd: this.#root,
      stdio: ['ignore', 'pipe', 'ignore'],
      shell: process.platform === 'win32',
      // The command is a wrapper around the compiler: as a group they end together.
      detached: process.platform !== 'win32',
    })
    this.#child = child
    if (child.pid !== undefined) yieldToOthers(child.pid)
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
    child.once('error', () => {})
    child.once('close', (status) => {
      if (this.#child !== child) return
      this.#child = null
      if (status !== null) this.#onProblems(parseProblems(output))
    })
  }

  /** Ends a run that is under way. */
  stop(): void {
    if (this.#child !== null) stopProcess(this.#child)
    this.#child = null
  }
}

/** Answers come first. */
function yieldToOthers(pid: number): void {
  try {
    os.setPriority(pid, 10)
  } catch {
    // Not everywhere allowed.
  }
}
