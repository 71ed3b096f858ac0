/** Under test: forged requests are refused as everywhere else, because tests of this application try them; a missing text is an error. */
import { environment } from '@live/core'

export default environment((config) => {
  config.controller.allowForgeryProtection = true
  config.i18n = { ...config.i18n, raiseOnMissing: true }
})
