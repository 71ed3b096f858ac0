/** `.live/routes.*`: what `#routes` leads to, made from the routes of the application (routing.md R129). */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LiveApplication } from '@live/core'
import { messageOf } from './errors.js'
import { writeGenerated } from './generated-file.js'
import { sourceFiles } from './source-files.js'

type Core = typeof import('@live/core')

/** The folder of generated files. */
export const LIVE_FOLDER = '.live'

/** The generated module. */
export const routesFile = (root: string): string => join(root, LIVE_FOLDER, 'routes.js')

/** Whether the application imports its route helpers from `#routes`, or another generated file by its name. */
export function usesRouteFiles(root: string, names: readonly string[] = ['#routes']): boolean {
  const { imports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { imports?: Record<string, unknown> }
  return names.some((name) => imports?.[name] !== undefined)
}

/** Makes an empty module where there is none, so that imports of it can be resolved. */
export function ensureRouteFiles(root: string): void {
  if (existsSync(routesFile(root)) || !usesRouteFiles(root)) return
  mkdirSync(join(root, LIVE_FOLDER), { recursive: true })
  writeFileSync(routesFile(root), 'export {}\n')
}

/**
 * Writes the files of a booted application where they changed, and beside them the types of its translations (app.md A95) and of its
 * templates (A100).
 * @returns the paths of the routes' files: what was loaded has the helpers of before
 */
export function updateRouteFiles(core: Core, app: LiveApplication, root: string): string[] {
  if (!usesRouteFiles(root)) return []
  const folder = join(root, LIVE_FOLDER)
  core.writeTranslationTypes(app.i18n, folder)
  updateTemplateTypes(app, root)
  return core.writeRouteFiles(app.routes, folder)
}

/** Writes the locals that templates declare where they changed. @returns the paths that were written */
export function updateTemplateTypes({ config }: LiveApplication, root: string): string[] {
  const folder = join(root, LIVE_FOLDER)
  const text = config.view?.renderer?.localTypes?.(folder)
  const path = join(folder, 'templates.d.ts')
  return text !== undefined && writeGenerated(path, text) ? [path] : []
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
