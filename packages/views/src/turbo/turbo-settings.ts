/** `turbo({ … })`: its settings, checked (app.md A136, A143). */
import type { Hub, HubOptions } from '@live/channels'
import { ConfigurationError, type DetachedRenderingStatic, type RenderingInstance, type Request } from '@live/core'

/** A controller class that renders outside of a request, such as `ApplicationController`. */
export type BroadcastController = (abstract new (...args: never[]) => RenderingInstance) & DetachedRenderingStatic

/** How pages become live. Everything has a default. */
export interface TurboOptions {
  /** The hub of the application, or options for one that Turbo makes, and closes when the application stops. Default one in memory. */
  readonly hub?: Hub | Partial<Omit<HubOptions, 'secret'>>
  /** Where browsers listen. Default `'/_channels'`. */
  readonly path?: string
  /** Where the script is. Default `'/turbo.js'`. */
  readonly script?: string
  /** Who asks, such as the id of a user: then streams are signed for who got the page, and for nobody else. Default nobody. */
  readonly subject?: (request: Request) => string | null | Promise<string | null>
  /** How long the streams of a page can be listened to anew, in milliseconds. A page that is older loads itself again. Default a day. */
  readonly expiresIn?: number
  /** The controller whose helpers and folders broadcasts see: `() => ApplicationController`. Default one of the framework. */
  readonly controller?: () => BroadcastController
  /** The origin of URLs in broadcasts, such as `'https://blog.example'`. Default `'http://example.org'`. */
  readonly origin?: string
}

/** {@link TurboOptions} with nothing left out. */
export interface TurboSettings extends Required<Omit<TurboOptions, 'subject' | 'controller'>> {
  readonly subject: ((request: Request) => string | null | Promise<string | null>) | null
  readonly controller: (() => BroadcastController) | null
}

const DAY_MS = 86_400_000
const KEYS: ReadonlySet<string> = new Set([
  'hub',
  'path',
  'script',
  'subject',
  'expiresIn',
  'controller',
  'origin',
] satisfies (keyof TurboOptions)[])

/** @throws ConfigurationError for a setting that cannot work */
export function turboSettings(options: TurboOptions): TurboSettings {
  const unknown = Object.keys(options).find((name) => !KEYS.has(name))
  if (unknown !== undefined) throw new ConfigurationError(`turbo has no option ${unknown}: it has ${[...KEYS].join(', ')}`)
  const { hub = {}, path = '/_channels', script = '/turbo.js', subject = null, expiresIn = DAY_MS } = options
  const { controller = null, origin = 'http://example.org' } = options
  for (const [name, value] of Object.entries({ path, script })) {
    if (typeof value !== 'string' || !/^\/[\w./-]+$/.test(value))
      throw new ConfigurationError(`${name} of turbo is a path such as '/turbo.js', not ${String(value)}`)
  }
  if (typeof expiresIn !== 'number' || !(expiresIn > 0))
    throw new ConfigurationError(`expiresIn of turbo is a number of milliseconds, not ${String(expiresIn)}`)
  for (const [name, value] of Object.entries({ subject, controller })) {
    if (value !== null && typeof value !== 'function') throw new ConfigurationError(`${name} of turbo is a function, not ${String(value)}`)
  }
  if (!/^https?:\/\/[^/]+$/.test(origin))
    throw new ConfigurationError(`origin of turbo is an origin such as 'https://blog.example', not ${String(origin)}`)
  return { hub, path, script, subject, expiresIn, controller, origin }
}
