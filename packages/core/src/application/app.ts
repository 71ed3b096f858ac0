/** What initializers, hooks and plugins see of an application. */
import type { AppLogger } from '../contracts/index.js'
import type { I18n } from '../i18n/i18n.js'
import type { ApplicationEvents } from './application-events.js'
import type { Cache } from './cache.js'
import type { SettingSections } from './config-merge.js'
import type { Credentials } from './credentials.js'
import type { Creds } from './creds.js'
import type { Environment } from './environment.js'
import type { ErrorReports } from './error-reports.js'
import type { BootHook } from './hooks.js'
import type { Executor } from './unit-of-work.js'

/** An application while it boots: its configuration can still be changed. */
export interface App {
  readonly config: SettingSections
  readonly root: string
  readonly codeRoot: string
  readonly environment: string
  readonly env: Environment
  readonly logger: AppLogger
  readonly i18n: I18n
  readonly cache: Cache
  readonly errors: ErrorReports
  readonly events: ApplicationEvents
  readonly executor: Executor
  readonly credentials: Credentials
  readonly creds: Creds
  readonly revision: string | null
  configFor<T = unknown>(name: string): T
  onShutdown(hook: () => unknown): void
  toPrepare(hook: BootHook<App>): void
  beforeEagerLoad(hook: BootHook<App>): void
  afterInitialize(hook: BootHook<App>): void
}
