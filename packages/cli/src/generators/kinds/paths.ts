/** Where generated things lie, and how they name each other. */
import type { GeneratorContext, GeneratorOption } from '../generator.js'
import { type Name, parseName } from '../name.js'
import { refusal } from '../refusal.js'
import type { Step } from '../step.js'
import { kebabCase } from '../words.js'

/** A class, and the module that another file imports it from. */
export interface ClassReference {
  readonly className: string
  readonly module: string
}

/** The controller of a name. */
export const controllerClass = ({ className }: Name): string => `${className}Controller`

export const controllerFile = ({ path }: Name): string => `app/controllers/${path}-controller.ts`

/** The controller, as `config/routes.ts` imports it. */
export const controllerReference = (name: Name): ClassReference => ({
  className: controllerClass(name),
  module: `../app/controllers/${name.path}-controller.js`,
})

/** A module of the folder above all namespaces, from a file of this name: `./application-record.js`. */
export const fromTop = ({ up }: Name, path: string): string => `${up === '' ? './' : up}${path}`

/** The class that a controller extends: `ApplicationController`, or that of `--parent`. */
export function parentController(name: Name, parent: unknown): ClassReference {
  const own = typeof parent === 'string' ? parseName(parent, { suffix: 'controller' }) : null
  if (own === null) return { className: 'ApplicationController', module: fromTop(name, 'application-controller.js') }
  return { className: controllerClass(own), module: fromTop(name, `${own.path}-controller.js`) }
}

/** The folder of views of a controller in a namespace; null where the name of the class says it. */
export const viewFolder = ({ namespace, path }: Name): string | null => (namespace.length === 0 ? null : path)

/** Options of everything that has routes. */
export const ROUTE_OPTIONS: readonly GeneratorOption[] = [
  { flags: '--skip-routes', description: 'add no routes' },
  { flags: '--routes <where>', description: 'file (config/routes.ts) or decorators (of the controller)' },
]

/** The first argument as a name. @throws CliError when it is missing */
export function nameArgument(args: readonly string[], what: string, options: Parameters<typeof parseName>[1] = {}): Name {
  const [first] = args
  if (first === undefined) throw refusal(`Which ${what}? Give it a name.`)
  return parseName(first, options)
}

/** A file made of a template. */
export function fileStep(context: GeneratorContext, path: string, template: string, locals: Readonly<Record<string, unknown>>): Step {
  return { kind: 'file', path, content: context.render(template, locals) }
}

/** The hub, which channels and Turbo share. */
export const HUB = 'config/channels.ts'

/** The file of the hub, unless it is there. */
export function hubStep({ workspace, render }: GeneratorContext): Step {
  const locals = { env: workspace.exists('config/env.ts'), database: workspace.exists('config/database.ts') }
  return { kind: 'file', path: HUB, content: render('channel/hub.ts', locals), shared: true }
}

/** The same steps, or none. */
export const when = (condition: boolean, ...steps: readonly Step[]): readonly Step[] => (condition ? steps : [])

/** What to install, unless package.json has it. @param dev whether it is for development alone */
export function packageNotes({ workspace }: GeneratorContext, name: string, dev = false): readonly Step[] {
  if ((workspace.read('package.json') ?? '').includes(`"${name}"`)) return []
  return [{ kind: 'note', text: `It needs ${name}: npm install ${dev ? '--save-dev ' : ''}${name}` }]
}

/** Names of actions in camelCase. @throws CliError for what can be none */
export function actionNames(texts: readonly string[]): string[] {
  return texts.map((text) => {
    if (!/^[A-Za-z][\w-]*$/.test(text))
      throw refusal(`${JSON.stringify(text.slice(0, 80))} cannot be an action.`, 'Give names such as index or signUp.')
    const [first = '', ...rest] = kebabCase(text).split('-')
    return first + rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
  })
}
