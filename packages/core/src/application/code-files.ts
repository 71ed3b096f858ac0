/** The files of code below `app`, and whether each exports what its name promises: for `live check` (app.md A26). */
import { join } from 'node:path'
import { isError } from '../errors/index.js'
import { defaultExport, importFile } from '../support/import-file.js'
import { type SourceFile, sourceFiles } from '../support/source-files.js'
import { classNames, registryKey } from './file-names.js'

/** A file below `app`, with the folder that is its root: `controllers`. */
export interface CodeFile extends SourceFile {
  readonly kind: string
}

/** What is wrong with a file. */
export interface CodeProblem {
  /** Below the folder of the code. */
  readonly file: string
  readonly message: string
}

/** Folders without classes: templates, and what browsers get. */
const NO_CODE: ReadonlySet<string> = new Set(['views', 'assets', 'javascript', 'frontend'])
/** Folders whose files export functions, by any name. */
const FREE: ReadonlySet<string> = new Set(['helpers', 'middleware'])

/** Every file of code below `app`, in alphabetical order. */
export function codeFiles(codeRoot: string): CodeFile[] {
  return sourceFiles(join(codeRoot, 'app'))
    .filter(({ name }) => name.includes('/'))
    .map(({ path, name }) => ({ path, kind: name.slice(0, name.indexOf('/')), name: name.slice(name.indexOf('/') + 1) }))
    .filter(({ kind }) => !NO_CODE.has(kind))
}

/**
 * Imports every file below `app` and looks for the export that its name promises: `posts-controller.ts` exports `PostsController`, by that
 * name or by default; a class in a folder may have the name of the folder in front. Helpers and middlewares export something.
 * @param codeRoot of the application, `app.codeRoot`
 * @returns what is wrong; nothing for a healthy application
 */
export async function checkCode(codeRoot: string): Promise<CodeProblem[]> {
  const problems: CodeProblem[] = []
  const keys = new Map<string, string>()
  for (const each of codeFiles(codeRoot)) {
    const file = `app/${each.kind}/${each.path.slice(join(codeRoot, 'app', each.kind).length + 1).replaceAll('\\', '/')}`
    const key = `${each.kind}/${registryKey(each.name)}`
    const other = keys.get(key)
    if (other === undefined) keys.set(key, file)
    else problems.push({ file, message: `has the same key as ${other}: rename one of them` })
    const message = await problemOf(each)
    if (message !== null) problems.push({ file, message })
  }
  return problems
}

async function problemOf({ path, name, kind }: CodeFile): Promise<string | null> {
  let module: Record<string, unknown>
  try {
    module = await importFile(path)
  } catch (error) {
    return `cannot be loaded: ${isError(error) ? error.message : String(error)}`
  }
  const exported = Object.keys(module).filter((each) => each !== 'default' && each !== '__esModule')
  const main = defaultExport(module)
  // A module of nothing has an empty default export where it was loaded as CommonJS.
  const hasDefault = main !== undefined && main !== null && (typeof main !== 'object' || Object.keys(main).length > 0)
  if (FREE.has(kind)) return exported.length > 0 || hasDefault ? null : 'exports nothing'
  const expected = classNames(name)
  if (hasDefault || expected.some((each) => exported.includes(each))) return null
  return `should export ${expected.join(' or ')}${exported.length === 0 ? ', and exports nothing' : `, and exports ${exported.join(', ')}`}`
}
