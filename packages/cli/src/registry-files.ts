/** `.live/registry.*`: what an application has by name, with the modules it is in (app.md A26, A27, A31). It is made of the names of files alone. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { writeGenerated } from './generated-file.js'
import { LIVE_FOLDER, usesRouteFiles } from './route-files.js'

/** A class that is found by name: `admin/posts`. */
interface RegistryEntry {
  readonly key: string
  /** From the root, without the extension: `app/controllers/admin/posts-controller`. */
  readonly file: string
  /** The names that its export may have. Without one of them it is the default export. */
  readonly classes: readonly string[]
}

/** A folder of classes. */
interface Kind {
  readonly name: 'controllers' | 'models' | 'channels'
  /** What the names of its files end in; other files are none of them. */
  readonly ending: string
  readonly type: string
}

const KINDS: readonly Kind[] = [
  { name: 'controllers', ending: '-controller', type: 'ControllerName' },
  { name: 'models', ending: '', type: 'ModelName' },
  { name: 'channels', ending: '-channel', type: 'ChannelName' },
]
/** A folder that stands for nothing in names. */
const CONCERNS = 'concerns'
const CODE = /(?<!\.(?:d|test|spec))\.[mc]?[tj]s$/
const TEXTS = /(?<!\.d)\.(?:ya?ml|json|[tj]s)$/

const HEADER = '// Made by live of the files of the application: do not edit.\n'
const RUNTIME = `
const named = (load, names) => async () => {
  const module = await load()
  return module[names.find((name) => name in module) ?? 'default']
}
`

const TYPES = `import type { BaseController } from '@live/core'

/** Imports a class. */
type Lazy<M, N extends string> = () => Promise<M[keyof M & ([keyof M & N] extends [never] ? 'default' : N)]>
/** The methods of a controller that it does not have from the framework. */
type OwnMethods<I> = Exclude<{ [K in keyof I]: I[K] extends (...args: never[]) => unknown ? K : never }[keyof I] & string, keyof BaseController>
type ActionsOf<L> = L extends () => Promise<infer C> ? (C extends abstract new (...args: never[]) => infer I ? OwnMethods<I> : never) : never
`
const ACTIONS = `
/** Every action, as routes name it. */
export type ActionReference = { [K in ControllerName]: \`\${K}#\${ActionsOf<(typeof controllers)[K]>}\` }[ControllerName]

declare module '@live/core' {
  interface ApplicationRegistry {
    actions: ActionReference
  }
}
`

/** The generated module, which `#registry` leads to. */
export const registryFile = (root: string): string => join(root, LIVE_FOLDER, 'registry.js')

/**
 * Writes both files where they changed, in a project that has generated files. It reads folders and loads nothing, so that a broken
 * application has them, too.
 * @returns the paths that were written
 */
export function updateRegistry(root: string): string[] {
  return usesRouteFiles(root, ['#routes', '#registry']) ? writeRegistry(root) : []
}

/** Writes both files, whether or not the project imports them. @returns the paths that were written */
export function writeRegistry(root: string): string[] {
  const entries = new Map(KINDS.map((kind) => [kind, entriesOf(root, kind)]))
  const texts = { [registryFile(root)]: moduleText(entries), [join(root, LIVE_FOLDER, 'registry.d.ts')]: typesText(root, entries) }
  return Object.entries(texts).flatMap(([path, text]) => (writeGenerated(path, text) ? [path] : []))
}

type Entries = ReadonlyMap<Kind, readonly RegistryEntry[]>

function moduleText(entries: Entries): string {
  const maps = [...entries].map(([{ name }, list]) => {
    const members = list.map(
      ({ key, file, classes }) =>
        `  ${quoted(key)}: named(() => import(${quoted(`../${file}.js`)}), [${classes.map(quoted).join(', ')}]),\n`,
    )
    return `\nexport const ${name} = {\n${members.join('')}}\n`
  })
  return HEADER + RUNTIME + maps.join('')
}

function typesText(root: string, entries: Entries): string {
  const maps = [...entries].map(([{ name, type }, list]) => {
    const members = list.map(({ key, file, classes }) => {
      const module = `typeof import(${quoted(`../${file}.js`)})`
      return `  readonly ${quoted(key)}: Lazy<${module}, ${classes.map(quoted).join(' | ')}>\n`
    })
    return `\nexport declare const ${name}: {\n${members.join('')}}\nexport type ${type} = keyof typeof ${name}\n`
  })
  return [
    HEADER,
    TYPES,
    ...maps,
    ACTIONS,
    `\n/** Templates of the application, without format and engine. */\nexport type ViewName = ${union(viewNames(root))}\n`,
    `/** Files of texts, without their extension. */\nexport type LocaleFile = ${union(localeFiles(root))}\n`,
  ].join('')
}

function entriesOf(root: string, { name, ending }: Kind): RegistryEntry[] {
  const folder = `app/${name}`
  const entries = new Map<string, RegistryEntry>()
  for (const path of filesBelow(join(root, folder))) {
    const base = path.replace(CODE, '')
    if (base === path || !base.endsWith(ending)) continue
    const parts = base.split('/').filter((part) => part !== CONCERNS)
    // What is mixed into models is none.
    if (ending === '' && parts.length < base.split('/').length) continue
    const key = parts.join('/').slice(0, parts.join('/').length - ending.length)
    entries.set(key, { key, file: `${folder}/${base}`, classes: classNames(parts) })
  }
  return [...entries.values()]
}

/** `PostsController` or `AdminPostsController` for `admin/posts-controller` (app.md A31). */
function classNames(parts: readonly string[]): string[] {
  const words = parts.map((part) => part.replaceAll(/(?:^|[-_.])(\w?)/g, (_, letter: string) => letter.toUpperCase()))
  return words.map((_, at) => words.slice(words.length - 1 - at).join(''))
}

/** `posts/index` for `posts/index.html.eta`. */
const viewNames = (root: string): string[] => filesBelow(join(root, 'app/views')).map((path) => path.replace(/\.[^/]*$/, ''))

function localeFiles(root: string): string[] {
  return filesBelow(join(root, 'config/locales')).flatMap((path) => (TEXTS.test(path) ? [path.replace(TEXTS, '')] : []))
}

/** Every file below a folder, from there and with forward slashes, in alphabetical order. */
function filesBelow(folder: string, prefix = ''): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') return []
      const path = prefix + entry.name
      return entry.isDirectory() ? filesBelow(join(folder, entry.name), `${path}/`) : [path]
    })
}

const quoted = (text: string): string => `'${text.replaceAll(/['\\]/g, '\\$&')}'`

const union = (names: readonly string[]): string => (names.length === 0 ? 'never' : [...new Set(names)].map(quoted).join(' | '))
