/** `app.configFor('payment')`: settings in a file of their own (app.md A22). */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { ConfigurationError, isError } from '../errors/index.js'
import { defaultExport } from '../support/import-file.js'
import { lazyPackage } from '../support/lazy-package.js'
import { sourceFile } from '../support/source-files.js'
import { isRecord, mergeConfig } from './config-merge.js'
import type { ProjectFolders } from './project.js'

const json5Package = lazyPackage<typeof import('json5')>('json5')
const SHARED = 'shared'

/**
 * The settings of `config/<name>.json5`, `.json`, `.yml`, `.yaml`, `.ts` or `.js`: the part `shared`, with that of the environment merged
 * over it; the whole file, when it has neither.
 * @throws ConfigurationError without such a file, for one that cannot be read, and for one that has parts of other environments only
 */
export function configFor(name: string, { root, codeRoot }: ProjectFolders, environment: string): unknown {
  if (!/^[\w-]+(?:\/[\w-]+)*$/.test(name))
    throw new ConfigurationError(`configFor got ${JSON.stringify(name)}: give the name of a file in config`)
  const file = dataFile(join(root, 'config', name)) ?? sourceFile(join(codeRoot, 'config', name))
  if (file === null) throw new ConfigurationError(`There is no config/${name}.json5, .json, .yml or .ts`)
  const content = contentOf(file, root)
  if (!isRecord(content)) throw new ConfigurationError(`${file} has no record of settings`)
  const shared = content[SHARED]
  const own = content[environment]
  if (shared === undefined && own === undefined) {
    if (!('development' in content) && !('production' in content)) return content
    throw new ConfigurationError(`${file} has no part for ${environment}: add it, or one that is named ${SHARED}`)
  }
  if (!isRecord(shared) || !isRecord(own)) return own ?? shared
  const merged = { ...shared }
  mergeConfig(merged, own)
  return merged
}

function dataFile(base: string): string | null {
  for (const extension of ['.json5', '.json', '.yml', '.yaml']) if (existsSync(base + extension)) return base + extension
  return null
}

function contentOf(file: string, root: string): unknown {
  try {
    if (/\.json5?$/.test(file)) return json5Package().parse(readFileSync(file, 'utf8'))
    const load = createRequire(join(root, 'package.json'))
    if (/\.ya?ml$/.test(file)) return (load('yaml') as { parse(text: string): unknown }).parse(readFileSync(file, 'utf8'))
    return defaultExport(load(file) as Record<string, unknown>)
  } catch (cause) {
    throw new ConfigurationError(`${file} cannot be read: ${isError(cause) ? cause.message : String(cause)}`, { cause })
  }
}
