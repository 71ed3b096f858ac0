/** What a database learns of its application. */
import type { DatabaseHome, DatabaseService, Logger } from '../contracts/index.js'
import { filterForLog } from '../http/parameters/parameter-log.js'
import type { I18n } from '../i18n/i18n.js'
import { type ApplicationConfig, httpSettings } from './config.js'
import { type ProjectFolders, projectName } from './project.js'

/** What {@link databaseHome} is made from. */
export interface DatabasePlace {
  readonly config: ApplicationConfig
  readonly folders: ProjectFolders
  readonly environment: string
  readonly logger: Logger
  readonly i18n: I18n
}

/** @throws ConfigurationError for a secret that is too short */
export function databaseHome({ config, folders, environment, logger, i18n }: DatabasePlace): DatabaseHome {
  const { keys, filterParameters } = httpSettings(config, environment)
  const isFiltered = (name: string): boolean => (filterForLog({ [name]: '' }, filterParameters) as Record<string, unknown>)[name] !== ''
  const { root, codeRoot } = folders
  return { root, codeRoot, environment, logger, i18n, keys, isFiltered, name: projectName(root) }
}

/** What a live stream asks before it begins; null where nobody wants to know. */
export function streamGuard(database: DatabaseService | null): (() => void) | null {
  return database?.assertStreamable === undefined ? null : () => database.assertStreamable!()
}
