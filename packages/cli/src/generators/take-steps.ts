/** Takes the steps of a generator (`generate`), or takes them back (`destroy`). */
import { differs, removeFile, writeFile } from './file-steps.js'
import { findMigration, MIGRATIONS, newMigrationPath } from './migration-files.js'
import { refusal } from './refusal.js'
import type { Run } from './run.js'
import { edit, insertRoute, withdrawRoute } from './source-steps.js'
import type { FileStep, MigrationStep, Step } from './step.js'

/** Does what the steps say. @throws CliError before anything is written, for a conflict that nobody can be asked about */
export async function takeSteps(steps: readonly Step[], run: Run): Promise<void> {
  const planned = withMigrationPaths(steps, run)
  refuseSilentConflicts(planned, run)
  for (const step of planned) await takeStep(step, run)
}

/** Undoes what the steps say, last one first. */
export async function revertSteps(steps: readonly Step[], run: Run): Promise<void> {
  const planned = steps.toReversed()
  refuseSilentRemovals(planned, run)
  for (const step of planned) await revertStep(step, run)
}

/** Migrations become files; those whose name is there keep their time. */
function withMigrationPaths(steps: readonly Step[], { workspace, now, force, skip }: Run): Exclude<Step, MigrationStep>[] {
  const taken: string[] = []
  return steps.map((step) => {
    if (step.kind !== 'migration') return step
    const existing = findMigration(workspace, step.name)
    if (existing !== null && workspace.read(existing) !== step.content && !force && !skip) {
      throw refusal(`Another migration is already named ${step.name}: ${existing}`, 'Use --force to replace it, or choose another name.')
    }
    const path = existing ?? newMigrationPath(workspace, step.name, now, taken)
    taken.push(path)
    return { kind: 'file', path, content: step.content }
  })
}

/** Without a terminal nobody can be asked, and overwriting silently would lose work. */
function refuseSilentConflicts(steps: readonly Step[], { workspace, terminal, conflicts }: Run): void {
  if (terminal.interactive || conflicts.decided) return
  const clashing = steps.filter((step) => step.kind === 'file' && step.shared !== true && differs(workspace, step))
  if (clashing.length === 0) return
  const paths = clashing.map((step) => (step as FileStep).path)
  throw refusal(
    `These files are there already with another content:\n  ${paths.join('\n  ')}`,
    'Nothing was written. Use --force to overwrite them or --skip to keep them; in a terminal you are asked about each.',
  )
}

function refuseSilentRemovals(steps: readonly Step[], { workspace, terminal, conflicts }: Run): void {
  if (terminal.interactive || conflicts.decided) return
  const paths = steps.flatMap((step) => {
    if (step.kind === 'file') return differs(workspace, step) && step.shared !== true ? [step.path] : []
    const path = step.kind === 'migration' ? findMigration(workspace, step.name) : null
    return path !== null && workspace.read(path) !== (step as MigrationStep).content ? [path] : []
  })
  if (paths.length === 0) return
  throw refusal(
    `These files were changed after they were generated:\n  ${paths.join('\n  ')}`,
    'Nothing was removed. Use --force to remove them or --skip to keep them; in a terminal you are asked about each.',
  )
}

async function takeStep(step: Exclude<Step, MigrationStep>, run: Run): Promise<void> {
  const { workspace, journal } = run
  if (step.kind === 'file') await writeFile(step, run)
  else if (step.kind === 'route') await insertRoute(step.route, run)
  else if (step.kind === 'edit') edit(step, run, 'apply')
  else if (step.kind === 'note') journal.note(step.text)
  else if (step.kind === 'invoke') journal.nest(step.generator)
  else {
    journal.add(workspace.exists(step.path) ? 'exist' : 'create', step.path)
    workspace.makeFolder(step.path)
  }
}

async function revertStep(step: Step, run: Run): Promise<void> {
  const { workspace, journal } = run
  if (step.kind === 'file') await removeFile(step, run)
  else if (step.kind === 'migration') {
    const path = findMigration(workspace, step.name)
    if (path === null) journal.add('missing', `${MIGRATIONS}/*-${step.name}.ts`)
    else await removeFile({ kind: 'file', path, content: step.content }, run)
  } else if (step.kind === 'route') await withdrawRoute(step.route, run)
  else if (step.kind === 'edit') edit(step, run, 'revert')
  else if (step.kind === 'folder') workspace.removeEmptyFolders(step.path)
}
