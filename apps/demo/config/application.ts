/** The application and its configuration. */
import { type ApplicationConfig, LiveApplication } from '@live/core'
import { contentSecurityPolicy, permissionsPolicy } from './browser-policies.js'
import { root } from './root.js'
import routes from './routes.js'
import { secretKeyBase } from './secrets.js'
import { trustedProxies } from './trusted-proxies.js'
import { views } from './views.js'

const MEBIBYTE = 1024 * 1024

export class Application extends LiveApplication {
  override config: ApplicationConfig = {
    server: {
      trustProxy: trustedProxies(),
      uploads: { fileSize: 20 * MEBIBYTE, totalSize: 21 * MEBIBYTE, files: 1, fields: 10 },
    },
    view: { renderer: views },
    live: {
      heartbeat: 15_000,
      // Instead of the script that is the default: a stream that fails cannot know the nonce of its page.
      completionOnException: '"><meta http-equiv="refresh" content="0; url=/500.html"></html>',
    },
    security: { secretKeyBase: secretKeyBase(), contentSecurityPolicy, permissionsPolicy },
    session: { key: '_live_demo_session', expireAfter: '14d' },
  }
}

export const app = new Application({ root, routes })
