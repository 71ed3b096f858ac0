/** Decorators of action parameters: `show(@Param('id') id: number)`. */
import { BadRequestError, ParameterMissingError } from '../errors/index.js'
import { Parameters } from '../http/parameters/parameters.js'
import type { Request } from '../http/request.js'
import { defineActionArgument } from './action-arguments.js'

/** Goes on a parameter of an action. */
export type ActionParameterDecorator = (target: object, action: string | symbol | undefined, index: number) => void

/** Options of parameter decorators. */
export interface ParameterOptions {
  /** Whether a request without the value is refused with 400. Default false: the argument is `undefined`, or its own default. */
  required?: boolean
  /** The type to convert to: `Number`, `Boolean`, `Date` and others. Default: the declared one. */
  type?: unknown
}

/** A parameter of the path. Converted to the declared type; what does not convert is a 400. */
export function Param(name: string, options?: ParameterOptions): ActionParameterDecorator {
  return argument(name, (request) => request.pathParameters[name], options)
}

/** A parameter of the query string, as it was sent there: a body does not count. */
export function QueryParam(name: string, options?: ParameterOptions): ActionParameterDecorator {
  return argument(name, (request) => own(request.queryParameters, name), options)
}

/**
 * The body: all of its parameters, or the one of that name. Declared as `Parameters` it is an object to `permit` from; as
 * `string` or `Buffer` it is what was sent, as it was sent; else a plain object.
 */
export function Body(name?: string, options?: ParameterOptions): ActionParameterDecorator {
  if (name !== undefined) return argument(name, (request) => own(request.bodyParameters ?? {}, name), options)
  return (target, action, index) => {
    const types = Reflect.getMetadata('design:paramtypes', target, action as string) as readonly unknown[] | undefined
    const type = options?.type ?? types?.[index]
    defineActionArgument(target, action, {
      index,
      name: 'body',
      type,
      read: (request) => wholeBody(request, type),
      missing: missing('body', options),
    })
  }
}

/** A header of the request. */
export function Header(name: string, options?: ParameterOptions): ActionParameterDecorator {
  const absent = (): never => {
    throw new BadRequestError(`the header ${name} is missing`)
  }
  const fault = options?.required === true ? absent : undefined
  return (target, action, index) =>
    defineActionArgument(target, action, { ...typed(options), index, name, read: (request) => request.headers.get(name), missing: fault })
}

/** A cookie of the request, as it was sent: for signed and encrypted ones use `this.cookies`. */
export function Cookie(name: string, options?: ParameterOptions): ActionParameterDecorator {
  return argument(name, (request) => request.cookies.get(name), options)
}

function argument(name: string, read: (request: Request) => unknown, options?: ParameterOptions): ActionParameterDecorator {
  return (target, action, index) =>
    defineActionArgument(target, action, { ...typed(options), index, name, read, missing: missing(name, options) })
}

const typed = (options: ParameterOptions | undefined): { type?: unknown } => (options?.type === undefined ? {} : { type: options.type })

function missing(name: string, options: ParameterOptions | undefined): (() => never) | undefined {
  if (options?.required !== true) return undefined
  return () => {
    throw new ParameterMissingError(name)
  }
}

const own = (values: object, name: string): unknown => (Object.hasOwn(values, name) ? (values as Record<string, unknown>)[name] : undefined)

function wholeBody(request: Request, type: unknown): unknown {
  if (type === Buffer || type === Uint8Array) return request.rawPost
  if (type === String) return request.rawPost.toString('utf8')
  const parameters = request.bodyParameters
  if (parameters === null) return undefined
  return type === Parameters ? new Parameters(parameters) : parameters
}
