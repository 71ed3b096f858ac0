/** Features that no page here needs, so that no script that got in could ask for them. */
import { type App, initializer } from '@live/core'

export default initializer('permissions-policy', ({ config }: App) => {
  config.security.permissionsPolicy = (policy) => policy.camera('none').microphone('none').geolocation('none').payment('none').usb('none')
})
