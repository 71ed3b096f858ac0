/** What `config` says about bodies and parameters: checked at boot, so that the first upload finds what it needs. */
import { accessSync, constants, statSync } from 'node:fs'
import type { ControllerSettings } from '../controller/controller-services.js'
import { ConfigurationError } from '../errors/index.js'
import type { BodyParser } from '../http/bodies/body-decoder.js'
import { UPLOAD_DEFAULTS, type UploadSettings } from '../http/bodies/multipart-settings.js'
import { parseMediaType } from '../http/negotiation/media-type.js'
import type { NullStripping } from '../http/parameters/parameter-value.js'
import type { HttpSettings } from '../http/settings.js'

/** Parts of `config.server`. */
export interface BodyConfig {
  /** Files of multipart forms: where they wait for the action, and how large and how many they may be. */
  uploads?: Partial<UploadSettings>
  /** Parsers of bodies by media type, `{ 'application/xml': (body, type) => object }`; they come before the built-in ones. */
  bodyParsers?: Readonly<Record<string, BodyParser>>
  /** Where nulls inside arrays are dropped: `true`, `false`, or `'forms'` for queries and forms, the default. */
  stripNulls?: NullStripping
}

/** The settings of bodies. Throws `ConfigurationError` for a value that cannot work. */
export function bodySettings({
  uploads,
  bodyParsers,
  stripNulls = 'forms',
}: BodyConfig): Pick<HttpSettings, 'uploads' | 'bodyParsers' | 'stripNulls'> {
  return {
    uploads: uploadSettings(uploads),
    bodyParsers: parsersByType(bodyParsers),
    stripNulls: nullStripping('config.server.stripNulls', stripNulls),
  }
}

/**
 * Where nulls inside arrays are dropped (controller.md C128).
 * @param name of the setting, for the message
 * @throws ConfigurationError for another word
 */
export function nullStripping(name: string, value: unknown): NullStripping {
  if (value === true || value === false || value === 'forms') return value
  throw new ConfigurationError(`${name} is ${JSON.stringify(value)}: set it to true, false or 'forms'`)
}

/**
 * What is done with parameters that nobody permitted (controller.md C150).
 * @throws ConfigurationError for another word
 */
export function unpermittedPolicy(
  policy: ControllerSettings['actionOnUnpermittedParameters'] | undefined,
  environment: string,
): ControllerSettings['actionOnUnpermittedParameters'] {
  if (policy === undefined) return environment === 'development' || environment === 'test' ? 'log' : false
  if (policy === false || policy === 'log' || policy === 'raise') return policy
  const name = 'config.controller.actionOnUnpermittedParameters'
  throw new ConfigurationError(`${name} is ${JSON.stringify(policy)}: set it to 'log', 'raise' or false`)
}

function uploadSettings(uploads: Partial<UploadSettings> = {}): UploadSettings {
  const settings: UploadSettings = { ...UPLOAD_DEFAULTS, ...uploads }
  for (const [name, value] of Object.entries(settings)) {
    if (name === 'directory') assertDirectory(value)
    else if (!(typeof value === 'number' && value > 0)) {
      throw new ConfigurationError(`config.server.uploads.${name} is ${String(value)}: set it to a number above 0`)
    }
  }
  return Object.freeze(settings)
}

function parsersByType(parsers: Readonly<Record<string, BodyParser>> = {}): ReadonlyMap<string, BodyParser> {
  const byType = new Map<string, BodyParser>()
  for (const [type, parser] of Object.entries(parsers)) {
    const known = parseMediaType(type)
    if (known === null || typeof parser !== 'function') {
      const name = `config.server.bodyParsers[${JSON.stringify(type)}]`
      throw new ConfigurationError(`${name} is wrong: write a media type such as 'application/xml', and a function (body, type) => object`)
    }
    byType.set(known.type, parser)
  }
  return byType
}

function assertDirectory(path: unknown): void {
  try {
    if (!statSync(path as string).isDirectory()) throw new Error('it is a file')
    accessSync(path as string, constants.W_OK | constants.X_OK)
  } catch (cause) {
    throw new ConfigurationError(
      `config.server.uploads.directory is ${JSON.stringify(path)}, where no file can be written: make the folder, or set another one`,
      { cause },
    )
  }
}
