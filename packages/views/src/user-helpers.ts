/** The helpers of an application: every file of `app/helpers` (app.md §12). */
import { ConfigurationError, codeFiles, defaultExport, importFile } from '@live/core'
import type { HelperFactory, Helpers } from './view.js'

/** Helpers by who sees them. */
export interface UserHelpers {
  /** Modules that every template sees. */
  readonly all: readonly Helpers[]
  /** Modules that only the templates of a controller see, by its path such as `admin/posts`. */
  readonly byController: ReadonlyMap<string, readonly Helpers[]>
}

/**
 * Imports the helpers. The exported functions of a file are helpers; a function that it exports by default is a factory, which gets
 * the view.
 * @param scope with `'controller'`, `posts-helper.ts` is for the templates of the posts controller only, and `application-helper.ts` for all
 * @returns `null` when there are none
 * @throws ConfigurationError for a file that exports no helper, and what the files throw
 */
export function userHelpers(codeRoot: string, scope: 'all' | 'controller'): Promise<UserHelpers> | null {
  const files = codeFiles(codeRoot).filter(({ kind }) => kind === 'helpers')
  return files.length === 0 ? null : load(files, scope)
}

async function load(files: readonly { readonly path: string; readonly name: string }[], scope: 'all' | 'controller'): Promise<UserHelpers> {
  const all: Helpers[] = []
  const byController = new Map<string, Helpers[]>()
  for (const { path, name } of files) {
    const modules = modulesOf(await importFile(path), path)
    const owner = name.replace(/-helpers?$/, '')
    if (scope === 'all' || owner === 'application') all.push(...modules)
    else byController.set(owner, [...(byController.get(owner) ?? []), ...modules])
  }
  return { all, byController }
}

function modulesOf(module: Record<string, unknown>, path: string): Helpers[] {
  const { default: _, __esModule, ...functions } = module
  const standard = defaultExport(module)
  const modules: Helpers[] = Object.keys(functions).length === 0 ? [] : [functions]
  if (typeof standard === 'function') modules.push(standard as HelperFactory)
  else if (typeof standard === 'object' && standard !== null && standard !== module) modules.push(standard as Helpers)
  if (modules.length > 0) return modules
  throw new ConfigurationError(`${path} exports no helper: export functions, or a function of the view that returns some by default`)
}
