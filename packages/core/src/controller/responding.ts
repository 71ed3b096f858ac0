/** `respondTo`: one action, several representations (C105–C110). */
import { ArgumentError, UnknownFormatError } from '../errors/index.js'
import { type MimeType, mimeTypes } from '../http/mime-types.js'
import { chooseFormat } from '../http/negotiation.js'
import { isPromise } from '../support/maybe-promise.js'
import type { AbstractClass, Metal } from './metal.js'
import type { RenderingInstance } from './rendering.js'
import { varyOnAccept } from './vary.js'

/** What to do for one format: a function of the controller and of the format, or `true` for the action's template. */
export type FormatHandler = true | ((controller: never, format: MimeType) => unknown)

/** Handlers by short name of the type (`html`, `json`, `turboStream`), in order of preference; `any` takes what is left. */
export type FormatHandlers = Readonly<Record<string, FormatHandler>>

/** What {@link Responding} adds to a controller. */
export interface RespondingInstance {
  /**
   * Runs the handler of the representation that the client likes best.
   * @throws UnknownFormatError (406) when none is acceptable
   */
  respondTo(handlers: FormatHandlers): void
  /** The action's template in the format that the client likes best: `respondTo('html', 'json')` (C109). */
  respondTo(...formats: string[]): void
}

/** Adds `respondTo` to a controller class. */
export function Responding<B extends AbstractClass<Metal & RenderingInstance>>(Base: B): B & AbstractClass<RespondingInstance> {
  abstract class RespondingAbility extends Base implements RespondingInstance {
    respondTo(...choice: [FormatHandlers] | string[]): void {
      const handlers = typeof choice[0] === 'object' ? choice[0] : templatesFor(choice as string[])
      const chosen = choose(this, handlers)
      varyOnAccept(this)
      if (!isCatchAll(chosen)) {
        this.response.contentType ??= typeOf(chosen)
        // What the handler renders is looked up in this format alone.
        if (!chosen.includes('/')) this.request.formats = [chosen]
      }
      const handler = handlers[chosen]
      if (handler === true) {
        this.render()
        return
      }
      const work = (handler as (controller: Metal, format: MimeType) => unknown).call(this, this, this.request.format)
      if (isPromise(work)) this.keepPending(work)
    }
  }
  return RespondingAbility
}

const isCatchAll = (name: string): boolean => name === 'any' || name === 'all'

const templatesFor = (formats: readonly string[]): FormatHandlers => Object.fromEntries(formats.map((format) => [format, true] as const))

function typeOf(name: string): string {
  const type = name.includes('/') ? name : mimeTypes.lookupBySymbol(name)?.type
  if (type === undefined) throw new ArgumentError(`respondTo has a handler for ${name}, which is no registered type: mimeTypes.register(…)`)
  return type
}

function choose(controller: Metal, handlers: FormatHandlers): string {
  const declared = Object.keys(handlers)
  // A misspelt name would answer 406 to everybody who asks for that format (C112).
  for (const name of declared) if (!isCatchAll(name)) typeOf(name)
  const chosen = chooseFormat(controller.request.formats, declared)
  if (chosen !== null) return chosen
  throw new UnknownFormatError(
    `${controller.constructor.name}#${controller.actionName} answers with ${declared.join(', ')}, which the client does not accept`,
  )
}
