/** What an application lends to each of its requests: the seams that lower rooms use without knowing the application. */
import type { ErrorReporter, Logger, Renderer } from '../contracts/index.js'
import type { I18n } from '../i18n/i18n.js'
import type { Clock } from '../support/clock.js'
import type { HttpSettings } from './settings.js'

/** Shared by all requests of one application; made once, at boot. */
export interface Services {
  readonly logger: Logger
  readonly clock: Clock
  /** Where unhandled errors go; `null` when the application has no tracker. */
  readonly reporter: ErrorReporter | null
  /** Renders templates; `null` when the application has none. */
  readonly renderer: Renderer | null
  readonly http: HttpSettings
  /** Texts in the languages of the application. */
  readonly i18n: I18n
  /** Whether the server is stopping, so that a health check can say so. */
  stopping(): boolean
}
