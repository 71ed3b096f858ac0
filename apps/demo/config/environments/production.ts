/** In production: errors show nothing of the inside. Secrets come from the environment. */
import { environment } from '@live/core'

export default environment((config) => {
  // What is as large as a page is compressed, unless a proxy in front does that.
  config.stack.compress = true
})
