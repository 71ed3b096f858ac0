/** Errors of the SQLite adapter. */
import { LiveError } from '@live/core'

/** A value that SQLite cannot store was bound. */
export class SqliteBindError extends LiveError {
  constructor(message: string) {
    super('ERR_SQLITE_BIND', message)
  }
}

/** There is no SQLite to load. */
export class SqliteUnavailableError extends LiveError {
  constructor(message: string, cause?: unknown) {
    super('ERR_SQLITE_UNAVAILABLE', message, { cause })
  }
}
