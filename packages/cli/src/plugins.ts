/** What the plugins of an application bring to the command line: generators and commands (app.md A8, A47). */
import type { LivePlugin } from '@live/core'
import type { Command } from 'commander'
import { configurationSource, isInEnvironments } from './configuration-source.js'
import { CliError, messageOf } from './errors.js'

/** What is known of an application that was loaded for its plugins. */
export interface LoadedPlugins {
  readonly plugins: readonly LivePlugin[]
  /** `config.generators` with the defaults of plugins. */
  readonly generators: Readonly<Record<string, unknown>>
  /** Why the application could not be loaded; null when it was, or did not have to be. */
  readonly problem: string | null
}

const loaded = new Map<string, Promise<LoadedPlugins>>()

/** Loads the application of a project, once; one without plugins is not loaded. */
export function pluginsOf(root: string): Promise<LoadedPlugins> {
  const known = loaded.get(root)
  if (known !== undefined) return known
  const { generators, hasPlugins } = configurationSource(root)
  const result =
    generators === null || hasPlugins ? load(root, generators ?? {}) : Promise.resolve({ plugins: [], generators, problem: null })
  loaded.set(root, result)
  return result
}

/**
 * Adds the commands of plugins, below the names of their owners.
 * @returns why they are not known; null when they are
 * @throws CliError for a command that cannot be added, such as one whose name is taken
 */
export async function addPluginCommands(program: Command, root: string): Promise<string | null> {
  const { plugins, problem } = await pluginsOf(root)
  for (const { name, commands = [] } of plugins) {
    const before = new Set(program.commands)
    try {
      for (const add of commands) add(program as never)
    } catch (error) {
      throw new CliError(`The commands of the plugin ${name} cannot be added: ${messageOf(error)}`, { cause: error })
    }
    for (const command of program.commands) if (!before.has(command)) command.helpGroup(`Commands of the plugin ${name}:`)
  }
  return problem
}

/** @param known what the source says, for an application that cannot be loaded */
async function load(root: string, known: Readonly<Record<string, unknown>>): Promise<LoadedPlugins> {
  const { loadApplication, stopQuietly } = await import('./project.js')
  try {
    const { app } = await loadApplication({ root, quiet: true })
    // Files of environments are read by a boot alone.
    const isBooted = isInEnvironments(root, 'generators')
    if (isBooted) await app.boot({ group: 'build' })
    const { plugins = [], generators = {} } = app.config
    const defaults = plugins.map(({ config }) => (config as { generators?: object } | undefined)?.generators ?? {})
    if (isBooted) await stopQuietly(app)
    return { plugins, generators: Object.assign({}, ...defaults.toReversed(), generators) as Record<string, unknown>, problem: null }
  } catch (error) {
    const [problem = ''] = messageOf(error).split('\n')
    return { plugins: [], generators: known, problem }
  }
}
