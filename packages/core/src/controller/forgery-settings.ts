/** The settings of the protection against forged requests: of the application, and of one controller class (C191-C206). */
import { ArgumentError, ConfigurationError } from '../errors/index.js'
import { originOf } from '../http/policies/request-origin.js'
import type { CsrfTokenStoreOption, ForgeryStrategyClass, ForgeryStrategyName, ForgeryVerification } from './forgery-contracts.js'

/** The part of `config.controller` about forged requests. */
export interface ForgerySettings {
  /** Whether controllers with sessions are protected without saying so. Default true. */
  readonly defaultProtectFromForgery: boolean
  /** What happens where `protectFromForgery` does not say. Default `'exception'`. */
  readonly defaultProtectFromForgeryWith: ForgeryStrategyName | ForgeryStrategyClass
  /** Whether anything is checked at all. Default: not in the test environment. */
  readonly allowForgeryProtection: boolean
  /** What is looked at. Default `'headerOnly'`. */
  readonly forgeryProtectionVerificationStrategy: ForgeryVerification
  /** Whether an `Origin` that is sent must be the site's own, or a trusted one. Default true. */
  readonly forgeryProtectionOriginCheck: boolean
  /** Origins of other sites that may send requests, such as `'https://pay.example.com'`. Default none. */
  readonly forgeryProtectionTrustedOrigins: readonly string[]
  /** Whether sibling subdomains are trusted as far as `Sec-Fetch-Site` goes. Default true. */
  readonly forgeryProtectionAllowSameSite: boolean
  /** Whether a token can be made for one form only. Default true. */
  readonly perFormCsrfTokens: boolean
  /** Where the secret of the tokens is kept. Default `'session'`. */
  readonly csrfTokenStore: CsrfTokenStoreOption
  /** The name of the parameter with the token. Default `'authenticity_token'`. */
  readonly csrfParam: string
  /** Whether a request that is refused leaves a warning in the log. Default true. */
  readonly logWarningOnCsrfFailure: boolean
}

/** Options of `protectFromForgery`; what is left out is as `config.controller` says. */
export interface ForgeryProtectionOptions {
  with?: ForgeryStrategyName | ForgeryStrategyClass
  using?: ForgeryVerification
  trustedOrigins?: readonly string[]
  allowSameSite?: boolean
  store?: CsrfTokenStoreOption
}

/** The defaults of {@link ForgerySettings}, outside the test environment. */
export const FORGERY_DEFAULTS: ForgerySettings = {
  defaultProtectFromForgery: true,
  defaultProtectFromForgeryWith: 'exception',
  allowForgeryProtection: true,
  forgeryProtectionVerificationStrategy: 'headerOnly',
  forgeryProtectionOriginCheck: true,
  forgeryProtectionTrustedOrigins: [],
  forgeryProtectionAllowSameSite: true,
  perFormCsrfTokens: true,
  csrfTokenStore: 'session',
  csrfParam: 'authenticity_token',
  logWarningOnCsrfFailure: true,
}

const VERIFICATIONS: readonly unknown[] = ['headerOnly', 'headerOrLegacyToken'] satisfies ForgeryVerification[]
const STRATEGIES: readonly unknown[] = ['exception', 'nullSession', 'resetSession'] satisfies ForgeryStrategyName[]
const STORES: readonly unknown[] = ['session', 'cookie']
const STORE_METHODS = ['fetch', 'store', 'reset'] as const
const SWITCHES = [
  'defaultProtectFromForgery',
  'allowForgeryProtection',
  'forgeryProtectionOriginCheck',
  'forgeryProtectionAllowSameSite',
  'perFormCsrfTokens',
  'logWarningOnCsrfFailure',
] as const

/**
 * The settings of an application.
 * @param environment in `test` nothing is checked unless `allowForgeryProtection` is given (C314)
 * @throws ConfigurationError for a value that cannot work
 */
export function forgerySettings(given: Partial<ForgerySettings>, environment: string): ForgerySettings {
  const settings = { ...FORGERY_DEFAULTS, allowForgeryProtection: environment !== 'test', ...withoutUndefined(given) }
  for (const name of SWITCHES) if (typeof settings[name] !== 'boolean') throw wrong(name, settings[name], 'true or false')
  if (typeof settings.csrfParam !== 'string' || settings.csrfParam === '') throw wrong('csrfParam', settings.csrfParam, 'a name')
  const options = {
    with: settings.defaultProtectFromForgeryWith,
    using: settings.forgeryProtectionVerificationStrategy,
    trustedOrigins: settings.forgeryProtectionTrustedOrigins,
    store: settings.csrfTokenStore,
  }
  const problem = problemOf(options)
  if (problem !== null) throw wrong(SETTING_OF[problem.name], problem.value, problem.expected)
  return { ...settings, forgeryProtectionTrustedOrigins: origins(options.trustedOrigins) }
}

/**
 * Checks what a class declares, and brings its origins into their one spelling.
 * @throws ArgumentError for a value that cannot work
 */
export function checkedForgeryOptions(options: ForgeryProtectionOptions): ForgeryProtectionOptions {
  const problem = problemOf(options)
  if (problem !== null) {
    throw new ArgumentError(`protectFromForgery: ${problem.name} is ${show(problem.value)}: give ${problem.expected}`)
  }
  return options.trustedOrigins === undefined ? options : { ...options, trustedOrigins: origins(options.trustedOrigins) }
}

interface Problem {
  readonly name: 'with' | 'using' | 'trustedOrigins' | 'store'
  readonly value: unknown
  readonly expected: string
}

const SETTING_OF: Readonly<Record<Problem['name'], keyof ForgerySettings>> = {
  with: 'defaultProtectFromForgeryWith',
  using: 'forgeryProtectionVerificationStrategy',
  trustedOrigins: 'forgeryProtectionTrustedOrigins',
  store: 'csrfTokenStore',
}

function problemOf({ with: strategy, using, trustedOrigins, store }: ForgeryProtectionOptions): Problem | null {
  if (strategy !== undefined && !STRATEGIES.includes(strategy) && typeof strategy !== 'function') {
    return { name: 'with', value: strategy, expected: `${STRATEGIES.join(', ')}, or a class with handleUnverifiedRequest()` }
  }
  if (using !== undefined && !VERIFICATIONS.includes(using)) return { name: 'using', value: using, expected: VERIFICATIONS.join(' or ') }
  if (store !== undefined && !STORES.includes(store) && !isStore(store)) {
    return { name: 'store', value: store, expected: "'session', 'cookie', or an object with fetch, store and reset" }
  }
  const bad = trustedOrigins?.find((origin) => typeof origin !== 'string' || originOf(origin) === null)
  return bad === undefined ? null : { name: 'trustedOrigins', value: bad, expected: "origins such as 'https://pay.example.com'" }
}

function isStore(value: unknown): boolean {
  return STORE_METHODS.every((name) => typeof (value as Record<string, unknown> | null)?.[name] === 'function')
}

const origins = (list: readonly string[]): string[] => list.map((origin) => originOf(origin) as string)

function withoutUndefined(given: Partial<ForgerySettings>): Partial<ForgerySettings> {
  return Object.fromEntries(
    Object.entries(given).filter(([name, value]) => value !== undefined && Object.hasOwn(FORGERY_DEFAULTS, name)),
  ) as Partial<ForgerySettings>
}

function wrong(name: string, value: unknown, expected: string): ConfigurationError {
  return new ConfigurationError(`config.controller.${name} is ${show(value)}: set it to ${expected}`)
}

const show = (value: unknown): string => (typeof value === 'string' ? JSON.stringify(value) : String(value))
