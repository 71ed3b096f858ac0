/** `config/environments/<name>.ts`: what one environment changes of the configuration (app.md A2, A15–A17). */
import { ConfigurationError } from '../errors/index.js'
import type { ApplicationConfig } from './config.js'
import { mergeConfig, type SettingSections } from './config-merge.js'

/** Changes the configuration: every section is there to be assigned to. What it returns is merged into it, section by section. */
export type EnvironmentChange = (config: SettingSections) => void | ApplicationConfig

/** What a file of an environment exports. */
export class EnvironmentFile {
  /** For {@link environment}. */
  constructor(readonly change: EnvironmentChange) {}
}

/**
 * Says what this environment changes; the default export of `config/environments/<name>.ts`:
 *
 * ```ts
 * export default environment((config) => {
 *   config.log.level = 'debug'
 * })
 * ```
 *
 * @throws ConfigurationError for something that is no function
 */
export function environment(change: EnvironmentChange): EnvironmentFile {
  if (typeof change !== 'function') throw new ConfigurationError(`environment() got ${String(change)}: give a function (config) => …`)
  return new EnvironmentFile(change)
}

/**
 * Applies a file to the configuration.
 * @param exported its default export
 * @param file for the message
 * @throws ConfigurationError when it exports something else
 */
export function applyEnvironment(exported: unknown, config: SettingSections, file: string): void {
  const change = exportedChange(exported)
  if (change === null)
    throw new ConfigurationError(`${file} has no default export of an environment: export default environment((config) => …)`)
  const more: unknown = change(config)
  if (typeof more === 'object' && more !== null) mergeConfig(config, more)
}

function exportedChange(exported: unknown): EnvironmentChange | null {
  if (typeof exported === 'function') return exported as EnvironmentChange
  // A copy of this package may have made it.
  const change = (exported as { change?: unknown } | null | undefined)?.change
  return typeof change === 'function' ? (change as EnvironmentChange) : null
}
