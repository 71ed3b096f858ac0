/** Writes the files of a new application, without overwriting anything that nobody agreed to. */
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { CliError, hasErrorCode } from '../errors.js'
import type { NewFile } from './files.js'
import type { Journal } from './journal.js'

/** What happens with one file; printed in front of its path (app.md A48). */
export type Verb = 'create' | 'identical' | 'force' | 'skip' | 'conflict'

/** What to do about a file that is there with other content. */
export type Decision = 'force' | 'skip'

/** How files are written. */
export interface WriteOptions {
  /** The folder of the application. */
  directory: string
  journal: Journal
  /** Asked about each conflict; `null` when nobody can be asked and no option decided: then nothing is written at all. */
  decide: ((file: NewFile, present: string) => Decision | Promise<Decision>) | null
  /** Nothing is written, all is told. */
  pretend: boolean
  report(verb: Verb, path: string): void
  signal: AbortSignal
}

interface Planned {
  readonly file: NewFile
  readonly verb: Verb
}

/**
 * Decides about all files, then writes them.
 *
 * @throws CliError naming the files that are there with other content, when nobody decides
 */
export async function writeFiles(files: readonly NewFile[], options: WriteOptions): Promise<void> {
  const { directory, journal, pretend, report, signal } = options
  const planned = await plan(files, options)
  for (const { file, verb } of planned) {
    signal.throwIfAborted()
    report(verb, file.path)
    if (pretend || (verb !== 'create' && verb !== 'force')) continue
    const target = path.join(directory, file.path)
    await journal.claimFile(target)
    await mkdir(path.dirname(target), { recursive: true })
    await writeFile(target, file.content)
    if (file.executable) await chmod(target, 0o755)
  }
}

async function plan(files: readonly NewFile[], options: WriteOptions): Promise<Planned[]> {
  const planned: Planned[] = []
  const conflicts: string[] = []
  for (const file of files) {
    const present = await contentOf(path.join(options.directory, file.path))
    if (present === null) planned.push({ file, verb: 'create' })
    else if (present.equals(file.content)) planned.push({ file, verb: 'identical' })
    else if (options.decide !== null) planned.push({ file, verb: await options.decide(file, present.toString()) })
    else {
      conflicts.push(file.path)
      options.report('conflict', file.path)
    }
  }
  if (conflicts.length === 0) return planned
  throw new CliError(`${conflicts.length === 1 ? 'A file is' : `${conflicts.length} files are`} there already, with other content.`, {
    hint: 'Nothing was written. Use --force to overwrite, --skip to keep what is there, or another directory.',
  })
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
