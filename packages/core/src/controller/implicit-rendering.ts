/** What an action that rendered nothing answers with, in controllers that have views (C10). */
import type { Renderer } from '../contracts/renderer.js'
import { UnknownFormatError } from '../errors/index.js'
import type { MaybePromise } from '../support/maybe-promise.js'
import type { AbstractClass, Metal } from './metal.js'
import { formatsFor, type RenderingInstance, templateCandidates } from './rendering.js'

/** Renders the template of the action; without one, says what is missing to a browser and 204 to everybody else. */
export function ImplicitRendering<B extends AbstractClass<Metal & RenderingInstance>>(Base: B): B {
  abstract class ImplicitRenderingAbility extends Base {
    override renderByConvention(): MaybePromise<void> {
      const { renderer, logger } = this.services
      if (renderer !== null && hasTemplate(this, renderer)) {
        this.render()
        return this.settleRendering()
      }
      if (expectsPage(this)) {
        const [template] = templateCandidates(this, this.actionName)
        throw new UnknownFormatError(
          `${nameOf(this)} rendered nothing, and there is no template ${template}: render something, or add the file`,
        )
      }
      logger.info(`No template found for ${nameOf(this)}, rendering 204 No Content`)
      return super.renderByConvention()
    }
  }
  return ImplicitRenderingAbility
}

/** Whether there is a template that the client accepts. Throws `UnknownFormatError` when there are others only. */
function hasTemplate(controller: Metal, renderer: Renderer): boolean {
  const candidates = templateCandidates(controller, controller.actionName)
  const formats = formatsFor(controller.request)
  if (candidates.some((template) => renderer.exists(template, formats))) return true
  if (!candidates.some((template) => renderer.exists(template))) return false
  throw new UnknownFormatError(`${nameOf(controller)} has no template for ${formats.join(', ') || 'the format that was asked for'}`)
}

/** A person in front of a browser should read what is missing. */
function expectsPage({ request }: Metal): boolean {
  return request.requestMethod === 'GET' && request.format.is('html') && !request.isXhr
}

const nameOf = (controller: Metal): string => `${controller.constructor.name}#${controller.actionName}`
