/** Settings of requests and responses, with their defaults. */

import type { BodyParser } from './bodies/body-decoder.js'
import { UPLOAD_DEFAULTS, type UploadSettings } from './bodies/multipart-settings.js'
import type { ProxyTrust } from './clients/trusted-proxies.js'
import type { Acceleration } from './files/acceleration.js'
import { HeaderMap } from './headers.js'
import { DEFAULT_LOG_TAGS, type LogTag } from './log-tags.js'
import type { KeyGenerator } from './messages/key-generator.js'
import { DEFAULT_FILTERS, type ParameterLogFilter, type RedirectLogFilter } from './parameters/parameter-log.js'
import type { NullStripping } from './parameters/parameter-value.js'
import { SESSION_DEFAULTS, type SessionSettings } from './sessions/session-settings.js'

/** What every request and response of an application obeys. Sizes in bytes. */
export interface HttpSettings {
  /** Largest request body that is buffered; more is a 413. Default 1 MiB. */
  readonly bodyLimit: number
  /** Most parameters of one query or body. Default 4096. */
  readonly maxParameters: number
  /** Deepest nesting of parameters. Default 100. */
  readonly maxParameterDepth: number
  /** Where nulls inside arrays of parameters are dropped (controller.md C128). Default `'forms'`. */
  readonly stripNulls: NullStripping
  /** Files of multipart forms. */
  readonly uploads: UploadSettings
  /** Parsers of bodies by media type in lower case; they come before those that are built in. Default none. */
  readonly bodyParsers: ReadonlyMap<string, BodyParser>
  /** Headers that every controller response starts with (controller.md C258). */
  readonly defaultHeaders: HeaderMap
  /** Keys of signed and encrypted cookies; `null` when the application has no secret. */
  readonly keys: KeyGenerator | null
  /** `SameSite` of cookies that do not say. Default `'lax'`. */
  readonly cookiesSameSite: 'lax' | 'strict' | 'none' | null
  /** Whether cookies can be written. Default true. */
  readonly cookies: boolean
  /** Whether `secure` cookies are written on plain HTTP too. Default: in development. */
  readonly alwaysWriteSecureCookies: boolean
  /** Sessions; `null` when they are switched off. */
  readonly session: SessionSettings | null
  /** Whether `If-None-Match` alone decides where it is given; else the date has to match as well (controller.md C220). Default true. */
  readonly strictFreshness: boolean
  /** Hands files over to the server in front (controller.md C236); `null` (default) sends them from here. */
  readonly acceleration: Acceleration | null
  /** Whether the `Accept` header says nothing about the format: only path, `format` parameter and extension do. Default false (C116). */
  readonly ignoreAcceptHeader: boolean
  /** Whether a list with a wildcard in `Accept` counts, instead of being taken for that of a browser. Default true (C117). */
  readonly strictAcceptHeader: boolean
  /** Names of parameters whose values no log shows. */
  readonly filterParameters: readonly ParameterLogFilter[]
  /** Locations that no log shows. Default none. */
  readonly filterRedirect: readonly RedirectLogFilter[]
  /** What each log line of a request carries. Default its id. */
  readonly logTags: readonly LogTag<never>[]
  /** Who is believed what it says about the client; `null`, the default, for nobody (controller.md C271). */
  readonly proxies: ProxyTrust | null
  /** Whether every request counts as one over HTTPS (controller.md C267). Default no. */
  readonly assumeSsl: boolean
  /** Labels of the public suffix of a host, or a function that tells them. Default 1 (controller.md C29). */
  readonly tldLength: number | ((host: string) => number)
}

/** What every controller response starts with, to add to: `{ ...DEFAULT_HEADERS, 'cross-origin-opener-policy': 'same-origin' }` (C258). */
export const DEFAULT_HEADERS: Readonly<Record<string, string>> = {
  'x-frame-options': 'SAMEORIGIN',
  'x-content-type-options': 'nosniff',
  'x-permitted-cross-domain-policies': 'none',
  'referrer-policy': 'strict-origin-when-cross-origin',
}

/** The defaults of {@link HttpSettings}. */
export const HTTP_DEFAULTS: HttpSettings = {
  bodyLimit: 1024 * 1024,
  maxParameters: 4096,
  maxParameterDepth: 100,
  stripNulls: 'forms',
  uploads: UPLOAD_DEFAULTS,
  bodyParsers: new Map(),
  defaultHeaders: new HeaderMap(DEFAULT_HEADERS),
  keys: null,
  cookies: true,
  cookiesSameSite: 'lax',
  alwaysWriteSecureCookies: false,
  ignoreAcceptHeader: false,
  strictAcceptHeader: true,
  session: SESSION_DEFAULTS,
  strictFreshness: true,
  acceleration: null,
  filterParameters: DEFAULT_FILTERS,
  filterRedirect: [],
  logTags: DEFAULT_LOG_TAGS,
  proxies: null,
  assumeSsl: false,
  tldLength: 1,
}
