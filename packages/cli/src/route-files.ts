/** `.live/routes.*`: what `#routes` leads to, made from the routes of the application (routing.md R129). */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LiveApplication } from '@live/core'
import { messageOf } from './errors.js'
import { sourceFiles } from './source-files.js'

type Core = typeof import('@live/core')

/** The folder of generated files. */
export const LIVE_FOLDER = '.live'

/** The generated module. */
export const routesFile = (root: string): string => join(root, LIVE_FOLDER, 'routes.js')

/** Whether the application imports its route helpers from `#routes`. */
export function usesRouteFiles(root: string): boolean {
  const { imports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { imports?: Record<string, unknown> }
  return imports?.['#routes'] !== undefined
}

/** Makes an empty module where there is none, so that imports of it can be resolved. */
export function ensureRouteFiles(root: string): void {
  if (existsSync(routesFile(root)) || !usesRouteFiles(root)) return
  mkdirSync(join(root, LIVE_FOLDER), { recursive: true })
  writeFileSync(routesFile(root), 'export {}\n')
}

/**
 * Writes the files of a booted application where they changed, and the types of its translations beside them (app.md A95).
 * @returns the paths of the former: what was loaded has the helpers of before
 */
export function updateRouteFiles(core: Core, app: LiveApplication, root: string): string[] {
  if (!usesRouteFiles(root)) return []
  const folder = join(root, LIVE_FOLDER)
  core.writeTranslationTypes(app.i18n, folder)
  return core.writeRouteFiles(app.routes, folder)
}

/** Whether an error says that `#routes` has not (yet) the helper of a route that was just declared. */
export function isMissingHelper(error: unknown): boolean {
  return /'(?:#routes|[^']*\.live\/routes\.js)' does not provide an export named/.test(messageOf(error))
}

/** Every name that some file of the application imports from `#routes`. */
export function importedHelpers(root: string): string[] {
  const names = new Set<string>()
  for (const file of sourceFiles(root)) {
    for (const [, list = ''] of readFileSync(file, 'utf8').matchAll(/import\s*\{([^}]*)\}\s*from\s*['"]#routes['"]/g)) {
      for (const part of list.split(',')) {
        const name = /^\s*([\w$]+)/.exec(part.replace(/^\s*type\s.*/, ''))?.[1]
        if (name !== undefined) names.add(name)
      }
    }
  }
  return [...names]
}
