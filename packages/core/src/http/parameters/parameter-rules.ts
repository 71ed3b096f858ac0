/** What a routed action says about its parameters, and the parameters of a request under these rules. */
import type { NullStripping, ParameterObject, ParameterValue } from './parameter-value.js'
import type { Wrapping } from './parameter-wrapping.js'
import { Parameters } from './parameters.js'

/** Made at boot, shared by all requests of one action. `R` is the class of requests. */
export interface ParameterRules<R> {
  /** Whether parameters start permitted (controller.md C151). */
  readonly permitted: boolean
  /** Copies the members of a body under the name of the resource (C138); `null` for none. */
  readonly wrapping: Wrapping | null
  /** Whether the values under a top-level name are bytes rather than text (C137); `null` when all are text. */
  readonly binary: ((name: string) => boolean) | null
  /** Whether nulls inside arrays are dropped (C128); `null`: as the application says. */
  readonly stripNulls: NullStripping | null
  /** Told the names that `permit` dropped (C150); `null` when nobody wants to know. */
  readonly onUnpermitted: ((names: readonly string[], request: R) => void) | null
}

/** The three places that parameters come from. */
export interface ParameterSources {
  readonly path: Readonly<Record<string, unknown>>
  readonly query: ParameterObject | null
  readonly body: ParameterObject | null
}

/** The parameters of one request; path over query over body, and under all of them what is wrapped. */
export function parametersOf<R extends { readonly contentType: string | null }>(
  { path, query, body }: ParameterSources,
  rules: ParameterRules<R> | null,
  request: R,
): Parameters {
  const named = path as Readonly<Record<string, ParameterValue | undefined>>
  if (rules === null) return Parameters.merged(named, query, body)
  const { permitted, wrapping, onUnpermitted } = rules
  const wrapped = wrapping === null || body === null ? null : wrapping.wrap(body, request.contentType)
  return Parameters.merged(named, query, body, {
    permitted,
    wrapped,
    onUnpermitted: onUnpermitted === null ? null : (names) => onUnpermitted(names, request),
  })
}
