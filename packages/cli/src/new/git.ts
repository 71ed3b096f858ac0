/** The repository of a new application, with its first commit. */
import path from 'node:path'
import type { Journal } from './journal.js'
import { type Outcome, runProgram } from './run-program.js'

/** What was done, for the person at the terminal. */
export type GitResult =
  | 'committed'
  /** Everything is staged; who commits is not known. */
  | 'no identity'
  /** The folder is in a repository already. */
  | 'inside'
  | 'no git'

/**
 * Makes a repository with a branch `main` and commits everything that is not ignored.
 *
 * @param directory of the application
 */
export async function initRepository(directory: string, journal: Journal, signal: AbortSignal): Promise<GitResult> {
  const git = (...args: string[]): Promise<Outcome> => runProgram('git', args, { cwd: directory, signal })
  const inside = await git('rev-parse', '--is-inside-work-tree')
  if (inside.status === null) return 'no git'
  if (inside.status === 0) return 'inside'
  journal.claim(path.join(directory, '.git'))
  if ((await git('init', '--quiet', '--initial-branch=main')).status !== 0) return 'no git'
  await git('add', '--all')
  // Hooks and signatures of a person's other projects have no say in this commit, and might ask for something.
  const { status } = await git('-c', 'commit.gpgsign=false', 'commit', '--quiet', '--no-verify', '--message', 'Begin')
  return status === 0 ? 'committed' : 'no identity'
}
