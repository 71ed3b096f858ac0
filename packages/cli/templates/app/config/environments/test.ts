/** Under test: requests need no browser that says where they come from. */
import { environment } from '@live/core'

export default environment((config) => {
  config.controller.allowForgeryProtection = false
})
