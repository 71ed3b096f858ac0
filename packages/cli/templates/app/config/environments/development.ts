/** On your machine: code is read anew when it changes, errors show their source, and every query and event is logged. */
import { environment } from '@live/core'

export default environment((config) => {
  config.log.level = 'debug'
})
