/** Every template of an application as TypeScript, for checking types (app.md A99, A100). */
import { existsSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { hasCode, type TemplateCheck } from '@live/core'
import { defaultHelpers } from '../default-helpers.js'
import type { TemplateError } from '../errors/template-error.js'
import type { Helpers } from '../view.js'
import { markupHelpers, pageHelpers } from './builtins.js'
import { type CheckParts, checkSource } from './check-source.js'
import { dependenciesOf } from './dependencies.js'
import type { Engine } from './engine.js'
import { HelperTable } from './helper-table.js'
import type { DeclaredLocal } from './strict-locals.js'
import type { Template } from './template.js'

/** Where the code lies, and what its templates see. */
export interface CheckHome {
  /** Absolute. The code of a template is at its path below. */
  readonly folder: string
  readonly root: string
  /** The files of `app/helpers`. */
  readonly helperFiles: readonly string[]
  /** Helpers of these files. */
  readonly helpers: readonly Helpers[]
  /** Names of helpers that controllers declare. */
  readonly controllerHelpers: readonly string[]
}

/** Helpers of controllers that have types of their own, and what else a template sees by name. */
const CONTROLLER_HELPERS = ['csrfField', 'csrfMetaTags', 'formAuthenticityToken', 'flash', 'notice', 'alert', 'view', 'content']

/** The templates of the application that declare their locals, and those that cannot be compiled. */
export function templateChecks(engine: Engine, home: CheckHome): TemplateCheck[] {
  const names = namesOf(engine, home)
  return [...engine.store.all()]
    .filter((template) => template.isEta && isOfApplication(template, home.root))
    .flatMap((template) => check(engine, template, home, names))
}

/** Those of the framework and of plugins are not ours to check. */
export const isOfApplication = ({ file }: Template, root: string): boolean =>
  file?.startsWith(root + sep) === true && !file.includes(`${sep}node_modules${sep}`)

function check(engine: Engine, template: Template, home: CheckHome, names: Pick<CheckParts, 'known' | 'others'>): TemplateCheck[] {
  const { path } = template
  try {
    const { compiled, declared } = template
    if (declared === null) return []
    const from = dirname(join(home.folder, path))
    const helpers = home.helperFiles.map((file) => moduleSpecifier(from, file))
    const partials = partialsOf(engine, template)
    const code = checkSource({ compiled, locals: declared, helpers, partials, ...names, ...placesOf(template, home.root, from) })
    return [{ path, code, problem: null, placeOf: (line, column) => ({ line: line - 1, column: compiled.columnOf(line - 1, column) }) }]
  } catch (error) {
    if (!hasCode(error, 'ERR_TEMPLATE')) throw error
    const { message, line, column } = error as TemplateError
    const problem = { message: message.split('\n', 1)[0]!, line: line ?? 1, column: column ?? 1 }
    return [{ path, code: null, problem, placeOf: () => problem }]
  }
}

function namesOf({ table }: Engine, { helpers, controllerHelpers }: CheckHome): Pick<CheckParts, 'known' | 'others'> {
  const known = new Set([...new HelperTable([markupHelpers, ...defaultHelpers, pageHelpers, ...helpers]).names, ...CONTROLLER_HELPERS])
  return { known, others: [...new Set([...table.names, ...controllerHelpers])].filter((name) => !known.has(name)) }
}

/** How code that is about a template names modules. @param from the folder of that code */
export function placesOf({ file }: Template, root: string, from: string): Pick<CheckParts, 'moduleOf' | 'pathFrom'> {
  return {
    moduleOf: (type) => {
      const model = join(root, 'app/models', `${kebabCase(type)}.ts`)
      return existsSync(model) ? moduleSpecifier(from, model) : null
    },
    pathFrom: (path) => specifier(from, resolve(dirname(file!), path)),
  }
}

function specifier(from: string, target: string): string {
  const way = relative(from, target).split(sep).join('/')
  return way.startsWith('.') ? way : `./${way}`
}

const moduleSpecifier = (from: string, source: string): string => specifier(from, source.replace(/\.([mc]?)ts$/, '.$1js'))

/** The partials that a template names in `render('…')`, and that say which locals they take. */
function partialsOf({ store }: Engine, { compiled, name: own, format }: Template): Map<string, readonly DeclaredLocal[]> {
  const folder = own.slice(0, own.lastIndexOf('/') + 1)
  const found = new Map<string, readonly DeclaredLocal[]>()
  for (const dependency of dependenciesOf(compiled)) {
    const name = dependency.replace(/(^|\/)_([^/]*)$/, '$1$2')
    const [partial] = [name.includes('/') ? dependency : folder + dependency, `application/${dependency}`].flatMap((each) =>
      store.everyOf(each, format ?? 'html'),
    )
    if (partial?.declared != null) found.set(name, partial.declared)
  }
  return found
}

const kebabCase = (name: string): string => name.replace(/(?<!^)[A-Z]/g, '-$&').toLowerCase()
