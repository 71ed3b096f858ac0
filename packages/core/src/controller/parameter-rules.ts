/** From the declarations of a controller and `config.controller` to the rules for the parameters of one action. */
import { channel } from 'node:diagnostics_channel'
import { UnpermittedParametersError } from '../errors/index.js'
import type { ParameterRules } from '../http/parameters/parameter-rules.js'
import type { NullStripping } from '../http/parameters/parameter-value.js'
import type { Request } from '../http/request.js'
import type { ControllerServices } from './controller-services.js'
import { binaryParametersOf } from './parameter-encoding.js'
import { prepareInput } from './typed-input.js'
import { wrappingOf } from './wrap-parameters.js'

const unpermitted = channel('unpermitted_parameters.action_controller')

/**
 * Prepares an action for its parameters. At boot, for each routed action.
 * @param stripNulls what its route says of nulls in arrays; `null`: nothing
 * @returns the rules for its requests; `null` where nothing differs from how requests read their parameters anyway
 */
export function prepareParameters(
  controller: { readonly name: string; readonly prototype: object },
  action: string,
  { controller: settings }: ControllerServices,
  stripNulls: NullStripping | null = null,
): ParameterRules<Request> | null {
  prepareInput(controller, action)
  const { actionOnUnpermittedParameters: policy, permitAllParameters: permitted } = settings
  // The smallest controllers have parameters, and nothing more of them (C303).
  const wrapping = 'wrapParameters' in controller ? wrappingOf(controller, settings.wrapParameters) : null
  const binary = binaryParametersOf(controller, action)
  if (wrapping === null && binary === null && stripNulls === null && policy === false && !permitted) return null
  const allowed = new Set(settings.alwaysPermittedParameters)
  const onUnpermitted = (names: readonly string[], request: Request): void => {
    const keys = names.filter((name) => !allowed.has(name))
    if (keys.length === 0) return
    if (policy === 'raise') throw new UnpermittedParametersError(keys)
    report(keys, controller.name, action, request)
  }
  return { permitted, wrapping, binary, stripNulls, onUnpermitted: policy === false ? null : onUnpermitted }
}

/** Mostly a forgotten name in a `permit`, which otherwise shows as a field that is never saved (C150). */
function report(keys: readonly string[], controller: string, action: string, request: Request): void {
  if (unpermitted.hasSubscribers) {
    unpermitted.publish({ keys, context: { controller, action, params: request.filteredParameters, request } })
  }
  if (!request.logger.isLevelEnabled('debug')) return
  const names = keys.slice(0, 20).map((key) => JSON.stringify(key.slice(0, 60)))
  request.logger.debug({ controller, action }, `Unpermitted parameters: ${names.join(', ')} in ${controller}#${action}`)
}
