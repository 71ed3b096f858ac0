/** Renders what is broadcast: for everybody, so without any request (app.md A150). */
import { BaseController, type DetachedRenderingStatic, type RenderTarget } from '@live/core'
import { plainCapture } from '../helpers/block.js'
import { SafeString } from '../html/safe-string.js'
import type { ContentRenderer } from './stream-html.js'
import { asHtml } from './stream-html.js'
import { BroadcastContextError } from './turbo-errors.js'
import type { BroadcastController, TurboSettings } from './turbo-settings.js'

type AnyController = new () => BaseController

/** What belongs to one client throws, instead of showing everybody what nobody is. */
function withoutClient(Base: BroadcastController): DetachedRenderingStatic {
  class BroadcastsController extends (Base as unknown as AnyController) {
    override get session(): never {
      throw new BroadcastContextError('session')
    }

    override get cookies(): never {
      throw new BroadcastContextError('cookies')
    }

    override get flash(): never {
      throw new BroadcastContextError('flash')
    }

    // Turbo sends the token of the page with every form.
    override csrfField(): SafeString {
      return new SafeString('')
    }

    override csrfMetaTags(): SafeString {
      return new SafeString('')
    }
  }
  return BroadcastsController as unknown as DetachedRenderingStatic
}

abstract class FrameworkController extends BaseController {
  static override abstract = true
}

/** See the charter. */
export class BroadcastRenderer implements ContentRenderer {
  readonly #settings: TurboSettings
  #controller: DetachedRenderingStatic | null = null

  constructor(settings: TurboSettings) {
    this.#settings = settings
  }

  render(options: object): unknown {
    return asHtml(this.#render({ layout: false, ...options }))
  }

  component(component: object): unknown {
    return asHtml(this.#render(component))
  }

  capture = plainCapture

  /** The text of a partial or a template, which is streams itself. */
  text(options: object): Promise<string> {
    return this.#render({ layout: false, formats: ['turbo_stream', 'html'], ...options })
  }

  #render(target: object): Promise<string> {
    const { controller, origin } = this.#settings
    this.#controller ??= withoutClient((controller ?? frameworkController)())
    const { host, protocol } = new URL(origin)
    return this.#controller.renderer.withDefaults({ httpHost: host, https: protocol === 'https:' }).render(target as RenderTarget)
  }
}

const frameworkController = (): BroadcastController => FrameworkController as unknown as BroadcastController
