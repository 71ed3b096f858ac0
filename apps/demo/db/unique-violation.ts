/** What SQLite says when a unique index has the value already. */
import { types } from 'node:util'

const UNIQUE_FAILURE = 'UNIQUE constraint failed: '

/**
 * The columns of a violated unique index, read from the error of SQLite or from the one TypeORM wraps around it.
 *
 * @returns column names without their table, empty when the error is of another kind
 */
export function uniqueViolation(error: unknown): string[] {
  if (!types.isNativeError(error)) return []
  const start = error.message.indexOf(UNIQUE_FAILURE)
  if (start === -1) return []
  const list = error.message.slice(start + UNIQUE_FAILURE.length).split(', ')
  return list.map((name) => name.slice(name.indexOf('.') + 1))
}
