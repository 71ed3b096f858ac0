/** In production: errors show nothing of the inside. Secrets come from the environment, or from `npx live credentials:edit`. */
import { environment } from '@live/core'

export default environment((config) => {
  // What is as large as a page is compressed, unless a proxy in front does that.
  config.stack.compress = true

  // Behind a proxy on the same machine that ends TLS:
  // config.server.trustProxy = 'loopback'

  // Redirects to HTTPS, and tells browsers to remember that:
  // config.security.forceSsl = true

  // The names under which the application is reached; others are refused:
  // config.security.hosts = ['example.com', '.example.com']
})
