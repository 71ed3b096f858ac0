/** What the framework needs of a database: `@live/model` implements it, set as `config.model.database`. */
import type { Logger } from './logger.js'

/** What a database learns of the application that it works for. */
export interface DatabaseHome {
  /** The folder of the project: `storage`, `db/schema.sql`. */
  readonly root: string
  /** The folder of its code, such as `app/models` and `db/migrate`: the root itself, or `dist` after a build. */
  readonly codeRoot: string
  /** `development`, `test`, `production`, or a name of the application's own. */
  readonly environment: string
  readonly logger: Logger
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
}
