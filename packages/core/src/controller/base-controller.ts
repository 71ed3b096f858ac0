/** The two controllers that applications extend. */
import { Abilities, ApiAbilities } from './abilities.js'

/** A controller with everything: parameters, cookies, rendering, templates, redirects, formats, downloads, callbacks, rescue. */
export abstract class BaseController extends Abilities {
  static override abstract = true
}

/** A controller for JSON services: no templates, cookies or formats; an action that renders nothing answers 204 (C301). */
export abstract class ApiController extends ApiAbilities {
  static override abstract = true
}
