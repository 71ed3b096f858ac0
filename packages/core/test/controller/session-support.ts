/** Controllers made of functions, and applications with sessions. */
import type { ApplicationConfig, Request } from '@live/core'
import { BaseController, Live, LiveApplication, Parameters, routes } from '@live/core'
import { type TestApp, testApp } from '@live/testing'
import { LogBook } from '../support.js'

/** What an action of {@link sessionApp} gets. */
export abstract class Probe extends BaseController {
  static override abstract = true
}

/** What a live one gets. */
export abstract class LiveProbe extends Live(BaseController) {
  static override abstract = true
}

export const SECRET = 'x'.repeat(64)

export interface SessionApp extends TestApp {
  readonly application: LiveApplication
  readonly log: LogBook
}

/** Routes each function to `/name`, for all verbs; one that renders nothing answers what it gives, as JSON. */
export async function sessionApp(
  actions: Readonly<Record<string, (controller: Probe) => unknown>>,
  config: ApplicationConfig = {},
  live: Readonly<Record<string, (controller: LiveProbe) => unknown>> = {},
): Promise<SessionApp> {
  const log = new LogBook()
  const application = new LiveApplication({
    root: '/',
    routes: routes((r) => {
      for (const [name, action] of Object.entries(actions)) {
        class ProbeController extends Probe {
          async run() {
            const value = await action(this)
            if (!this.performed) this.render({ json: JSON.stringify(value ?? null) })
          }
        }
        r.match(`/${name}`, { controller: ProbeController, action: 'run', via: 'all' })
      }
      for (const [name, action] of Object.entries(live)) {
        class ProbeController extends LiveProbe {
          run() {
            return action(this)
          }
        }
        r.match(`/${name}`, { controller: ProbeController, action: 'run', via: 'all' })
      }
    }),
  })
  application.config = {
    ...config,
    security: { secretKeyBase: SECRET, ...config.security },
    log: { logger: log, ...config.log },
    stack: { publicFolder: false, ...config.stack },
  }
  return Object.assign(await testApp(application), { application, log })
}

/** The value of a parameter of the request. */
export const param = (request: Request, name: string): string => String((request.params as Parameters).get(name))

/** The `Set-Cookie` headers of the session. */
export function sessionCookies(response: { headers: Headers }, key = '_live_session'): string[] {
  return response.headers.getSetCookie().filter((each) => each.startsWith(`${key}=`))
}
