/** The environment that an application runs in, by name (app.md A12). */
import { ConfigurationError } from '../errors/index.js'

const KNOWN: readonly string[] = ['development', 'test', 'production']

/** The name of the environment: `LIVE_ENV`, else `NODE_ENV`, else `development`. */
export function environmentName(env: NodeJS.ProcessEnv = process.env): string {
  return env.LIVE_ENV || env.NODE_ENV || 'development'
}

/** The environment, to be asked: `app.env.isProduction`. As text it is its name. */
export class Environment {
  /** @param name such as `'staging'` */
  constructor(readonly name: string) {}

  get isDevelopment(): boolean {
    return this.name === 'development'
  }

  get isTest(): boolean {
    return this.name === 'test'
  }

  get isProduction(): boolean {
    return this.name === 'production'
  }

  /** Whether it runs on the machine of a developer: in development, and in tests. */
  get isLocal(): boolean {
    return this.isDevelopment || this.isTest
  }

  /** Whether it has one of these names. */
  is(...names: readonly string[]): boolean {
    return names.includes(this.name)
  }

  toString(): string {
    return this.name
  }

  toJSON(): string {
    return this.name
  }
}

/**
 * Refuses an environment that nobody knows: a typing mistake must not run with the settings of nothing.
 * @param file the file of the environment; `null` when it has none
 * @throws ConfigurationError for another name than the three known ones, without a file
 */
export function assertKnownEnvironment(name: string, file: string | null): void {
  if (KNOWN.includes(name) || file !== null) return
  throw new ConfigurationError(
    `The environment ${JSON.stringify(name)} is unknown: set LIVE_ENV to ${KNOWN.join(', ')}, or write config/environments/${name}.ts`,
  )
}
