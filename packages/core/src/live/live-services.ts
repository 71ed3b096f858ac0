/** What an application lends to its live responses, besides what every request gets. */
import type { Services } from '../http/services.js'
import type { LiveSettings } from './settings.js'
import type { StreamAdmission } from './stream-admission.js'
import type { StreamRegistry } from './stream-registry.js'

/** Shared by all live responses of one application. */
export interface LiveServices extends Services {
  readonly live: LiveSettings
  readonly streams: StreamRegistry
  readonly admission: StreamAdmission
  /** Called when a stream begins; throws where none may (B18). Default nothing. */
  readonly beforeStream?: (() => void) | null
}
