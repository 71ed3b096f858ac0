/** On your machine: code is read anew when it changes, errors show their source, and the log tells every query and event. */
import { environment } from '@live/core'

export default environment((config) => {
  // What a form sends and no action takes is in the log; with 'raise' it is an error.
  config.controller.actionOnUnpermittedParameters = 'log'
})
