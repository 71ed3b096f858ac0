/** Puts named values into nested parameters by Rails' bracket grammar (controller.md C123 to C127). */
import { BadRequestError } from '../../errors/index.js'
import {
  DEFAULT_PARAMETER_LIMITS,
  emptyParameters,
  isParameterObject,
  ownValue,
  type ParameterObject,
  type ParameterParsing,
  type ParameterValue,
  setParameter,
} from './parameter-value.js'

/** Where parameters came from; errors name it: `Invalid query parameters: …`. */
export type ParameterSource = 'query' | 'request' | 'path'

/** The 400 for parameters that cannot be read (controller.md C129): its code says whether the query or the body is at fault. */
export function malformedParameters(source: ParameterSource, detail: string, options: { cause?: unknown } = {}): BadRequestError {
  const code = source === 'request' ? 'ERR_MALFORMED_BODY' : source === 'query' ? 'ERR_MALFORMED_QUERY' : 'ERR_MALFORMED_URL'
  return new BadRequestError(`Invalid ${source} parameters: ${detail}`, { ...options, code })
}

/** The 400 for parameters past one of the limits. */
export function parameterLimitExceeded(source: ParameterSource, detail: string): BadRequestError {
  return new BadRequestError(`Invalid ${source} parameters: ${detail}`, { code: 'ERR_PARAMETER_LIMIT' })
}

/** A text of the client, shortened and quoted for a message. */
export function excerpt(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
}

/** The segment that stands for `[]`. No named segment is empty. */
const ELEMENT = ''

/**
 * Collects `name, value` pairs whose names are already decoded. Query strings, urlencoded bodies and the text fields of
 * multipart bodies share it. The work for a pair is linear in the length of its name.
 */
export class ParameterBuilder {
  /** What was built so far; without prototypes. */
  readonly parameters: ParameterObject = emptyParameters()
  readonly #source: ParameterSource
  readonly #maxParameters: number
  readonly #maxDepth: number
  readonly #keepsNulls: boolean
  #count = 0

  /** @param source named in messages, `'query'` by default */
  constructor(limits: ParameterParsing = {}, source: ParameterSource = 'query') {
    this.#source = source
    this.#maxParameters = limits.maxParameters ?? DEFAULT_PARAMETER_LIMITS.maxParameters
    this.#maxDepth = limits.maxDepth ?? DEFAULT_PARAMETER_LIMITS.maxDepth
    this.#keepsNulls = limits.stripNulls === false
  }

  /**
   * Adds one pair; `null` is the value of a name without `=`.
   * @throws BadRequestError `ERR_PARAMETER_LIMIT` past a limit; `ERR_MALFORMED_QUERY` or `ERR_MALFORMED_BODY` when a name is
   * used as two different shapes (controller.md C125)
   */
  add(name: string, value: ParameterValue): void {
    if (++this.#count > this.#maxParameters) {
      throw parameterLimitExceeded(this.#source, `more than ${this.#maxParameters} parameters`)
    }
    if (name === '') return
    // A leading bracket belongs to the name, and so does a single one at the end (C123, C127).
    const bracket = name.indexOf('[', 1)
    if (bracket < 0 || bracket === name.length - 1) setParameter(this.parameters, name, value)
    else this.#store(this.#split(name, bracket), value)
  }

  /** `a[b][]` as `['a', 'b', ELEMENT]`; whatever follows a stray bracket is one literal segment. */
  #split(name: string, bracket: number): string[] {
    const segments = [name.slice(0, bracket)]
    let at = bracket
    while (at < name.length) {
      if (segments.length >= this.#maxDepth) {
        throw parameterLimitExceeded(this.#source, `nested deeper than ${this.#maxDepth} levels`)
      }
      const close = name.charCodeAt(at) !== 91 ? -1 : name.indexOf(']', name.charCodeAt(at + 1) === 93 ? at : at + 2)
      // Unclosed, or followed by a lone `[` that ends the name: the rest, brackets and all, is the key.
      if (close < 0 || (close > at + 1 && close + 2 === name.length && name.charCodeAt(close + 1) === 91)) {
        segments.push(name.slice(at))
        break
      }
      segments.push(name.slice(at + 1, close))
      at = close + 1
    }
    return segments
  }

  #store(segments: readonly string[], value: ParameterValue): void {
    if (segments.includes('__proto__')) return
    let target = this.parameters
    let at = 0
    const last = segments.length - 1
    while (at < last) {
      const key = segments[at++]
      if (segments[at] !== ELEMENT) {
        target = this.#objectAt(target, key)
        continue
      }
      let list = this.#listAt(target, key)
      while (at < last && segments[at + 1] === ELEMENT) {
        const inner: ParameterValue[] = []
        list.push(inner)
        list = inner
        at++
      }
      if (at === last) {
        // Nulls inside arrays of forms are dropped, the array stays (C128).
        if (value !== null || this.#keepsNulls) list.push(value)
        return
      }
      target = elementFor(list, segments, ++at)
    }
    target[segments[last]] = value
  }

  #objectAt(target: ParameterObject, key: string): ParameterObject {
    const present = ownValue(target, key) ?? null
    if (isParameterObject(present)) return present
    if (present !== null) throw this.#conflict(key, 'an object')
    return (target[key] = emptyParameters())
  }

  #listAt(target: ParameterObject, key: string): ParameterValue[] {
    const present = ownValue(target, key) ?? null
    if (Array.isArray(present)) return present
    if (present !== null) throw this.#conflict(key, 'an array')
    const list: ParameterValue[] = []
    target[key] = list
    return list
  }

  #conflict(key: string, expected: string): BadRequestError {
    return malformedParameters(this.#source, `${excerpt(key)} is used as ${expected} and as something else`)
  }
}

/** The element that a pair goes into: the last one, unless it is no object or has that key already (C124). */
function elementFor(list: ParameterValue[], segments: readonly string[], from: number): ParameterObject {
  const last = list[list.length - 1]
  if (isParameterObject(last) && !hasPath(last, segments, from)) return last
  const element = emptyParameters()
  list.push(element)
  return element
}

function hasPath(element: ParameterObject, segments: readonly string[], from: number): boolean {
  if (segments.includes(ELEMENT, from)) return false
  let value: ParameterValue = element
  for (let i = from; i < segments.length; i++) {
    if (!isParameterObject(value) || !Object.hasOwn(value, segments[i])) return false
    value = value[segments[i]]
  }
  return true
}
