/** Settings of requests and responses, with their defaults. */
import { HeaderMap } from './headers.js'
import type { KeyGenerator } from './key-generator.js'
import { DEFAULT_FILTERS, type ParameterLogFilter } from './parameter-log.js'

/** What every request and response of an application obeys. Sizes in bytes. */
export interface HttpSettings {
  /** Largest request body that is buffered; more is a 413. Default 1 MiB. */
  readonly bodyLimit: number
  /** Most parameters of one query or body. Default 4096. */
  readonly maxParameters: number
  /** Deepest nesting of parameters. Default 100. */
  readonly maxParameterDepth: number
  /** Headers that every controller response starts with (controller.md C258). */
  readonly defaultHeaders: HeaderMap
  /** Keys of signed and encrypted cookies; `null` when the application has no secret. */
  readonly keys: KeyGenerator | null
  /** `SameSite` of cookies that do not say. Default `'lax'`. */
  readonly cookiesSameSite: 'lax' | 'strict' | 'none' | null
  /** Whether `secure` cookies are written on plain HTTP too. Default: in development. */
  readonly alwaysWriteSecureCookies: boolean
  /** Names of parameters whose values no log shows. */
  readonly filterParameters: readonly ParameterLogFilter[]
}

/** The defaults of {@link HttpSettings}. */
export const HTTP_DEFAULTS: HttpSettings = {
  bodyLimit: 1024 * 1024,
  maxParameters: 4096,
  maxParameterDepth: 100,
  defaultHeaders: new HeaderMap({
    'x-frame-options': 'SAMEORIGIN',
    'x-content-type-options': 'nosniff',
    'x-permitted-cross-domain-policies': 'none',
    'referrer-policy': 'strict-origin-when-cross-origin',
  }),
  keys: null,
  cookiesSameSite: 'lax',
  alwaysWriteSecureCookies: false,
  filterParameters: DEFAULT_FILTERS,
}
