/** Requests as units of work: with state that follows them, in the database's own unit. Only for applications that asked for it. */
import type { DatabaseService } from '../contracts/index.js'
import { enterCurrentAttributes } from '../support/current-attributes.js'
import { ExecutionState } from '../support/execution-state.js'
import type { RequestHandler } from './request-handling.js'

/** The handler inside of what a unit of work needs; the handler itself where it needs nothing. */
export function inUnits(handle: RequestHandler, hasState: boolean, database: DatabaseService | null): RequestHandler {
  const inState: RequestHandler = hasState
    ? (raw, wire) =>
        ExecutionState.run(() => {
          enterCurrentAttributes()
          handle(raw, wire)
        })
    : handle
  if (database?.unitOfWork === undefined) return inState
  return (raw, wire) => {
    void database.unitOfWork!(() => {
      inState(raw, wire)
      // The unit is over when the response is, of a stream with its end.
      return new Promise<void>((resolve) => wire.once('close', resolve))
    })
  }
}
