/** What an application lends to its controllers, and the settings they obey. */
import type { LiveServices } from '../live/live-services.js'

/** `config.controller`. */
export interface ControllerSettings {
  /** What `redirectTo` does with a foreign host: refuse (default), or log a warning and go there. */
  readonly actionOnOpenRedirect: 'raise' | 'log'
  /** What it does with a target such as `'example.com'` that would glue onto the host name. Default: refuse. */
  readonly actionOnPathRelativeRedirect: 'raise' | 'log'
  /** Hosts that `redirectTo` may go to besides the request's own. Default none. */
  readonly allowedRedirectHosts: readonly string[]
}

/** The defaults of {@link ControllerSettings}. */
export const CONTROLLER_DEFAULTS: ControllerSettings = {
  actionOnOpenRedirect: 'raise',
  actionOnPathRelativeRedirect: 'raise',
  allowedRedirectHosts: [],
}

/** Shared by all controllers of one application. */
export interface ControllerServices extends LiveServices {
  readonly controller: ControllerSettings
  /** Whether each request is a unit of work with execution state of its own. */
  readonly executionState: boolean
}
