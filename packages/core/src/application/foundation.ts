/** What an application has before its routes: logger, errors, cache, secrets. Made when it is first asked for, from the configuration as it then is. */
import type { CacheStore, DatabaseService, Logger } from '../contracts/index.js'
import type { HealthServices } from '../controller/controller-services.js'
import type { I18n } from '../i18n/i18n.js'
import { type Clock, systemClock } from '../support/clock.js'
import { declaresCurrentAttributes } from '../support/current-attributes.js'
import { Cache } from './cache.js'
import { cacheStore } from './cache-config.js'
import type { ApplicationConfig } from './config.js'
import { checkedPlugins } from './define-plugin.js'
import { ErrorReports } from './error-reports.js'
import { checkGenerators } from './generators-config.js'
import { healthServices } from './health-config.js'
import { i18nOf } from './i18n-config.js'
import { loggerFor } from './logger.js'
import { databaseOf } from './model-config.js'
import type { LivePlugin } from './plugin.js'
import { revisionOf } from './revision.js'

/** See the charter. */
export interface Foundation {
  readonly logger: Logger
  readonly clock: Clock
  readonly errors: ErrorReports
  readonly cache: Cache
  readonly store: CacheStore
  readonly database: DatabaseService | null
  readonly plugins: readonly LivePlugin[]
  readonly health: HealthServices
  readonly i18n: I18n
  /** Whether units of work have state: asked when requests are about to come, for attributes may be declared until then. */
  executionState(): boolean
}

/** @throws ConfigurationError for a value that cannot work */
export function foundationOf(config: ApplicationConfig, environment: string, root: string): Foundation {
  checkGenerators(config.generators)
  const logger = loggerFor(config, environment, root)
  const clock = config.clock ?? systemClock
  const revision = revisionOf(root)
  const errors = new ErrorReports(logger, revision === null ? {} : { revision })
  if (config.errorReporter !== undefined) errors.subscribe(config.errorReporter)
  errors.mark()
  const store = cacheStore(config.cache, environment)
  const database = databaseOf(config.model)
  return Object.freeze({
    logger,
    clock,
    errors,
    store,
    cache: new Cache(store, { namespace: config.cache?.namespace, clock }),
    database,
    plugins: checkedPlugins(config.plugins),
    health: healthServices(config.health, database, revision),
    i18n: i18nOf(config.i18n, environment),
    executionState: () => config.executionState ?? declaresCurrentAttributes(),
  })
}
