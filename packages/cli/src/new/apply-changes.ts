/** Changes files that were generated once, and leaves in them what somebody has changed since. */
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { CliError, hasErrorCode } from '../errors.js'
import { ConflictResolver, type Resolution } from '../generators/conflict.js'
import { Journal, type Status } from '../generators/journal.js'
import { processTerminal } from '../generators/terminal.js'
import { Workspace } from '../generators/workspace.js'
import { withChange } from './three-way.js'

/** A file of the application, as it is and as it will be. */
export interface Change {
  readonly path: string
  /** Null where there is none. */
  readonly present: string | null
  /** Null where there shall be none. */
  readonly wanted: string | null
  /** What is written: the present text with the change in it; null for what goes, or when that cannot be told. */
  readonly merged: string | null
  /** Whether what somebody changed cannot be told from what is to be changed. */
  readonly clashes: boolean
}

/** How the command was called. */
export interface ChangeOptions {
  /** Nothing is written, all is told. */
  readonly pretend?: boolean | undefined
  /** What clashes is overwritten. */
  readonly force?: boolean | undefined
  /** What clashes stays. */
  readonly skip?: boolean | undefined
  readonly quiet?: boolean | undefined
}

/**
 * The change of a file.
 * @param from what it was generated as; null when nobody knows
 */
export function changeOf(path: string, present: string | null, from: string | null, wanted: string | null): Change {
  if (present === null) return { path, present, wanted, merged: wanted, clashes: false }
  if (wanted === null) return { path, present, wanted, merged: null, clashes: present !== from }
  if (present === wanted) return { path, present, wanted, merged: wanted, clashes: false }
  const merged = from === null ? null : withChange(present, from, wanted)
  return { path, present, wanted, merged, clashes: merged === null }
}

/**
 * Asks about everything that clashes, then makes all changes.
 * @throws CliError before anything is written, when nobody can be asked, or somebody quits
 */
export async function applyChanges(root: string, changes: readonly Change[], options: ChangeOptions): Promise<void> {
  const { pretend = false, force = false, skip = false, quiet = false } = options
  if (force && skip) throw new CliError('--force and --skip contradict each other.')
  const terminal = processTerminal()
  const conflicts = new ConflictResolver(terminal, { force, skip })
  const journal = new Journal(terminal, quiet)
  const clashing = changes.filter(({ clashes }) => clashes)
  if (!terminal.interactive && !conflicts.decided) refuse(clashing)
  const resolutions = new Map<Change, Resolution>()
  for (const change of clashing) resolutions.set(change, await resolve(root, change, conflicts, journal))
  const workspace = new Workspace(root, { pretend })
  for (const change of changes) {
    journal.add(make(change, resolutions.get(change), workspace), change.path)
    if (!pretend && change.present === null && change.path.startsWith('bin/')) chmodSync(join(root, change.path), 0o755)
  }
}

/** Without a terminal nobody can be asked, and overwriting silently would lose work. */
function refuse(clashing: readonly Change[]): void {
  if (clashing.length === 0) return
  const paths = clashing.map(({ path }) => path).join('\n  ')
  throw new CliError(`What you changed in these files cannot be told from what is to be changed:\n  ${paths}`, {
    hint: 'Nothing was written. Use --force to overwrite them or --skip to keep them; in a terminal you are asked about each.',
  })
}

async function resolve(
  root: string,
  { path, present, wanted }: Change,
  conflicts: ConflictResolver,
  journal: Journal,
): Promise<Resolution> {
  const [ours, theirs] = [present ?? '', wanted ?? '']
  if (!conflicts.decided) journal.add('conflict', path)
  const merge = async (): Promise<string> => (await import('../generators/merge.js')).mergeVersions(root, path, ours, theirs)
  const question = wanted === null ? `${path} was changed. Remove it?` : `Overwrite ${path}?`
  try {
    return await conflicts.resolve({ path, ours, theirs, question, merge: wanted === null ? null : merge })
  } catch (error) {
    throw hasErrorCode(error, 'ERR_QUIT') ? new CliError('Stopped: nothing was written.') : error
  }
}

function make({ path, present, wanted, merged }: Change, resolution: Resolution | undefined, workspace: Workspace): Status {
  if (present === wanted || present === (merged ?? wanted)) return 'identical'
  if (resolution?.kind === 'skip') return 'skip'
  if (wanted === null) {
    workspace.remove(path)
    return 'remove'
  }
  const text = resolution?.kind === 'write' ? resolution.content : (merged ?? wanted)
  workspace.write(path, text)
  if (present === null) return 'create'
  return text === wanted ? 'force' : 'merge'
}
