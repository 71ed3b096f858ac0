/** `respondTo`: one action, several representations (C105–C115). */
import { ArgumentError, RespondToMismatchError, UnknownFormatError } from '../errors/index.js'
import { type MimeType, mimeTypes } from '../http/negotiation/mime-types.js'
import { chooseFormat } from '../http/negotiation/negotiation.js'
import { isPromise } from '../support/maybe-promise.js'
import { actionFor, branchesOf, type FormatChoice, type FormatHandlers } from './format-branches.js'
import type { AbstractClass, Metal } from './metal.js'
import type { RenderingInstance } from './rendering.js'
import { varyOnAccept } from './vary.js'

/** What {@link Responding} adds to a controller. */
export interface RespondingInstance {
  /**
   * Runs the handler of the representation that the client likes best.
   * @throws UnknownFormatError (406) when none is acceptable; RespondToMismatchError inside another one that chose otherwise
   */
  respondTo(handlers: FormatChoice): void
  /** The action's template in the format that the client likes best: `respondTo('html', 'json')` (C109). */
  respondTo(...formats: string[]): void
}

/** Adds `respondTo` to a controller class. */
export function Responding<B extends AbstractClass<Metal & RenderingInstance>>(Base: B): B & AbstractClass<RespondingInstance> {
  abstract class RespondingAbility extends Base implements RespondingInstance {
    respondTo(...choice: [FormatChoice] | string[]): void {
      const handlers = branchesOf(choice)
      const chosen = choose(this, handlers)
      varyOnAccept(this)
      if (!isCatchAll(chosen)) {
        this.response.contentType ??= typeOf(chosen)
        // What the handler renders is looked up in this format alone.
        if (!chosen.includes('/')) this.request.formats = [chosen]
      }
      const action = actionFor(handlers[chosen], this.request.variants)
      if (action === undefined || action === true) {
        this.render()
        return
      }
      const work = (action as (controller: Metal, format: MimeType) => unknown).call(this, this, this.request.format)
      if (isPromise(work)) this.keepPending(work)
    }
  }
  return RespondingAbility
}

const isCatchAll = (name: string): boolean => name === 'any' || name === 'all'

function typeOf(name: string): string {
  const type = name.includes('/') ? name : mimeTypes.lookupBySymbol(name)?.type
  if (type === undefined) throw new ArgumentError(`respondTo has a handler for ${name}, which is no registered type: mimeTypes.register(…)`)
  return type
}

function choose(controller: Metal, handlers: FormatHandlers): string {
  const { request, response } = controller
  const declared = Object.keys(handlers)
  // A misspelt name would answer 406 to everybody who asks for that format (C112).
  for (const name of declared) if (!isCatchAll(name)) typeOf(name)
  const chosen = chooseFormat(request.formats, declared)
  if (chosen !== null) return chosen
  const where = `${controller.constructor.name}#${controller.actionName}`
  // The type is there already only when a respondTo around this one chose it (C113).
  if (response.mediaType !== null && request.format.is(response.mediaType)) {
    throw new RespondToMismatchError(
      `${where} answers with ${response.mediaType} already, and a respondTo inside offers ${declared.join(', ')}`,
    )
  }
  throw new UnknownFormatError(`${where} answers with ${declared.join(', ')}, which the client does not accept`)
}
