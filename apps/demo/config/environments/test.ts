/** Under test: forged requests are refused as everywhere else, because tests of this application try them. */
import { environment } from '@live/core'

export default environment((config) => {
  config.controller.allowForgeryProtection = true
})
