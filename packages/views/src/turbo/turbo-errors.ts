/** Errors of streams. */
import { LiveError } from '@live/core'

/** A partial of a broadcast wants to know something of one client, but everybody gets it (app.md A150). */
export class BroadcastContextError extends LiveError {
  /** @param what such as `session` */
  constructor(readonly what: string) {
    super(
      'ERR_BROADCAST_CONTEXT',
      `A broadcast has no ${what}, because everybody gets the same: take that out of the partial, or broadcast a refresh`,
    )
  }
}

/** Broadcasts are made faster than they can be rendered. */
export class BroadcastOverloadedError extends LiveError {
  /** @param limit how many may wait */
  constructor(limit: number) {
    super('ERR_BROADCAST_OVERLOADED', `${limit} broadcasts wait to be rendered: the pages that listen are told to load anew instead`)
  }
}

/** The partial of a broadcast does not come to its end. */
export class BroadcastTimeoutError extends LiveError {
  /** @param ms how long it had */
  constructor(ms: number) {
    super('ERR_BROADCAST_TIMEOUT', `A broadcast was not rendered within ${ms} ms: load what its partial needs before, or make it faster`)
  }
}
