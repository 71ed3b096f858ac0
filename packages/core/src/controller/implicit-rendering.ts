/** What an action that rendered nothing answers with, in controllers that have views (C10). */
import type { Renderer } from '../contracts/renderer.js'
import { MissingExactTemplateError, UnknownFormatError } from '../errors/index.js'
import type { MaybePromise } from '../support/maybe-promise.js'
import type { AbstractClass, Metal } from './metal.js'
import type { RenderingInstance } from './rendering.js'
import { formatsFor, hasTemplate, templateCandidates } from './templates.js'

/** Renders the template of the action; without one, says what is missing to a browser and 204 to everybody else. */
export function ImplicitRendering<B extends AbstractClass<Metal & RenderingInstance>>(Base: B): B {
  abstract class ImplicitRenderingAbility extends Base {
    override renderByConvention(): MaybePromise<void> {
      const { renderer } = this.services
      if (renderer !== null && hasOwnTemplate(this, renderer)) {
        this.render()
        return this.settleRendering()
      }
      if (expectsPage(this)) {
        const [template] = templateCandidates(this, this.actionName)
        throw new MissingExactTemplateError(
          `${nameOf(this)} rendered nothing, and there is no template ${template}: render something, or add the file`,
        )
      }
      this.logger.info(`No template found for ${nameOf(this)}, rendering 204 No Content`)
      return super.renderByConvention()
    }

    override hasTemplateFor(action: string): boolean {
      const { renderer } = this.services
      return renderer !== null && templateCandidates(this, action).some((template) => renderer.exists(template))
    }
  }
  return ImplicitRenderingAbility
}

/** Whether there is a template that the client accepts. Throws `UnknownFormatError` when there are others only. */
function hasOwnTemplate(controller: Metal, renderer: Renderer): boolean {
  const candidates = templateCandidates(controller, controller.actionName)
  if (hasTemplate(controller, renderer, candidates)) return true
  if (!candidates.some((template) => renderer.exists(template))) return false
  const formats = formatsFor(controller.request)
  throw new UnknownFormatError(`${nameOf(controller)} has no template for ${formats.join(', ') || 'the format that was asked for'}`)
}

/** A person in front of a browser should read what is missing. */
function expectsPage({ request }: Metal): boolean {
  return request.requestMethod === 'GET' && request.format.is('html') && !request.isXhr
}

const nameOf = (controller: Metal): string => `${controller.constructor.name}#${controller.actionName}`
