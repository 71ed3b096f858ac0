/** What error pages and logs read of a thrown value, whatever it is and however it misbehaves (C66). */
import { inspect } from 'node:util'
import { ErrorRules, isError, NonErrorThrownError } from '../errors/index.js'

/** Most causes that are followed. */
const MAX_CAUSES = 8
/** Longest description of something that is not an error, in characters. */
const MAX_DESCRIPTION = 1000

/** A thrown value, read once; nothing here fails or changes any more. */
export interface ThrownError {
  /** The error itself, or a `NonErrorThrownError` around another value: what is logged and reported. */
  readonly error: Error
  /** From 400 to 599. */
  readonly status: number
  /** Its `code`, when that is a string. */
  readonly code: string | null
  /** Whether the client may read the message. */
  readonly expose: boolean
  /** Its `name`, or the name of its class when it has none of its own. */
  readonly name: string
  readonly message: string
}

/** One link of the chain of causes. */
export interface Cause {
  readonly name: string
  readonly message: string
  /** Lines of its stack. */
  readonly trace: readonly string[]
}

const DEFAULT_RULES = new ErrorRules()

/**
 * Reads a thrown value, or the cause of one that only wraps it. Never throws.
 * @param rules what the application says about errors. Default: nothing
 */
export function readThrown(thrown: unknown, rules: ErrorRules = DEFAULT_RULES): ThrownError {
  const error = asError(unwrapped(thrown, rules))
  const code = readField(error, 'code')
  return {
    error,
    status: statusOfError(error, rules),
    code: typeof code === 'string' ? code : null,
    expose: readField(error, 'expose') === true,
    name: nameOf(error),
    message: textField(error, 'message'),
  }
}

/** A property of an error; `undefined` when it cannot be read. */
export function readField(error: object, name: string): unknown {
  try {
    return (error as Record<string, unknown>)[name]
  } catch {
    return undefined
  }
}

/**
 * The lines of a stack that name places. The message stands in front of them, and part of it may come from the client, who
 * must not be able to make up a line.
 */
export function traceOf(error: Error): string[] {
  const stack = textField(error, 'stack')
  const message = textField(error, 'message')
  const at = stack.indexOf(message)
  const places = at < 0 ? stack : stack.slice(at + message.length)
  return places.split('\n').flatMap((line) => (/^\s+at /.test(line) ? [line.trim()] : []))
}

/** The chain of causes, nearest first: cut where it closes to a ring, and after eight. */
export function causesOf(error: Error): Cause[] {
  const causes: Cause[] = []
  const seen = new Set<unknown>([error])
  let cause = readField(error, 'cause')
  while (cause !== undefined && cause !== null && !seen.has(cause) && causes.length < MAX_CAUSES) {
    seen.add(cause)
    causes.push(isError(cause) ? describeError(cause) : { name: typeof cause, message: describeValue(cause), trace: [] })
    cause = isError(cause) ? readField(cause, 'cause') : null
  }
  return causes
}

function describeError(error: Error): Cause {
  return { name: nameOf(error), message: textField(error, 'message'), trace: traceOf(error) }
}

function asError(thrown: unknown): Error {
  if (isError(thrown)) return thrown
  try {
    return new NonErrorThrownError(thrown)
  } catch {
    // Such as a revoked proxy, of which nothing can be read.
    return new NonErrorThrownError('a value that cannot be shown')
  }
}

function unwrapped(thrown: unknown, rules: ErrorRules): unknown {
  try {
    return rules.unwrap(thrown)
  } catch {
    return thrown
  }
}

function statusOfError(error: Error, rules: ErrorRules): number {
  try {
    const status = rules.statusOf(error)
    return Number.isInteger(status) ? status : 500
  } catch {
    return 500
  }
}

function nameOf(error: Error): string {
  const name = textField(error, 'name')
  if (name !== '' && name !== 'Error') return name
  const type = readField(error, 'constructor')
  return (typeof type === 'function' && textField(type, 'name')) || 'Error'
}

function textField(object: object, name: string): string {
  const value = readField(object, name)
  return typeof value === 'string' ? value : ''
}

function describeValue(value: unknown): string {
  try {
    return inspect(value, { depth: 2, maxArrayLength: 20, maxStringLength: 200 }).slice(0, MAX_DESCRIPTION)
  } catch {
    return 'a value that cannot be shown'
  }
}
