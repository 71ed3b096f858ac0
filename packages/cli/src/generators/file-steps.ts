/** Writes generated files, and removes them again: what somebody else wrote is only touched after a question. */
import type { Run } from './run.js'
import type { FileStep } from './step.js'
import type { Workspace } from './workspace.js'

/** Whether a file is there with another content. */
export function differs(workspace: Workspace, { path, content }: FileStep): boolean {
  const existing = workspace.read(path)
  return existing !== null && existing !== content
}

/** Writes a file, unless it is there as it is. */
export async function writeFile({ path, content, shared }: FileStep, { workspace, journal, conflicts, force, skip }: Run): Promise<void> {
  const existing = workspace.read(path)
  if (existing === null) {
    workspace.write(path, content)
    return journal.add('create', path)
  }
  if (existing === content) return journal.add('identical', path)
  if (shared === true) return journal.add('exist', path)
  if (!conflicts.decided) journal.add('conflict', path)
  const resolution = await conflicts.resolve({
    path,
    ours: existing,
    theirs: content,
    question: `Overwrite ${path}?`,
    merge: async () => (await import('./merge.js')).mergeVersions(workspace.root, path, existing, content),
  })
  if (resolution.kind === 'skip') return journal.add('skip', path)
  const merged = resolution.kind === 'write'
  workspace.write(path, merged ? resolution.content : content)
  journal.add(merged ? 'merge' : force || !skip ? 'force' : 'skip', path)
}

/** Removes a file that is as it was generated; asks for one that is not. */
export async function removeFile({ path, content, shared }: FileStep, { workspace, journal, conflicts }: Run): Promise<void> {
  const existing = workspace.read(path)
  if (existing === null) return journal.add('missing', path)
  if (shared === true && (existing !== content || isNamed(workspace, path))) return journal.add('keep', path)
  if (existing !== content) {
    if (!conflicts.decided) journal.add('conflict', path)
    const question = `${path} was changed after it was generated. Remove it?`
    const resolution = await conflicts.resolve({ path, ours: existing, theirs: '', question, merge: null })
    if (resolution.kind !== 'overwrite') return journal.add('keep', path)
  }
  workspace.remove(path)
  journal.add('remove', path)
}

/** Whether a file of the application names this module. @param except a file that does not count */
export function isNamed(workspace: Workspace, path: string, except?: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.ts$/, '.js')
  for (const folder of ['app', 'config', 'lib', 'test']) {
    for (const file of workspace.files(folder)) {
      if (file !== path && file !== except && file.endsWith('.ts') && (workspace.read(file) ?? '').includes(`/${name}'`)) return true
    }
  }
  return false
}
