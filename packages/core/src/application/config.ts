/** The configuration of an application: what may be written, and what it becomes at boot. */
import type { CounterStore, ErrorReporter, Logger } from '../contracts/index.js'
import { CONTROLLER_DEFAULTS, type ControllerSettings } from '../controller/controller-services.js'
import { forgerySettings } from '../controller/forgery-settings.js'
import { ConfigurationError, ErrorRules, isError } from '../errors/index.js'
import { type AccelMapping, acceleration, type SendfileHeader } from '../http/files/acceleration.js'
import { HeaderMap } from '../http/headers.js'
import { KeyGenerator } from '../http/messages/key-generator.js'
import { HTTP_DEFAULTS, type HttpSettings } from '../http/settings.js'
import { type Status, statusCode } from '../http/statuses.js'
import { LIVE_DEFAULTS, type LiveSettings, SLOW_READER_POLICIES } from '../live/settings.js'
import type { CompressOptions } from '../middleware/compress.js'
import type { ExceptionsApplication } from '../middleware/error-application.js'
import type { ErrorInterceptor } from '../middleware/error-pages.js'
import type { Middleware } from '../middleware/middleware.js'
import type { MiddlewareStack } from '../middleware/middleware-stack.js'
import type { StaticFilesOptions } from '../middleware/static-files.js'
import { SERVER_DEFAULTS, type ServerSettings } from '../server/settings.js'
import { MemoryCounterStore } from '../stores/memory-counter-store.js'
import type { Clock } from '../support/clock.js'
import type { BrowserPolicyConfig } from './browser-policies.js'
import type { CacheConfig } from './cache-config.js'
import type { ExecutorConfig } from './executor.js'
import type { GeneratorsConfig } from './generators-config.js'
import type { HealthConfig } from './health-config.js'
import type { I18nConfig } from './i18n-config.js'
import type { ModelConfig, ViewConfig } from './model-config.js'
import { type BodyConfig, bodySettings, unpermittedPolicy } from './parameter-config.js'
import type { LivePlugin } from './plugin.js'
import { type RequestLogConfig, type RequestServerConfig, type TransportConfig, transportSettings } from './request-config.js'
import type { RouteConfig } from './route-config.js'
import { type SessionConfig, sessionSettings } from './session-config.js'

