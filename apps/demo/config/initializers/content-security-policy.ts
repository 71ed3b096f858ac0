/**
 * What pages may load and run. A script runs when its element has the nonce of the request, or when such a script imports it; where it
 * comes from does not count, because an upload comes from here too. Styles, pictures, sound and connections are our own.
 */
import { type App, initializer } from '@live/core'

export default initializer('content-security-policy', ({ config }: App) => {
  config.security.contentSecurityPolicy = {
    enforce: (policy) =>
      policy
        .defaultSrc('self')
        .scriptSrc('strictDynamic')
        .styleSrc('self')
        .objectSrc('none')
        .baseUri('none')
        .formAction('self')
        .frameAncestors('self'),
    nonceGenerator: 'perRequest',
    // Turbo has a style element of its own, for the bar that shows how far a page is.
    nonceDirectives: ['script-src', 'style-src'],
  }
})
