/** Whether the name of a class is taken (app.md A50). */
import { refusal } from './refusal.js'
import { RESERVED_CLASSES, RESERVED_WORDS } from './reserved.js'
import type { Workspace } from './workspace.js'

const CLASS = /^export\s+(?:default\s+)?(?:abstract\s+)?class\s+(\w+)/gm

/** @throws CliError for a class that the application, JavaScript or Live has already, whatever its letters' case */
export function refuseCollisions(workspace: Workspace, classes: readonly string[]): void {
  if (classes.length === 0) return
  const taken = classesOf(workspace)
  for (const name of classes) {
    const lower = name.toLowerCase()
    const where = taken.get(lower)
    if (where === undefined && !RESERVED_CLASSES.has(lower) && !RESERVED_WORDS.has(lower)) continue
    throw refusal(
      `The name '${name}' is either already used in your application or reserved by JavaScript or Live${where === undefined ? '' : ` (${where})`}.`,
      'Choose another name, or use --skip-collision-check or --force. To remove what was generated use live destroy.',
    )
  }
}

/** The exported classes below `app`, in lower case, with their files. */
function classesOf(workspace: Workspace): Map<string, string> {
  const classes = new Map<string, string>()
  for (const path of workspace.files('app')) {
    if (!path.endsWith('.ts')) continue
    for (const [, name = ''] of (workspace.read(path) ?? '').matchAll(CLASS)) classes.set(name.toLowerCase(), path)
  }
  return classes
}