/** Everything an application may set; what is left out has the default that its field names (design §7.14). */
export interface ApplicationConfig {
  /** Where and how to listen, and the bounds of requests. */
  server?: Partial<ServerSettings> &
    RequestServerConfig &
    BodyConfig & {
      /** Largest request body in bytes, default 1 MiB. */
      bodyLimit?: number
      /** Most parameters of a query or a form, default 4096. */
      maxParameters?: number
      /** Deepest nesting of parameters, default 100. */
      maxParameterDepth?: number
      /** Whether `If-None-Match` alone decides where it is given; else the date has to match as well. Default true. */
      strictFreshness?: boolean
      /** Lets the server in front send the files of `sendFile`. Default: they are sent from here. */
      xSendfileHeader?: SendfileHeader | null
      /** For `X-Accel-Redirect`: folders, and the URLs under which the server in front has them. */
      xAccelMappings?: readonly AccelMapping[]
    }
  /** Streams. */
  live?: Partial<LiveSettings>
  /** Routes, all of them. */
  routes?: RouteConfig
  /** Controllers. */
  controller?: Partial<Omit<ControllerSettings, 'errorRules' | 'sslForced'>> & {
    /** Where rate limits count; `null` for no limits. Default: the memory of this process. */
    counterStore?: CounterStore | null
    /** Whether `Accept` says nothing about the format. Default false. */
    ignoreAcceptHeader?: boolean
    /** Whether a list with a wildcard in `Accept` counts. Default true. */
    strictAcceptHeader?: boolean
  }
  /** Templates. */
  view?: ViewConfig
  /** The database. */
  model?: ModelConfig
  /** Secrets, cookies and headers. */
  security?: TransportConfig &
    BrowserPolicyConfig & {
      /** Signs and encrypts cookies; several for rotation, the current one first. Default `SECRET_KEY_BASE`. */
      secretKeyBase?: string | readonly string[]
      /** Headers of every controller response, instead of the default ones. */
      defaultHeaders?: Record<string, string>
      /** Whether cookies can be written. Default true; with `apiOnly` only where there are sessions. */
      cookies?: boolean
      /** `SameSite` of cookies that do not say, default `'lax'`. */
      cookiesSameSite?: HttpSettings['cookiesSameSite']
    }
  /** Sessions, or `false` for none. Default: in an encrypted cookie. */
  session?: SessionConfig | false
  /** Where controllers keep values that are expensive to make. */
  cache?: CacheConfig
  /** Languages, and the texts in them. */
  i18n?: I18nConfig
  /** Logging. */
  log?: RequestLogConfig & {
    /** Default `LIVE_LOG_LEVEL`, else `LOG_LEVEL`, else `info` (`debug` in development, `silent` in tests). */
    level?: string
    /** Lines for people, or JSON. Default: for people in a developer's terminal. */
    format?: 'pretty' | 'json'
    /** A file, below the root, that gets every line too. Default in development: `log/development.log`, when there is a folder `log`. */
    file?: string | false
    /** A logger instead of the built-in pino; `false` for none. */
    logger?: Logger | false
    /** Paths without a request line. Default `['/up']`. */
    silence?: readonly string[]
    /** Whether requests are logged. Default true. */
    requests?: boolean
    /** Whether errors below 500, which are the client's, leave a line. Default true. */
    rescuedErrors?: boolean
    /** Whether the events of controllers are logged too, flat and with a field `event` (C299). Default false. */
    events?: boolean
  }
  /** What every request passes before the application's own middlewares. */
  stack?: {
    /** `X-Request-Id`, or the name of another header. Default true. */
    requestId?: boolean | string
    /** `_method` of forms. Default true. */
    methodOverride?: boolean
    /** `X-Runtime`. Default: in development. */
    runtime?: boolean
    /** `Server-Timing`, or the events that it shows. Costs something at every await. Default: in development. */
    serverTiming?: boolean | readonly string[]
    /** `ETag` of whole bodies, and 304. Default true. */
    etag?: boolean
    /** Brotli and gzip, live bodies included; usually a proxy's work. Default false. */
    compress?: boolean | CompressOptions
    /** Folder of files that are served as they are. Default `public` under the root, when it exists; `false` for none. */
    publicFolder?: string | false
    /** How those files are sent. */
    publicFiles?: Omit<StaticFilesOptions, 'clock'>
  }
  /** The application's own middlewares, outermost first; or a function that edits the whole stack. */
  middleware?: readonly Middleware[] | ((stack: MiddlewareStack) => void)
  /** Where unhandled errors go. */
  errorReporter?: ErrorReporter
  /**
   * Answers instead of the standard error pages where details are not shown (C279): an action such as
   * `ErrorsController.action('show')`, a function of the request, or `'routes'` for the application's own routes. It gets an
   * `ErrorRequest`: GET of `/404`, with the error and the original request. Default: the standard pages.
   */
  exceptionsApp?: ExceptionsApplication | 'routes'
  /** Statuses of errors that do not say theirs, by class name: `{ QuotaExceeded: 'too_many_requests' }`. Subclasses follow. Default none. */
  rescueResponses?: Readonly<Record<string, Status | (string & {})>>
  /** Names of error classes that only wrap their cause, which then decides. Default `['TemplateError']`. */
  wrapperErrors?: readonly string[]
  /** Told every error before its page is made; what they throw is logged and ignored (C282). Default none. */
  errorInterceptors?: readonly ErrorInterceptor[]
  /** Serves programs and no browsers: errors are JSON unless a client asks for a page, and no cookies are sent (C302). Default false. */
  apiOnly?: boolean
  /** Whether errors show their details. Default: in development. */
  showErrorDetails?: boolean
  /** Enters the execution state for each request; costs something at every await. Default false. */
  executionState?: boolean
  /** Runs around every request, streams included (C273). */
  executor?: ExecutorConfig
  /** Time, for tests. Default the system's. */
  clock?: Clock
  /** What `/up/ready` checks. */
  health?: HealthConfig
  /** Whether every file below `app` is loaded at boot. Default: in production, and in tests when `CI` is set. */
  eagerLoad?: boolean
  /** What `live generate` leaves out or does otherwise. */
  generators?: GeneratorsConfig
  /** Packages that bring settings, initializers, middlewares, routes. Default none. */
  plugins?: readonly LivePlugin[]
  /** Settings of the application's own, under names of its own. */
  x?: Record<string, unknown>
}

