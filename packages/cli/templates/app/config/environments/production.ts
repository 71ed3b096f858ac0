/** In production: errors show nothing of the inside. Secrets come from the environment, or from `npx live credentials:edit`. */
import { environment } from '@live/core'

export default environment((config) => {
  // What is as large as a page is compressed, unless a proxy in front does that.
  config.stack.compress = true

  // Behind a proxy on the same machine that ends TLS:
  // config.server.trustProxy = 'loopback'

  // Redirects to HTTPS, tells browsers to remember that, and keeps cookies to HTTPS. Health checks ask /up by address, without TLS:
  // config.security.forceSsl = { redirect: { exclude: ({ path }) => path === '/up' } }

  // The names under which the application is reached; others are refused. Links in mails lead to the name that was asked for:
  // config.security.hosts = ['example.com', '.example.com']
  // config.security.hostAuthorization = { exclude: ({ path }) => path === '/up' }
})
