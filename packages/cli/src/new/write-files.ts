/** Writes the files of a new application, without overwriting anything that nobody agreed to. */
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { CliError, hasErrorCode } from '../errors.js'
import { type ConflictResolver, QuitSignal, type Resolution } from '../generators/conflict.js'
import type { NewFile } from './files.js'
import { interrupted } from './interruption.js'
import type { Journal } from './journal.js'

/** What happens with one file, or with the folder that is there already; printed in front of its path (app.md A46, A48). */
export type Verb = 'create' | 'exist' | 'identical' | 'force' | 'merge' | 'skip' | 'conflict'

/** How files are written. */
export interface WriteOptions {
  /** The folder of the application. */
  directory: string
  journal: Journal
  /** Asked about each file that is there with other content; `null` when nobody can be asked and no option decided: then nothing is written. */
  conflicts: ConflictResolver | null
  /** Nothing is written, all is told. */
  pretend: boolean
  report(verb: Verb, path: string): void
  signal: AbortSignal
}

interface Planned {
  readonly file: NewFile
  readonly verb: Verb
  /** What is written; null when what is there stays. */
  readonly content: Buffer | null
}

const VERBS = { overwrite: 'force', skip: 'skip', write: 'merge' } as const

/**
 * Decides about all files, then writes them.
 *
 * @throws CliError naming the files that are there with other content, when nobody decides
 */
export async function writeFiles(files: readonly NewFile[], options: WriteOptions): Promise<void> {
  const { directory, journal, pretend, report, signal } = options
  const planned = await plan(files, options)
  for (const { file, verb, content } of planned) {
    signal.throwIfAborted()
    report(verb, file.path)
    if (pretend || content === null) continue
    const target = path.join(directory, file.path)
    await journal.claimFile(target)
    await mkdir(path.dirname(target), { recursive: true })
    await writeFile(target, content)
    if (file.executable) await chmod(target, 0o755)
  }
}

async function plan(files: readonly NewFile[], options: WriteOptions): Promise<Planned[]> {
  const { directory, conflicts, report } = options
  const planned: Planned[] = []
  let undecided = 0
  for (const file of files) {
    const present = await contentOf(path.join(directory, file.path))
    if (present === null) planned.push({ file, verb: 'create', content: file.content })
    else if (present.equals(file.content)) planned.push({ file, verb: 'identical', content: null })
    else {
      if (conflicts?.decided !== true) report('conflict', file.path)
      if (conflicts === null) undecided++
      else planned.push(decided(file, await resolve(file, present, conflicts, directory)))
    }
  }
  if (undecided === 0) return planned
  throw new CliError(`${undecided === 1 ? 'A file is' : `${undecided} files are`} there already, with other content.`, {
    hint: 'Nothing was written. Use --force to overwrite, --skip to keep what is there, or another directory.',
  })
}

/** @throws CliError when the answer is to stop; nothing was written then */
async function resolve(file: NewFile, present: Buffer, conflicts: ConflictResolver, directory: string): Promise<Resolution> {
  const [ours, theirs] = [present.toString(), file.content.toString()]
  const merge = async (): Promise<string> => (await import('../generators/merge.js')).mergeVersions(directory, file.path, ours, theirs)
  const isText = !file.content.includes(0) && !present.includes(0)
  try {
    return await conflicts.resolve({ path: file.path, ours, theirs, question: `Overwrite ${file.path}?`, merge: isText ? merge : null })
  } catch (error) {
    throw error instanceof QuitSignal ? interrupted(1) : error
  }
}

function decided(file: NewFile, resolution: Resolution): Planned {
  const { kind } = resolution
  const content = kind === 'write' ? Buffer.from(resolution.content) : kind === 'overwrite' ? file.content : null
  return { file, verb: VERBS[kind], content }
}

async function contentOf(target: string): Promise<Buffer | null> {
  try {
    return await readFile(target)
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return null
    if (hasErrorCode(error, 'EISDIR', 'ENOTDIR')) throw new CliError(`${target} is in the way: a file and a folder cannot share a name.`)
    throw error
  }
}