/** The settings of requests and responses. Throws `ConfigurationError` for a value that cannot work. */
export function httpSettings(config: ApplicationConfig, environment: string): HttpSettings {
  const { server = {}, security = {} } = config
  const headers = security.defaultHeaders
  return {
    bodyLimit: positive('server.bodyLimit', server.bodyLimit ?? HTTP_DEFAULTS.bodyLimit),
    maxParameters: positive('server.maxParameters', server.maxParameters ?? HTTP_DEFAULTS.maxParameters),
    maxParameterDepth: positive('server.maxParameterDepth', server.maxParameterDepth ?? HTTP_DEFAULTS.maxParameterDepth),
    ...bodySettings(server),
    defaultHeaders: headers === undefined ? HTTP_DEFAULTS.defaultHeaders : headersOf(headers),
    keys: keysOf(security.secretKeyBase ?? process.env.SECRET_KEY_BASE),
    cookies: security.cookies ?? (config.apiOnly !== true || (config.session ?? false) !== false),
    cookiesSameSite: security.cookiesSameSite === undefined ? HTTP_DEFAULTS.cookiesSameSite : security.cookiesSameSite,
    alwaysWriteSecureCookies: environment === 'development',
    session: sessionSettings(config.session ?? (config.apiOnly ? false : {})),
    ignoreAcceptHeader: yesOrNo('controller.ignoreAcceptHeader', config.controller?.ignoreAcceptHeader ?? HTTP_DEFAULTS.ignoreAcceptHeader),
    strictAcceptHeader: yesOrNo('controller.strictAcceptHeader', config.controller?.strictAcceptHeader ?? HTTP_DEFAULTS.strictAcceptHeader),
    strictFreshness: yesOrNo('server.strictFreshness', server.strictFreshness ?? HTTP_DEFAULTS.strictFreshness),
    acceleration: server.xSendfileHeader ? acceleration(server.xSendfileHeader, server.xAccelMappings) : null,
    ...transportSettings(config),
  }
}

const POSITIVE_LIVE = ['queueBytes', 'maxBufferedBytes', 'maxBlockedMs', 'maxStreams', 'maxStreamsPerAddress'] as const

/** The settings of streams. Throws `ConfigurationError` for a value that cannot work. */
export function liveSettings({ live = {} }: ApplicationConfig): LiveSettings {
  const settings = { ...LIVE_DEFAULTS, ...live }
  for (const name of POSITIVE_LIVE) positive(`live.${name}`, settings[name])
  if (settings.heartbeat !== null) positive('live.heartbeat', settings.heartbeat)
  wholeNumbers('live.retryAfter', [settings.retryAfter])
  wholeNumbers('live.drainRetryMs', settings.drainRetryMs, 2)
  if (settings.drainRetryMs[0] > settings.drainRetryMs[1]) {
    throw new ConfigurationError(`config.live.drainRetryMs is ${String(settings.drainRetryMs)}: put the smaller number first`)
  }
  oneOf('live.slowReader', settings.slowReader, SLOW_READER_POLICIES)
  oneOf('live.onErrorAfterCommit', settings.onErrorAfterCommit, ['close', 'destroy'])
  // Writes are held before there is too much, not after.
  return { ...settings, queueBytes: Math.min(settings.queueBytes, settings.maxBufferedBytes) }
}

