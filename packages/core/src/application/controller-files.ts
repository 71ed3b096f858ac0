/** Finds the controllers of an application by their files, so that routes may name them: `'admin/posts#index'` (app.md A26, A31). */
import { join } from 'node:path'
import { ConfigurationError } from '../errors/index.js'
import type { ControllerClass, ControllerRegistry } from '../routing/types.js'
import { defaultExport, importFile } from '../support/import-file.js'
import { sourceFiles } from '../support/source-files.js'
import { classNames, registryKey } from './file-names.js'

/** The folder, below that of the code. */
export const CONTROLLER_FOLDER = 'app/controllers'
const ENDING = '-controller'

/**
 * Imports every file below `app/controllers` whose name ends in `-controller` and gives their classes by key.
 * @throws ConfigurationError for a file without its class, and for two files of one key
 */
export async function controllersOf(codeRoot: string): Promise<ControllerRegistry> {
  const registry: Record<string, ControllerClass> = {}
  const places = new Map<string, string>()
  for (const { path, name } of sourceFiles(join(codeRoot, CONTROLLER_FOLDER))) {
    if (!name.endsWith(ENDING)) continue
    const key = registryKey(name).slice(0, -ENDING.length)
    const other = places.get(key)
    if (other !== undefined) throw new ConfigurationError(`Two files are the controller ${key}: ${other} and ${path}. Rename one of them`)
    places.set(key, path)
    registry[key] = controllerIn(await importFile(path), name, path)
  }
  return registry
}

function controllerIn(module: Record<string, unknown>, name: string, path: string): ControllerClass {
  const expected = classNames(name)
  for (const each of expected) if (typeof module[each] === 'function') return module[each] as ControllerClass
  const main = defaultExport(module)
  if (typeof main === 'function') return main as ControllerClass
  const found = Object.keys(module).filter((each) => each !== 'default')
  throw new ConfigurationError(
    `${path} does not export ${expected.join(' or ')}${found.length === 0 ? '' : `: it exports ${found.join(', ')}`}`,
  )
}
