/** The configuration of an application: what may be written, and what it becomes at boot. */
import type { ErrorReporter, Logger, Renderer } from '../contracts/index.js'
import { CONTROLLER_DEFAULTS, type ControllerSettings } from '../controller/controller-services.js'
import { ConfigurationError } from '../errors/index.js'
import { HeaderMap } from '../http/headers.js'
import { KeyGenerator } from '../http/key-generator.js'
import type { ParameterLogFilter } from '../http/parameter-log.js'
import { HTTP_DEFAULTS, type HttpSettings } from '../http/settings.js'
import { LIVE_DEFAULTS, type LiveSettings, SLOW_READER_POLICIES } from '../live/settings.js'
import type { CompressOptions } from '../middleware/compress.js'
import type { Middleware } from '../middleware/middleware.js'
import { SERVER_DEFAULTS, type ServerSettings } from '../server/settings.js'
import type { Clock } from '../support/clock.js'

/** Everything an application may set; what is left out has the default that its field names (design §7.14). */
export interface ApplicationConfig {
  /** Where and how to listen, and the bounds of requests. */
  server?: Partial<ServerSettings> & {
    /** Largest request body in bytes, default 1 MiB. */
    bodyLimit?: number
    /** Most parameters of a query or a form, default 4096. */
    maxParameters?: number
    /** Deepest nesting of parameters, default 100. */
    maxParameterDepth?: number
  }
  /** Streams. */
  live?: Partial<LiveSettings>
  /** Controllers. */
  controller?: Partial<ControllerSettings>
  /** Templates. */
  view?: { renderer?: Renderer }
  /** Secrets, cookies and headers. */
  security?: {
    /** Signs and encrypts cookies; several for rotation, the current one first. Default `SECRET_KEY_BASE`. */
    secretKeyBase?: string | readonly string[]
    /** Headers of every controller response, instead of the default ones. */
    defaultHeaders?: Record<string, string>
    /** `SameSite` of cookies that do not say, default `'lax'`. */
    cookiesSameSite?: HttpSettings['cookiesSameSite']
  }
  /** Logging. */
  log?: {
    /** Default `LOG_LEVEL`, else `info` (`debug` in development, `silent` in tests). */
    level?: string
    /** A logger instead of the built-in pino; `false` for none. */
    logger?: Logger | false
    /** Names of parameters that logs hide, besides the default ones. */
    filterParameters?: readonly ParameterLogFilter[]
    /** Paths without a request line. Default `['/up']`. */
    silence?: readonly string[]
    /** Whether requests are logged. Default true. */
    requests?: boolean
  }
  /** What every request passes before the application's own middlewares. */
  stack?: {
    /** `X-Request-Id`. Default true. */
    requestId?: boolean
    /** `ETag` of whole bodies, and 304. Default true. */
    etag?: boolean
    /** Brotli and gzip, live bodies included; usually a proxy's work. Default false. */
    compress?: boolean | CompressOptions
    /** Folder of files that are served as they are. Default `public` under the root, when it exists; `false` for none. */
    publicFolder?: string | false
  }
  /** The application's own middlewares, outermost first. */
  middleware?: readonly Middleware[]
  /** Where unhandled errors go. */
  errorReporter?: ErrorReporter
  /** Whether errors show their details. Default: in development. */
  showErrorDetails?: boolean
  /** Enters the execution state for each request; costs something at every await. Default false. */
  executionState?: boolean
  /** Time, for tests. Default the system's. */
  clock?: Clock
}

/** The name of the environment: `LIVE_ENV`, else `NODE_ENV`, else `development`. */
export function environmentName(env: NodeJS.ProcessEnv = process.env): string {
  return env.LIVE_ENV || env.NODE_ENV || 'development'
}

/** The settings of requests and responses. Throws `ConfigurationError` for a value that cannot work. */
export function httpSettings(config: ApplicationConfig, environment: string): HttpSettings {
  const { server = {}, security = {}, log = {} } = config
  const headers = security.defaultHeaders
  return {
    bodyLimit: positive('server.bodyLimit', server.bodyLimit ?? HTTP_DEFAULTS.bodyLimit),
    maxParameters: positive('server.maxParameters', server.maxParameters ?? HTTP_DEFAULTS.maxParameters),
    maxParameterDepth: positive('server.maxParameterDepth', server.maxParameterDepth ?? HTTP_DEFAULTS.maxParameterDepth),
    defaultHeaders: headers === undefined ? HTTP_DEFAULTS.defaultHeaders : new HeaderMap(headers),
    keys: keysOf(security.secretKeyBase ?? process.env.SECRET_KEY_BASE),
    cookiesSameSite: security.cookiesSameSite === undefined ? HTTP_DEFAULTS.cookiesSameSite : security.cookiesSameSite,
    alwaysWriteSecureCookies: environment === 'development',
    filterParameters: [...HTTP_DEFAULTS.filterParameters, ...(log.filterParameters ?? [])],
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
export function controllerSettings({ controller = {} }: ApplicationConfig): ControllerSettings {
  return { ...CONTROLLER_DEFAULTS, ...controller }
}

/** The settings of the server, with `PORT` and `HOST` of the environment where the configuration says nothing. */
export function serverSettings({ server = {} }: ApplicationConfig, overrides: Partial<ServerSettings> = {}): ServerSettings {
  const env: Partial<ServerSettings> = {}
  if (process.env.PORT) Object.assign(env, { port: portOf(process.env.PORT) })
  if (process.env.HOST) Object.assign(env, { host: process.env.HOST })
  return { ...SERVER_DEFAULTS, ...env, ...server, ...overrides }
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

function oneOf(name: string, value: string, choices: readonly string[]): void {
  if (choices.includes(value)) return
  throw new ConfigurationError(`config.${name} is ${JSON.stringify(value)}: set it to one of ${choices.join(', ')}`)
}
