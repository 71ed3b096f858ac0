/** The names of all settings, to find those that are mistyped (app.md A13). */
import type { Logger } from '../contracts/index.js'
import { CONTROLLER_DEFAULTS } from '../controller/controller-services.js'
import { LIVE_DEFAULTS } from '../live/settings.js'
import { closestName } from '../support/did-you-mean.js'
import type { ApplicationConfig } from './config.js'
import { isRecord, type SectionName } from './config-merge.js'
import { GENERATOR_SETTINGS } from './generators-config.js'
import type { LivePlugin } from './plugin.js'

/** A record with every key of a section, so that the compiler asks for those that are new. */
type Names<T> = Record<keyof Required<NonNullable<T>>, 1>

const TOP: Names<ApplicationConfig> = {
  server: 1,
  live: 1,
  routes: 1,
  controller: 1,
  view: 1,
  model: 1,
  security: 1,
  session: 1,
  cache: 1,
  i18n: 1,
  log: 1,
  stack: 1,
  health: 1,
  middleware: 1,
  errorReporter: 1,
  exceptionsApp: 1,
  rescueResponses: 1,
  wrapperErrors: 1,
  errorInterceptors: 1,
  apiOnly: 1,
  showErrorDetails: 1,
  executionState: 1,
  executor: 1,
  clock: 1,
  eagerLoad: 1,
  generators: 1,
  plugins: 1,
  x: 1,
}

const SERVER: Names<ApplicationConfig['server']> = {
  port: 1,
  host: 1,
  headersTimeout: 1,
  requestTimeout: 1,
  keepAliveTimeout: 1,
  maxHeaderSize: 1,
  streamDrainMs: 1,
  drainMs: 1,
  bodyLimit: 1,
  maxParameters: 1,
  maxParameterDepth: 1,
  strictFreshness: 1,
  xSendfileHeader: 1,
  xAccelMappings: 1,
  trustProxy: 1,
  tldLength: 1,
  uploads: 1,
  bodyParsers: 1,
  stripNulls: 1,
}

const ROUTES: Names<ApplicationConfig['routes']> = {
  trailingSlash: 1,
  methodNotAllowed: 1,
  controllers: 1,
  paramCase: 1,
  inflector: 1,
  caseSensitive: 1,
  allowUnsafeRegExp: 1,
  strict: 1,
  apiOnly: 1,
  relativeUrlRoot: 1,
  defaultUrlOptions: 1,
  defaultScope: 1,
  files: 1,
  middleware: 1,
}

const SECURITY: Names<ApplicationConfig['security']> = {
  secretKeyBase: 1,
  defaultHeaders: 1,
  cookies: 1,
  cookiesSameSite: 1,
  assumeSsl: 1,
  forceSsl: 1,
  hosts: 1,
  hostAuthorization: 1,
  contentSecurityPolicy: 1,
  permissionsPolicy: 1,
  cors: 1,
}

const LOG: Names<ApplicationConfig['log']> = {
  level: 1,
  format: 1,
  file: 1,
  logger: 1,
  silence: 1,
  requests: 1,
  rescuedErrors: 1,
  events: 1,
  filterParameters: 1,
  filterRedirect: 1,
  tags: 1,
}

const STACK: Names<ApplicationConfig['stack']> = {
  requestId: 1,
  methodOverride: 1,
  runtime: 1,
  serverTiming: 1,
  etag: 1,
  compress: 1,
  publicFolder: 1,
  publicFiles: 1,
}

const I18N: Names<ApplicationConfig['i18n']> = {
  defaultLocale: 1,
  availableLocales: 1,
  fallbacks: 1,
  raiseOnMissing: 1,
  raiseOnMissingValue: 1,
  timeZone: 1,
  from: 1,
}

const OTHER = { counterStore: 1, ignoreAcceptHeader: 1, strictAcceptHeader: 1 }

/** The keys of each section; `null` where every name is allowed. */
const KEYS: Readonly<Record<SectionName, object | null>> = {
  server: SERVER,
  live: LIVE_DEFAULTS,
  routes: ROUTES,
  controller: { ...CONTROLLER_DEFAULTS, ...OTHER },
  // Settings of renderers and models are said in other packages.
  view: null,
  model: null,
  security: SECURITY,
  cache: { store: 1, enabled: 1, version: 1, namespace: 1 } satisfies Names<ApplicationConfig['cache']>,
  i18n: I18N,
  log: LOG,
  stack: STACK,
  health: { checks: 1, timeout: 1 } satisfies Names<ApplicationConfig['health']>,
  generators: GENERATOR_SETTINGS,
  x: null,
}

/** A line for each setting that nobody reads, with the name that was probably meant. Those that plugins have defaults for are read by them. */
export function unknownSettings(config: ApplicationConfig, plugins: readonly LivePlugin[] = []): string[] {
  const defaults = plugins.map((plugin) => (plugin.config ?? {}) as Record<string, unknown>)
  const lines = unknownKeys(config, TOP, 'config', defaults)
  for (const [section, keys] of Object.entries(KEYS)) {
    const values = config[section as SectionName]
    if (keys === null || !isRecord(values)) continue
    const own = defaults.map((each) => each[section]).filter((each) => isRecord(each))
    lines.push(...unknownKeys(values, keys, `config.${section}`, own))
  }
  return lines
}

/** Warns of each of them. */
export function warnOfUnknownSettings(config: ApplicationConfig, logger: Logger): void {
  for (const line of unknownSettings(config, config.plugins)) logger.warn(line)
}

function unknownKeys(values: object, known: object, place: string, plugins: readonly object[]): string[] {
  return Object.keys(values)
    .filter((key) => !(key in known) && !plugins.some((each) => key in each))
    .map((key) => {
      const guess = closestName(key, Object.keys(known))
      const hint = guess === null ? (place === 'config' ? '; settings of your own belong into config.x' : '') : `; did you mean ${guess}?`
      return `${place}.${key} is no setting${hint}`
    })
}
