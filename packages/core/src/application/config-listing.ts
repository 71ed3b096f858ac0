/** Where each value of the configuration comes from, and all of them as a list without secrets (app.md A13). */
import { CONTROLLER_DEFAULTS } from '../controller/controller-services.js'
import { SESSION_DEFAULTS } from '../http/sessions/session-settings.js'
import { HTTP_DEFAULTS } from '../http/settings.js'
import { LIVE_DEFAULTS } from '../live/settings.js'
import { SERVER_DEFAULTS } from '../server/settings.js'
import type { ConfigLine } from './application-info.js'
import type { ApplicationConfig } from './config.js'
import { isRecord } from './config-merge.js'
import { originOfVariable } from './env-files.js'
import { ROUTER_DEFAULTS } from './router.js'

const { bodyLimit, maxParameters, maxParameterDepth, stripNulls, strictFreshness, tldLength } = HTTP_DEFAULTS

/** What holds where nothing is said. */
const DEFAULTS: Readonly<Record<string, object>> = {
  server: { ...SERVER_DEFAULTS, bodyLimit, maxParameters, maxParameterDepth, stripNulls, strictFreshness, tldLength },
  live: LIVE_DEFAULTS,
  routes: ROUTER_DEFAULTS,
  controller: { ...CONTROLLER_DEFAULTS, errorRules: undefined, sslForced: undefined },
  session: SESSION_DEFAULTS,
}

/** Variables that stand for a value where the configuration says nothing. */
const VARIABLES: Readonly<Record<string, readonly string[]>> = {
  'server.port': ['PORT'],
  'server.host': ['HOST'],
  'log.level': ['LIVE_LOG_LEVEL', 'LOG_LEVEL'],
  'security.secretKeyBase': ['SECRET_KEY_BASE'],
}

const SECRET = /secret|passw|token|credential|private|(?:api|master|encryption|access|signing)_?key/i
const MAX_LENGTH = 200

/** Notes which step of the boot gave a value. */
export class ConfigSources {
  #values = new Map<string, unknown>()
  readonly #sources = new Map<string, string>()

  /** Notes everything that changed since the last call. @param source the step */
  note(source: string, config: object): void {
    const values = flatten(config)
    for (const [key, value] of values) {
      if (!this.#values.has(key) || !Object.is(this.#values.get(key), value)) this.#sources.set(key, source)
    }
    this.#values = values
  }

  /** Notes where one value comes from, which no file says. */
  set(key: string, source: string): void {
    this.#sources.set(key, source)
  }

  /** Where a value comes from; `null` when nobody gave it. */
  of(key: string): string | null {
    return this.#sources.get(key) ?? null
  }
}

/** The configuration with its defaults and its sources, by key, in alphabetical order. */
export function configListing(config: ApplicationConfig, sources: ConfigSources): ConfigLine[] {
  const lines = new Map<string, ConfigLine>()
  for (const [key, value] of flatten(DEFAULTS)) lines.set(key, { key, value: shown(key, value), source: 'default' })
  for (const [key, names] of Object.entries(VARIABLES)) {
    const name = names.find((each) => process.env[each])
    if (name !== undefined) lines.set(key, { key, value: shown(key, process.env[name]), source: `${name} (${originOfVariable(name)})` })
  }
  for (const [key, value] of flatten(config))
    lines.set(key, { key, value: shown(key, value), source: sources.of(key) ?? 'config/application' })
  return [...lines.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
}

function flatten(config: object, prefix = '', into = new Map<string, unknown>()): Map<string, unknown> {
  for (const [name, value] of Object.entries(config)) {
    if (value === undefined) continue
    if (isRecord(value)) flatten(value, `${prefix}${name}.`, into)
    else into.set(prefix + name, value)
  }
  return into
}

function shown(key: string, value: unknown): string {
  if (SECRET.test(key)) return '[FILTERED]'
  const text = plain(value).replace(/(:\/\/[^/:@\s]*:)[^@/\s]*@/g, '$1[FILTERED]@')
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text
}

function plain(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'function') return value.name === '' ? 'a function' : `function ${value.name}`
  if (Array.isArray(value)) return `[${value.map(plain).join(', ')}]`
  if (typeof value === 'object' && value !== null && !(value instanceof RegExp) && !isRecord(value)) {
    return `${(value.constructor as { name?: string } | undefined)?.name ?? 'an object'} {}`
  }
  return isRecord(value) ? `{ ${Object.keys(value).join(', ')} }` : String(value)
}
