/** Rendering outside of a request: in a job, a mail, a broadcast (C88). */
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { Request } from '../http/request.js'
import { Response } from '../http/response.js'
import type { CheckedTarget, OptionsAfter } from './checked-locals.js'
import type { ControllerServices } from './controller-services.js'
import { currentServices } from './current-services.js'
import type { AbstractClass, Metal } from './metal.js'
import type { RenderOptions, RenderTarget } from './render-options.js'
import type { RenderingInstance } from './rendering.js'

/** The request that a template believes in. */
export interface DetachedDefaults {
  /** Host and port. Default `'example.org'`. */
  httpHost?: string
  /** Whether URLs begin with `https://`. Default false. */
  https?: boolean
  /** Default `'GET'`. */
  method?: string
  /** Path and query. Default `'/'`. */
  path?: string
  /** More headers, such as `accept`. Names in lower case. */
  headers?: Readonly<Record<string, string>>
  /** Services of an application. Default: those of the one that booted last. */
  services?: ControllerServices
}

/** Renders templates of one controller class. Made by `ApplicationController.renderer`. */
export class DetachedRenderer {
  readonly #controller: new () => Metal & RenderingInstance
  readonly #defaults: DetachedDefaults

  /** @param controller its layouts, helpers and view folders count; no callback runs */
  constructor(controller: new () => Metal & RenderingInstance, defaults: DetachedDefaults = {}) {
    this.#controller = controller
    this.#defaults = defaults
  }

  /** The same with another request: `ApplicationController.renderer.withDefaults({ httpHost: 'live.example', https: true })`. */
  withDefaults(defaults: DetachedDefaults): DetachedRenderer {
    return rendererOf(this.#controller, { ...this.#defaults, ...defaults })
  }

  /**
   * The text of what `render` of a controller takes. Formats are `html` unless the options or the `accept` header say otherwise.
   * @throws ConfigurationError before an application booted, and what rendering throws
   */
  async render<const Name extends string, const Template extends string, const Part extends string | true>(
    target?: CheckedTarget<Name, Template, Part>,
    ...options: OptionsAfter<Name>
  ): Promise<string> {
    const services = this.#defaults.services ?? currentServices()
    const request = new Request(this.#message(), null, services)
    const controller = new this.#controller()
    controller.attach('', request, services, new Response({ request }))
    return controller.renderToString(target, ...options)
  }

  /** A message that never had a connection. */
  #message(): IncomingMessage {
    const { httpHost = 'example.org', https = false, method = 'GET', path = '/', headers = {} } = this.#defaults
    const raw = new IncomingMessage(Object.assign(new Socket(), { encrypted: https }))
    raw.method = method
    raw.url = path
    raw.httpVersion = '1.1'
    raw.headers = { host: httpHost, ...headers }
    raw.complete = true
    return raw
  }
}

/** Outside of the class, which keeps its name only where nothing in it says `new` to itself (decision 0009). */
function rendererOf(controller: new () => Metal & RenderingInstance, defaults?: DetachedDefaults): DetachedRenderer {
  return new DetachedRenderer(controller, defaults)
}

/** What {@link DetachedRendering} adds to a controller class. */
export interface DetachedRenderingStatic {
  /** Renders outside of a request: `ApplicationController.renderer.render('posts/show', { assigns: { post } })`. */
  readonly renderer: DetachedRenderer
  /** Short for `renderer.render(…)`. */
  render<const Name extends string, const Template extends string, const Part extends string | true>(
    target?: CheckedTarget<Name, Template, Part>,
    ...options: OptionsAfter<Name>
  ): Promise<string>
}

/** Adds rendering outside of a request to a controller class. */
export function DetachedRendering<B extends AbstractClass<Metal & RenderingInstance>>(Base: B): B & DetachedRenderingStatic {
  abstract class DetachedRenderingAbility extends Base {
    static get renderer(): DetachedRenderer {
      return rendererOf(this as unknown as new () => Metal & RenderingInstance)
    }

    static render(target?: RenderTarget, options?: RenderOptions): Promise<string> {
      return rendererOf(this as unknown as new () => Metal & RenderingInstance).render(target, options)
    }
  }
  return DetachedRenderingAbility as unknown as B & DetachedRenderingStatic
}
