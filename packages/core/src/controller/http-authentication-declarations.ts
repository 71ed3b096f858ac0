/** How a class asks for one name and password, or for one token, in three forms that feed one list of callbacks (C209, C212). */
import { ArgumentError } from '../errors/index.js'
import { secureCompare } from '../support/secure-compare.js'
import { type Callback, type CallbackOptions, callbacksFromOption, declareCallback, type OptionCallback } from './callback-list.js'
import type { OnClass } from './decorators.js'
import type { HttpAuthenticationInstance, HttpChallengeOptions, HttpTokenChallengeOptions } from './http-authentication-types.js'
import type { Metal } from './metal.js'
import type { DeclarationForm } from './registry.js'

/** Who gets in, what the others get, and for which actions. */
export interface HttpBasicOptions<A extends string = string> extends HttpChallengeOptions, CallbackOptions<A> {
  name: string
  password: string
}

/** Who gets in, what the others get, and for which actions. */
export interface HttpTokenOptions<A extends string = string> extends HttpTokenChallengeOptions, CallbackOptions<A> {
  /** The token, or several, as while one is exchanged for the next. */
  token: string | readonly string[]
}

declare module './registry.js' {
  interface ControllerOptions {
    /** The options of `httpBasicAuthenticateWith`. */
    httpBasic?: HttpBasicOptions
    /** The options of `httpTokenAuthenticateWith`. */
    httpToken?: HttpTokenOptions
  }
}

callbacksFromOption('httpBasic', (options) => [basicCallback(options)])
callbacksFromOption('httpToken', (options) => [tokenCallback(options)])

/** Adds the check to a class. @throws ArgumentError when the name or the password is no text, or empty */
export function declareHttpBasic(target: object, form: DeclarationForm, options: HttpBasicOptions): void {
  const { kind, callback, options: when } = basicCallback(options)
  declareCallback(target, form, kind, callback, when)
}

/** Adds the check to a class. @throws ArgumentError when a token is no text, or empty */
export function declareHttpToken(target: object, form: DeclarationForm, options: HttpTokenOptions): void {
  const { kind, callback, options: when } = tokenCallback(options)
  declareCallback(target, form, kind, callback, when)
}

/** `@HttpBasic({ name: 'dhh', password: SECRET })` on a class. */
export function HttpBasic<const A extends string = never>(options: HttpBasicOptions<A>): OnClass<A> {
  return (target) => declareHttpBasic(target, 'class', options)
}

/** `@HttpToken({ token: SECRET, scheme: 'Bearer' })` on a class. */
export function HttpToken<const A extends string = never>(options: HttpTokenOptions<A>): OnClass<A> {
  return (target) => declareHttpToken(target, 'class', options)
}

type Guarded = Metal & HttpAuthenticationInstance

function basicCallback({ name, password, realm, message, contentType, ...options }: HttpBasicOptions): OptionCallback {
  assertSecret('httpBasicAuthenticateWith', 'name', name)
  assertSecret('httpBasicAuthenticateWith', 'password', password)
  const check = (givenName: string, givenPassword: string | undefined): boolean => {
    // Both, always: an early end would tell which one was right.
    const sameName = secureCompare(givenName, name)
    return secureCompare(givenPassword, password) && sameName
  }
  const httpBasic = (controller: Guarded): unknown => controller.authenticateOrRequestWithHttpBasic(check, { realm, message, contentType })
  return { kind: 'before', callback: httpBasic as Callback, options }
}

function tokenCallback({ token, realm, message, contentType, scheme, ...options }: HttpTokenOptions): OptionCallback {
  const tokens = typeof token === 'string' ? [token] : token
  if (!Array.isArray(tokens) || tokens.length === 0) assertSecret('httpTokenAuthenticateWith', 'token', undefined)
  for (const each of tokens) assertSecret('httpTokenAuthenticateWith', 'token', each)
  const check = (given: string): boolean => tokens.map((each) => secureCompare(given, each)).includes(true)
  const httpToken = (controller: Guarded): unknown =>
    controller.authenticateOrRequestWithHttpToken(check, { realm, message, contentType, scheme })
  return { kind: 'before', callback: httpToken as Callback, options }
}

/** A variable of the environment that was not set must not open the door. */
function assertSecret(where: string, what: string, value: unknown): void {
  if (typeof value === 'string' && value !== '') return
  const given = value === '' ? 'empty' : `${typeof value}`
  throw new ArgumentError(`${where} needs a ${what}: it is ${given}, where a text that is not empty is expected`)
}
