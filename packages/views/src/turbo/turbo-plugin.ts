/** `config.plugins: [turbo()]`: all that an application needs to be live (app.md A136, A143). */
import { randomBytes } from 'node:crypto'
import {
  type App,
  ConfigurationError,
  defineLivePlugin,
  initializer,
  type LivePlugin,
  type Middleware,
  type RouteMapper,
  systemClock,
} from '@live/core'
import { nativeRoutes } from './native.js'
import { requestIdOf, withRequestId } from './request-ids.js'
import { installTurbo, TurboRuntime } from './turbo-runtime.js'
import { TurboScriptController } from './turbo-script.js'
import { type TurboOptions, turboSettings } from './turbo-settings.js'

/** Of a secret that nobody gave, for this process alone. */
const SECRET_BYTES = 32

/**
 * Makes an application live: its pages get `/turbo.js`, the streams that `turboStreamFrom` names, and what is broadcast.
 *
 * ```ts
 * override config: ApplicationConfig = { view: { renderer: new Views() }, plugins: [turbo()] }
 * ```
 * @throws ConfigurationError for a setting that cannot work
 */
export function turbo(options: TurboOptions = {}): LivePlugin {
  const settings = turboSettings(options)
  let runtime: TurboRuntime | null = null
  const running = (): TurboRuntime => {
    if (runtime !== null) return runtime
    throw new ConfigurationError('Turbo is not there before its application booted: await app.boot() first')
  }
  return defineLivePlugin({
    name: 'turbo',
    initializers: [
      initializer('turbo.start', { group: 'all' }, (app: App) => {
        const { logger, errors, config } = app
        const clock = (config as { clock?: typeof systemClock }).clock ?? systemClock
        runtime = new TurboRuntime(settings, { logger, errors, clock, secret: secretOf(app) })
        installTurbo(runtime, config.view.renderer)
        app.onShutdown(() => runtime?.stop())
      }),
    ],
    middleware: [noticing(running)],
    routes: (r) => drawRoutes(r, running()),
  })
}

function drawRoutes(r: RouteMapper, { hub, settings }: TurboRuntime): void {
  const { path, script, subject } = settings
  r.get(script, TurboScriptController, 'show')
  const to = hub.handler(subject === null ? {} : { subject })
  r.get(path, { to })
  r.query(path, { to })
  nativeRoutes(r)
}

/** Notices where streams are when a page is asked for, and which request of a browser it is. */
function noticing(running: () => TurboRuntime): Middleware {
  return function turboRequests(request, next) {
    const id = requestIdOf(request.headers)
    const goOn = () => (id === null ? next() : withRequestId(id, () => next()))
    const waiting = request.method === 'GET' ? running().begin(request) : undefined
    return waiting === undefined ? goOn() : waiting.then(goOn)
  }
}

/** @throws ConfigurationError where browsers would not be able to come back */
function secretOf({ config, env }: App): string | readonly string[] {
  const secret = config.security.secretKeyBase ?? process.env['SECRET_KEY_BASE']
  if (secret !== undefined && secret !== '') return secret
  if (env.isLocal) return randomBytes(SECRET_BYTES).toString('hex')
  throw new ConfigurationError('turbo signs the streams of pages: set SECRET_KEY_BASE, or config.security.secretKeyBase')
}
