/** The three controllers that applications extend. */
import { Abilities, ApiAbilities, BareAbilities } from './abilities.js'

/** A controller with everything: parameters, cookies, rendering, templates, redirects, formats, downloads, callbacks, rescue. */
export abstract class BaseController extends Abilities {
  static override abstract = true
}

/** A controller for JSON services: no templates, cookies or formats; an action that renders nothing answers 204 (C301). */
export abstract class ApiController extends ApiAbilities {
  static override abstract = true

  override get speaksJson(): boolean {
    return true
  }
}

/** A bare controller: request, response, parameters, `status`, `headers`, `responseBody`, and middlewares; nothing else (C303). */
export abstract class MetalController extends BareAbilities {
  static override abstract = true
}
