/** What pages of this application may load, run and use. */
import type { ApplicationConfig } from '@live/core'

type Security = NonNullable<ApplicationConfig['security']>

/**
 * A script runs when its element has the nonce of the request, or when such a script imports it; where it comes from does not
 * count, because an upload comes from here too. Styles, pictures, sound and connections are our own.
 */
export const contentSecurityPolicy: Security['contentSecurityPolicy'] = {
  enforce: (policy) =>
    policy.defaultSrc('self').scriptSrc('strictDynamic').objectSrc('none').baseUri('none').formAction('self').frameAncestors('self'),
  nonceGenerator: 'perRequest',
  nonceDirectives: ['script-src'],
}

/** Features that no page here needs, so that no script that got in could ask for them. */
export const permissionsPolicy: Security['permissionsPolicy'] = (policy) =>
  policy.camera('none').microphone('none').geolocation('none').payment('none').usb('none')
