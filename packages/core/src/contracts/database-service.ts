/** What the framework needs of a database: `@live/model` implements it, set as `config.model.database`. */
import type { I18n } from '../i18n/i18n.js'
import type { Logger } from './logger.js'

/** Where keys for signing come from: the application's secret. */
export interface KeySource {
  /** The keys for a purpose, the current one first; older ones are only read with. @param length in bytes. Default: 32 */
  keys(purpose: string, length?: number): readonly Uint8Array[]
}

/** What a database learns of the application that it works for. */
export interface DatabaseHome {
  /** The folder of the project: `storage`, `db/schema.sql`. */
  readonly root: string
  /** The folder of its code, such as `app/models` and `db/migrate`: the root itself, or `dist` after a build. */
  readonly codeRoot: string
  /** `development`, `test`, `production`, or a name of the application's own. */
  readonly environment: string
  readonly logger: Logger
  /** The texts of the application, and the language that is current: for messages about records. */
  readonly i18n?: I18n
  /** Keys of the application's secret, for tokens of records; `null` without a secret. */
  readonly keys?: KeySource | null
  /** Whether no log may show the values of a name, by `config.log.filterParameters`. */
  readonly isFiltered?: (name: string) => boolean
  /** The name of the application. */
  readonly name?: string
}

/** The database of an application. Made synchronously; it connects in boot, or at its first query. */
export interface DatabaseService {
  /** Called while the application boots, before it connects: it may load the models. Optional. */
  attach?(application: DatabaseHome): void | Promise<void>
  /** Connects, if it is not connected. Rejects with an error that says which database could not be reached. */
  connect(): Promise<void>
  /** Closes every connection; called when the application stops, after the shutdown hooks. */
  close(): Promise<void>
  /** Whether it answers, for `/up/ready`; never rejects. */
  isHealthy(): Promise<boolean>
  /** Names of migrations that did not run yet, for the page that development shows. */
  pendingMigrations?(): Promise<string[]>
  /** Runs them. */
  migrate?(): Promise<void>
  /**
   * Runs a unit of work: a request, a command. Whatever must end with it, such as a query cache, begins here.
   * @returns what `work` returns, which may be a promise
   */
  unitOfWork?<T>(work: () => T): T
  /**
   * Called when a live stream begins. Throws an error that names the fix when that happens inside of a transaction, whose connection a slow
   * reader would hold (live.md B18).
   */
  assertStreamable?(): void
}