/** The settings of controllers. */
export function controllerSettings(config: ApplicationConfig, environment: string): ControllerSettings {
  const { controller = {} } = config
  return {
    ...CONTROLLER_DEFAULTS,
    traceRenders: environment !== 'production',
    ...controller,
    ...forgerySettings(controller, environment),
    sslForced: (config.security?.forceSsl ?? false) !== false,
    actionOnUnpermittedParameters: unpermittedPolicy(controller.actionOnUnpermittedParameters, environment),
    permitAllParameters: yesOrNo(
      'controller.permitAllParameters',
      controller.permitAllParameters ?? CONTROLLER_DEFAULTS.permitAllParameters,
    ),
    wrapParameters: yesOrNo('controller.wrapParameters', controller.wrapParameters ?? CONTROLLER_DEFAULTS.wrapParameters),
    errorRules: errorRules(config),
  }
}

/** Where rate limits count. Throws `ConfigurationError` for a store that is none. */
export function counterStore({ controller = {}, clock }: ApplicationConfig): CounterStore | null {
  const { counterStore: store } = controller
  if (store === undefined) return new MemoryCounterStore({ clock })
  if (store === null || typeof store.increment === 'function') return store
  throw new ConfigurationError('config.controller.counterStore has no increment(): set it to a store, such as new MemoryCounterStore()')
}

/** The settings of the server, with `PORT` and `HOST` of the environment where the configuration says nothing. */
export function serverSettings({ server = {} }: ApplicationConfig, overrides: Partial<ServerSettings> = {}): ServerSettings {
  const env: Partial<ServerSettings> = {}
  if (process.env.PORT) Object.assign(env, { port: portOf(process.env.PORT) })
  if (process.env.HOST) Object.assign(env, { host: process.env.HOST })
  return { ...SERVER_DEFAULTS, ...env, ...server, ...overrides }
}

function headersOf(headers: Record<string, string>): HeaderMap {
  try {
    return new HeaderMap(headers)
  } catch (cause) {
    throw new ConfigurationError(`config.security.defaultHeaders cannot be sent: ${isError(cause) ? cause.message : String(cause)}`, {
      cause,
    })
  }
}

function keysOf(secret: string | readonly string[] | undefined): KeyGenerator | null {
  return secret === undefined || secret === '' ? null : new KeyGenerator(secret)
}

function portOf(text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new ConfigurationError(`PORT is ${JSON.stringify(text)}: set it to a number between 0 and 65535`)
}

function positive(name: string, value: number): number {
  if (typeof value === 'number' && value > 0) return value
  throw new ConfigurationError(`config.${name} is ${String(value)}: set it to a number above 0`)
}

function wholeNumbers(name: string, values: readonly number[], count = 1): void {
  if (values.length === count && values.every((value) => Number.isSafeInteger(value) && value >= 0)) return
  throw new ConfigurationError(`config.${name} is ${String(values)}: set it to ${count === 1 ? 'a whole number' : 'two whole numbers'}`)
}

function errorRules({ rescueResponses = {}, wrapperErrors }: ApplicationConfig): ErrorRules {
  const statuses: Record<string, number> = {}
  for (const [name, status] of Object.entries(rescueResponses)) statuses[name] = errorStatus(name, status)
  return new ErrorRules(statuses, wrapperErrors)
}

function errorStatus(name: string, status: number | string): number {
  try {
    const code = statusCode(status)
    if (code >= 400 && code <= 599) return code
  } catch {
    // Reported below, with the name of the setting.
  }
  throw new ConfigurationError(`config.rescueResponses.${name} is ${JSON.stringify(status)}: set it to a status from 400 to 599`)
}

function yesOrNo(name: string, value: boolean): boolean {
  if (typeof value === 'boolean') return value
  throw new ConfigurationError(`config.${name} is ${String(value)}: set it to true or false`)
}

function oneOf(name: string, value: string, choices: readonly string[]): void {
  if (choices.includes(value)) return
  throw new ConfigurationError(`config.${name} is ${JSON.stringify(value)}: set it to one of ${choices.join(', ')}`)
}
