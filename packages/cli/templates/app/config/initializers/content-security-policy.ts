/** What pages may load and run. Scripts and styles inside of a page need its nonce, which helpers such as `javascriptTag` write. */
import { type App, initializer } from '@live/core'

export default initializer('content-security-policy', ({ config }: App) => {
  config.security.contentSecurityPolicy = {
    enforce: (policy) =>
      policy
        .defaultSrc('self')
        .fontSrc('self', 'https:', 'data:')
        .imgSrc('self', 'https:', 'data:')
        .objectSrc('none')
        .scriptSrc('self')
        .styleSrc('self')
        .baseUri('self')
        .formAction('self')
        .frameAncestors('self'),
    nonceGenerator: 'perRequest',
    nonceDirectives: ['script-src', 'style-src'],
  }
})
