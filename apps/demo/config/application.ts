/** The application and its configuration. */
import { type ApplicationConfig, LiveApplication } from '@live/core'
import { root } from './root.js'
import routes from './routes.js'
import { views } from './views.js'

export class Application extends LiveApplication {
  override config: ApplicationConfig = {
    view: { renderer: views },
    live: { heartbeat: 15_000 },
  }
}

export const app = new Application({ root, routes })
