/** What an application tells of itself: to the pages of development, and to commands. */
import type { InitializerLine } from './initializer-types.js'

/** One value of the configuration. */
export interface ConfigLine {
  /** `server.port`. */
  readonly key: string
  /** As text; `[FILTERED]` for a secret. */
  readonly value: string
  /** A file, a plugin, a variable of the environment, or `default`. */
  readonly source: string
}

/** How an application is put together. */
export interface ApplicationInfo {
  readonly root: string
  readonly codeRoot: string
  readonly environment: string
  readonly revision: string | null
  readonly logLevel: string
  /** Whether there is a database. */
  readonly database: boolean
  readonly middlewares: readonly string[]
  readonly initializers: readonly InitializerLine[]
  /** Without secrets. */
  readonly configuration: readonly ConfigLine[]
}
