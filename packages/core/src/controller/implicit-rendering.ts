/** What an action that rendered nothing answers with, in controllers that have views (C10). */
import { UnknownFormatError } from '../errors/index.js'
import type { MaybePromise } from '../support/maybe-promise.js'
import type { AbstractClass, Metal } from './metal.js'
import { type RenderingInstance, templateRequest } from './rendering.js'

/** Renders the template of the action; without one, says what is missing to a browser and 204 to everybody else. */
export function ImplicitRendering<B extends AbstractClass<Metal & RenderingInstance>>(Base: B): B {
  abstract class ImplicitRenderingAbility extends Base {
    override renderByConvention(): MaybePromise<void> {
      const { renderer, logger } = this.services
      const action = this.actionName
      const { template, formats } = templateRequest(this, action, {})
      if (renderer?.exists(template, formats)) {
        this.render(action)
        return this.awaitPending()
      }
      const where = `${this.constructor.name}#${action}`
      if (renderer?.exists(template)) throw new UnknownFormatError(`${where} has no template for ${formats.join(', ')}`)
      if (this.request.requestMethod === 'GET' && this.request.format.is('html') && !this.request.isXhr) {
        throw new UnknownFormatError(`${where} rendered nothing, and there is no template ${template}: render something, or add the file`)
      }
      logger.info(`No template found for ${where}, rendering 204 No Content`)
      return super.renderByConvention()
    }
  }
  return ImplicitRenderingAbility
}
