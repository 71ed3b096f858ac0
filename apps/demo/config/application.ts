/** The application and its configuration. What differs between environments is in config/environments. */
import { type ApplicationConfig, LiveApplication } from '@live/core'
import { turbo, Views } from '@live/views'
import { database } from './database.js'
import env from './env.js'
import routes from './routes.js'
import { trustedProxies } from './trusted-proxies.js'

const MEBIBYTE = 1024 * 1024

export class Application extends LiveApplication {
  override config: ApplicationConfig = {
    server: {
      port: env.PORT,
      trustProxy: trustedProxies(env.TRUST_PROXY),
      uploads: { fileSize: 20 * MEBIBYTE, totalSize: 21 * MEBIBYTE, files: 1, fields: 10 },
    },
    model: { database },
    view: { renderer: new Views() },
    plugins: [turbo()],
    session: { key: '_live_demo_session', expireAfter: '14d' },
    live: {
      // A comment on every stream that was silent for 15 seconds, so that proxies keep it open.
      heartbeat: 15_000,
      // Instead of the script that is the default: a stream that fails cannot know the nonce of its page.
      completionOnException: '"><meta http-equiv="refresh" content="0; url=/500.html"></html>',
    },
  }
}

export const app = new Application({ root: import.meta.url, routes })
