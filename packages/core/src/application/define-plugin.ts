/** `defineLivePlugin`, and what plugins add up to in an application (app.md A8). */
import { fileURLToPath } from 'node:url'
import { ConfigurationError } from '../errors/index.js'
import type { MiddlewareStack } from '../middleware/middleware-stack.js'
import type { ApplicationConfig } from './config.js'
import type { OwnedInitializer } from './initializer-types.js'
import type { LivePlugin } from './plugin.js'

const KEYS: ReadonlySet<string> = new Set([
  'name',
  'config',
  'initializers',
  'middleware',
  'routes',
  'commands',
  'generators',
  'views',
  'locales',
] satisfies (keyof LivePlugin)[])

/**
 * Describes a plugin: `export const audit = defineLivePlugin({ name: 'audit', initializers: [initializer('audit.start', …)] })`.
 * @throws ConfigurationError for a plugin without a name, and for a key that is none
 */
export function defineLivePlugin(plugin: LivePlugin & { readonly config?: ApplicationConfig }): LivePlugin {
  if (typeof plugin?.name !== 'string' || plugin.name === '')
    throw new ConfigurationError("A plugin has no name: defineLivePlugin({ name: 'audit' })")
  const unknown = Object.keys(plugin).find((key) => !KEYS.has(key))
  if (unknown === undefined) return Object.freeze(plugin)
  throw new ConfigurationError(`The plugin ${plugin.name} has an unknown key ${unknown}: it may have ${[...KEYS].join(', ')}`)
}

/** @throws ConfigurationError for something that is no plugin, and for two of one name */
export function checkedPlugins(plugins: readonly LivePlugin[] = []): readonly LivePlugin[] {
  if (!Array.isArray(plugins)) throw new ConfigurationError(`config.plugins is ${String(plugins)}: set it to a list`)
  const names = new Set<string>()
  for (const plugin of plugins as readonly LivePlugin[]) {
    if (typeof plugin?.name !== 'string') throw new ConfigurationError('config.plugins holds something that defineLivePlugin did not make')
    if (names.has(plugin.name)) throw new ConfigurationError(`config.plugins holds ${plugin.name} twice: remove one of them`)
    names.add(plugin.name)
  }
  return plugins
}

/** The initializers of plugins, in their order. */
export function pluginInitializers(plugins: readonly LivePlugin[]): OwnedInitializer[] {
  return plugins.flatMap(({ name: owner, initializers = [] }) => initializers.map((each) => ({ ...each, owner, file: null })))
}

/** Adds the middlewares of plugins to a stack that does not have those of the application yet. */
export function usePlugins(stack: MiddlewareStack, plugins: readonly LivePlugin[]): void {
  for (const { middleware = [] } of plugins) {
    if (typeof middleware === 'function') middleware(stack)
    else for (const each of middleware) stack.use(each)
  }
}

/** The folders of one kind that plugins bring, as paths. */
export function pluginFolders(plugins: readonly LivePlugin[], kind: 'views' | 'locales'): string[] {
  return plugins.flatMap((plugin) =>
    (plugin[kind] ?? []).map((folder) => (String(folder).startsWith('file:') ? fileURLToPath(folder) : String(folder))),
  )
}
