/** JSON bodies to parameters. */
import { BadRequestError } from '../../errors/index.js'
import { parameterLimitExceeded } from '../parameters/parameter-builder.js'
import {
  DEFAULT_PARAMETER_LIMITS,
  emptyParameters,
  isParameterObject,
  type ParameterObject,
  type ParameterParsing,
  type ParameterValue,
} from '../parameters/parameter-value.js'

/**
 * Parses a JSON text. An object becomes the parameters, anything else `{ _json: value }` (controller.md C131). JSON types are
 * kept, nulls in arrays too unless `stripNulls` is true (C128, deviation). No object of the result has a prototype; `__proto__` members are dropped, while
 * `constructor` is a name like any other.
 * @throws BadRequestError `ERR_MALFORMED_BODY` with a fixed message and the parser's error as its cause, which may quote the
 * body (C132); `ERR_PARAMETER_LIMIT` past `maxDepth`; the size is the body limit's business
 */
export function parseJsonBody(text: string, limits: ParameterParsing = {}): ParameterObject {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new BadRequestError('The request body is not valid JSON', { code: 'ERR_MALFORMED_BODY', cause })
  }
  return asParameters(value, limits)
}

/**
 * Turns freshly parsed data, which nobody else holds, into parameters, in place. Custom body parsers (C133) end here too.
 * @throws BadRequestError `ERR_PARAMETER_LIMIT` when it is nested too deep
 */
export function asParameters(value: unknown, limits: ParameterParsing = {}): ParameterObject {
  stripPrototypes(value, limits.maxDepth ?? DEFAULT_PARAMETER_LIMITS.maxDepth, 0)
  if (limits.stripNulls === true) stripNulls(value)
  if (isParameterObject(value)) return value
  const wrapped = emptyParameters()
  wrapped._json = (value ?? null) as ParameterValue
  return wrapped
}

// In place, because V8 keeps such objects in their fast form: half the time of a copy into `Object.create(null)`, and
// quicker to read afterwards.
function stripPrototypes(value: unknown, maxDepth: number, depth: number): void {
  if (typeof value !== 'object' || value === null) return
  if (depth >= maxDepth) throw parameterLimitExceeded('request', `nested deeper than ${maxDepth} levels`)
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) stripPrototypes(value[i], maxDepth, depth + 1)
  } else if (isParameterObject(value)) {
    Object.setPrototypeOf(value, null)
    if ('__proto__' in value) Reflect.deleteProperty(value, '__proto__')
    for (const name in value) stripPrototypes(value[name], maxDepth, depth + 1)
  }
}

/** In place, like the above, which bounded the depth. An array that is left without elements stays (C128). */
function stripNulls(value: unknown): void {
  if (Array.isArray(value)) {
    const kept = value.filter((element) => element !== null)
    value.length = 0
    for (const element of kept) value.push(element)
    kept.forEach(stripNulls)
  } else if (isParameterObject(value)) {
    for (const name in value) stripNulls(value[name])
  }
}
