/** Arguments of actions: what parameter decorators ask for, read and converted per request (design §4). */
import 'reflect-metadata'
import { ConfigurationError } from '../errors/index.js'
import type { Request } from '../http/request.js'
import { type Converter, converterFor } from './argument-types.js'

/** Reads all arguments of an action. Throws BadRequestError for what does not convert. */
export type ArgumentReader = (request: Request) => unknown[]

/** One decorated parameter. */
export interface ActionArgument {
  readonly index: number
  /** What the error message calls it, such as `page`. */
  readonly name: string
  /** The value as the client sent it; `undefined` when it did not. */
  readonly read: (request: Request) => unknown
  /** The type to convert to, instead of the declared one. */
  readonly type?: unknown
  /** Whether the value is given as it was read. */
  readonly raw?: boolean
  /** Throws when the value is missing. */
  readonly missing?: (() => never) | undefined
}

const KEY = Symbol.for('live:arguments')

/**
 * Adds an argument to an action: what parameter decorators do.
 * @throws ConfigurationError for a parameter of a constructor or of a static method
 */
export function defineActionArgument(target: object, action: string | symbol | undefined, argument: ActionArgument): void {
  if (typeof action !== 'string' || typeof target === 'function') {
    throw new ConfigurationError(`The parameter ${argument.name} is decorated outside of an action: move it to an instance method`)
  }
  const own = (Reflect.getOwnMetadata(KEY, target, action) as readonly ActionArgument[] | undefined) ?? []
  Reflect.defineMetadata(KEY, [...own, argument], target, action)
}

/** Why the decorated parameters of an action cannot be converted, each with its fix. */
export function argumentFaults(prototype: object, action: string): string[] {
  return prepared(prototype, action).flatMap(({ argument, convert }) => {
    if (typeof convert !== 'string') return []
    return [`the parameter ${argument.name} of ${prototype.constructor.name}#${action} ${convert}`]
  })
}

/**
 * What reads the arguments of an action, prepared once; `null` for an action without decorated parameters.
 * @throws ConfigurationError for a type that nothing can be converted to
 */
export function argumentReaderOf(prototype: object, action: string): ArgumentReader | null {
  const [fault] = argumentFaults(prototype, action)
  if (fault !== undefined) throw new ConfigurationError(fault)
  const list = prepared(prototype, action) as { argument: ActionArgument; convert: Converter }[]
  if (list.length === 0) return null
  const count = Math.max(...list.map(({ argument }) => argument.index)) + 1
  return (request) => {
    const values = new Array<unknown>(count).fill(undefined)
    for (const { argument, convert } of list) {
      const value = argument.read(request)
      if (value !== undefined && value !== null) values[argument.index] = convert(value, argument.name)
      else argument.missing?.()
    }
    return values
  }
}

function prepared(prototype: object, action: string): { argument: ActionArgument; convert: Converter | string }[] {
  const list = Reflect.getMetadata(KEY, prototype, action) as readonly ActionArgument[] | undefined
  // Asking metadata walks the whole chain of a controller, and most actions have none.
  if (list === undefined) return []
  const types = Reflect.getMetadata('design:paramtypes', prototype, action) as readonly unknown[] | undefined
  return list.map((argument) => {
    if (argument.raw === true) return { argument, convert: (value: unknown) => value }
    if (argument.type === undefined && types === undefined) return { argument, convert: NO_METADATA }
    return { argument, convert: converterFor(argument.type ?? types?.[argument.index]) }
  })
}

const NO_METADATA = 'was compiled without metadata: extend @live/core/tsconfig.json, or pass { type: Number } to its decorator'
