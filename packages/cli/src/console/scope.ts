/** What is in scope in the console and in the code of `live runner`. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Renderer } from '@live/core'
import type { Project } from '../project.js'
import { routesFile, usesRouteFiles } from '../route-files.js'

/** Names and their values. */
export type Scope = Record<string, unknown>

/**
 * The application, its models by the names of their classes, the helpers of views as `helper`, and those of routes by their names.
 * @param app stands for the application; default: itself
 */
export async function scopeOf(project: Project, app: object = project.app): Promise<Scope> {
  return { ...(await routeHelpers(project)), ...(await models(project)), helper: viewHelpers(project), app }
}

/** Every export of the files in app/models. */
async function models({ app }: Project): Promise<Scope> {
  const folder = join(app.codeRoot, 'app', 'models')
  const scope: Scope = {}
  if (!existsSync(folder)) return scope
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /(?<!\.d)\.[jt]s$/.test(name))
  for (const name of names.sort()) {
    for (const [key, value] of Object.entries((await import(pathToFileURL(join(folder, name)).href)) as Scope)) {
      if (key !== 'default') scope[key] = value
      else if (typeof value === 'function' && value.name !== '') scope[value.name] = value
    }
  }
  return scope
}

async function routeHelpers({ root, app, loader }: Project): Promise<Scope> {
  const file = loader === null ? join(app.codeRoot, '.live', 'routes.js') : routesFile(root)
  if (!usesRouteFiles(root) || !existsSync(file)) return {}
  return { ...((await import(pathToFileURL(file).href)) as Scope) }
}

/** For a controller without a request, which is enough for most of them. */
function viewHelpers({ app, core }: Project): Readonly<Scope> {
  const renderer: Renderer | undefined = app.config.view?.renderer
  class ConsoleController extends core.BaseController {}
  return renderer?.helpers?.(new ConsoleController()) ?? {}
}
