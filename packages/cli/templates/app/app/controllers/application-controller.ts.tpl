{% if (api) { %}
/** What all controllers share. They inherit from it, and so does everything that you write here. */
import { ApiController } from '@live/core'

export class ApplicationController extends ApiController {}
{% } else { %}
/** What all controllers share. They inherit from it, and so does everything that you write here. */
import { BaseController } from '@live/core'

export class ApplicationController extends BaseController {
  static {
    // Browsers that know import maps, CSS nesting and :has(). Others get public/406-unsupported-browser.html.
    this.allowBrowser({ versions: 'modern' })
  }
}
{% } %}
