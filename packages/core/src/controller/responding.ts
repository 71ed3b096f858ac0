/** `respondTo`: one action, several representations (C105–C110). */
import { ArgumentError, UnknownFormatError } from '../errors/index.js'
import { mimeTypes } from '../http/mime-types.js'
import { chooseFormat } from '../http/negotiation.js'
import { isPromise } from '../support/maybe-promise.js'
import type { AbstractClass, Metal } from './metal.js'
import type { RenderingInstance } from './rendering.js'

/** What to do for one format: a function of the controller, or `true` for the action's template. */
export type FormatHandler = true | ((controller: never) => unknown)

/** Handlers by short name of the type (`html`, `json`, `turboStream`), in order of preference; `any` takes what is left. */
export type FormatHandlers = Readonly<Record<string, FormatHandler>>

/** What {@link Responding} adds to a controller. */
export interface RespondingInstance {
  /**
   * Runs the handler of the representation that the client likes best.
   * @throws UnknownFormatError (406) when none is acceptable
   */
  respondTo(handlers: FormatHandlers): void
}

/** Adds `respondTo` to a controller class. */
export function Responding<B extends AbstractClass<Metal & RenderingInstance>>(Base: B): B & AbstractClass<RespondingInstance> {
  abstract class RespondingAbility extends Base implements RespondingInstance {
    respondTo(handlers: FormatHandlers): void {
      const chosen = choose(this, handlers)
      const symbol = snakeCase(chosen)
      if (chosen !== 'any') this.response.contentType ??= typeOf(chosen, symbol)
      const handler = handlers[chosen]
      if (handler === true) {
        this.render({ formats: [symbol] })
        return
      }
      const work = (handler as (controller: Metal) => unknown).call(this, this)
      if (isPromise(work)) this.keepPending(work)
    }
  }
  return RespondingAbility
}

function typeOf(name: string, symbol: string): string {
  const type = mimeTypes.lookupBySymbol(symbol)?.type
  if (type === undefined) throw new ArgumentError(`respondTo has a handler for ${name}, which is no registered type: mimeTypes.register(…)`)
  return type
}

function choose(controller: Metal, handlers: FormatHandlers): string {
  const declared = Object.keys(handlers)
  const chosen = chooseFormat(controller.request.formats, declared)
  if (chosen !== null) return chosen
  throw new UnknownFormatError(
    `${controller.constructor.name}#${controller.actionName} answers with ${declared.join(', ')}, which the client does not accept`,
  )
}

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
