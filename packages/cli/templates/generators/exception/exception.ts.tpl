/** {%= name.human %}: an error that clients are told of. */
import { LiveError } from '@live/core'

export class {%= className %} extends LiveError {
  /** @param message what was wrong, and what to do about it; clients read it */
  constructor(message: string, cause?: unknown) {
    super('{%= code %}', message, { status: {%= status %}, expose: true, cause })
  }
}
