/** URLs in a controller: the helpers of the routes, `urlFor`, and the defaults of both (C22). */
import { ConfigurationError } from '../errors/index.js'
import { contextOf } from '../routing/url-context.js'
import { type NamedUrlHelpers, type UrlHelpers, urlHelpers } from '../routing/url-helpers.js'
import type { UrlOptions as UrlDefaults } from '../routing/url-options.js'
import type { AbstractClass, Metal } from './metal.js'

/** What {@link UrlOptions} adds to a controller. */
export interface UrlOptionsInstance {
  /**
   * The helpers of the routes, for this request: `this.url.postPath(post)`, `this.url.postsUrl()`. Host, port and protocol are those
   * of the request.
   */
  readonly url: UrlHelpers & NamedUrlHelpers
  /**
   * The absolute URL of an action (`{ action: 'show', id: 1 }`), of a model, or of the current page; text stays as it is.
   * @throws UrlGenerationError when no route leads there
   */
  urlFor(target?: unknown, options?: UrlDefaults): string
  /** Options of every URL that this controller makes, asked for each time. Override it: `{ locale: this.locale }`. */
  defaultUrlOptions(): UrlDefaults
}

/** Adds URLs to a controller class. */
export function UrlOptions<B extends AbstractClass<Metal>>(Base: B): B & AbstractClass<UrlOptionsInstance> {
  abstract class UrlOptionsAbility extends Base implements UrlOptionsInstance {
    get url(): UrlHelpers & NamedUrlHelpers {
      const table = this.services.routes()
      if (table === null) throw new ConfigurationError('URLs need the routes of an application that booted')
      return urlHelpers(table, contextOf(this.request, this.defaultUrlOptions()))
    }

    urlFor(target?: unknown, options?: UrlDefaults): string {
      return this.url.urlFor(target, options)
    }

    defaultUrlOptions(): UrlDefaults {
      return {}
    }
  }
  return UrlOptionsAbility
}
