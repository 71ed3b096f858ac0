/** Changes inside of files that the application has: its routes, its classes. */
import { isNamed } from './file-steps.js'
import { warn } from './journal.js'
import type { RouteLine } from './routes-file.js'
import type { Run } from './run.js'
import type { EditStep } from './step.js'

/** Where the routes are. */
export const ROUTES_FILE = 'config/routes.ts'

/** Adds a line to the routes, or says which one to add by hand (app.md A53). */
export async function insertRoute(route: RouteLine, { workspace, journal, terminal, edited }: Run): Promise<void> {
  // The parser is only loaded where there is something to parse.
  const { addRoute, routeText } = await import('./routes-file.js')
  const source = workspace.read(ROUTES_FILE)
  const change = source === null ? null : addRoute(source, route)
  if (change === null) {
    const why = source === null ? 'is missing' : 'could not be read as a file of routes'
    const from = route.controller === null ? '' : `, with import { ${route.controller.className} } from '${route.controller.module}'`
    warn(journal, terminal, `${ROUTES_FILE} ${why}. Add this line yourself: ${routeText(route)}${from}`)
  } else if (change.outcome === 'same') {
    journal.add('unchanged', ROUTES_FILE, `route  ${routeText(route)}`)
  } else {
    if (!edited.has(ROUTES_FILE)) edited.set(ROUTES_FILE, source!)
    workspace.write(ROUTES_FILE, change.source)
    journal.add('route', ROUTES_FILE, routeText(route))
  }
}

/** Takes the line out again. */
export async function withdrawRoute(route: RouteLine, { workspace, journal, terminal }: Run): Promise<void> {
  const { removeRoute, routeText } = await import('./routes-file.js')
  const source = workspace.read(ROUTES_FILE)
  const change = source === null ? null : removeRoute(source, route)
  if (change === null) {
    warn(journal, terminal, `${ROUTES_FILE} could not be read as a file of routes. Remove this line yourself: ${routeText(route)}`)
  } else if (change.outcome === 'same') {
    if (route.controller !== null && source!.includes(route.controller.className)) {
      warn(journal, terminal, `${ROUTES_FILE} still names ${route.controller.className}, in other words than: ${routeText(route)}`)
    }
  } else {
    workspace.write(ROUTES_FILE, change.source)
    journal.add('remove', ROUTES_FILE, `route  ${routeText(route)}`)
  }
}

/** Changes a file of the application, or changes it back. */
export function edit(
  { path, verb = 'insert', label, byHand, whileUsed, creates, apply, revert }: EditStep,
  { workspace, journal, terminal, edited }: Run,
  how: 'apply' | 'revert',
): void {
  if (how === 'revert' && whileUsed !== undefined && isNamed(workspace, whileUsed, path)) return
  const source = workspace.read(path) ?? (creates === true && how === 'apply' ? '' : null)
  const text = source === null ? null : (how === 'apply' ? apply : revert)(source)
  if (text === null) {
    if (how === 'apply') warn(journal, terminal, `${path} is not as expected. ${byHand}`)
    return
  }
  if (text === source) {
    if (how === 'apply') journal.add('unchanged', path, `${path}  ${label}`)
    return
  }
  if (how === 'apply' && !edited.has(path)) edited.set(path, source!)
  if (creates === true && text === '') workspace.remove(path)
  else workspace.write(path, text)
  journal.add(how === 'apply' ? verb : 'remove', path, `${path}  ${label}`)
}
