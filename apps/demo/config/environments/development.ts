/** On your machine: code is read anew when it changes, and errors show their source. */
import { environment } from '@live/core'

export default environment(() => {})
