/** Errors of the database and its connections. */
import { LiveError } from '@live/core'

/** 503: the database cannot be reached, or ended the connection. */
export class DatabaseUnavailableError extends LiveError {
  constructor(message: string, cause?: unknown) {
    super('ERR_DATABASE_UNAVAILABLE', message, { status: 503, cause })
  }
}

/** 503: every connection was in use for longer than `checkoutTimeout` (app.md A156). */
export class ConnectionTimeoutError extends LiveError {
  constructor(message: string, cause?: unknown) {
    super('ERR_CONNECTION_TIMEOUT', message, { status: 503, cause })
  }
}

/** 503: another process, or another transaction, has had a lock for longer than anybody wanted to wait. */
export class LockTimeoutError extends LiveError {
  constructor(message: string, cause?: unknown) {
    super('ERR_LOCK_TIMEOUT', message, { status: 503, cause })
  }
}

/** 503: two transactions waited for each other, and the database ended this one. Run again, it may work. */
export class DeadlockError extends LiveError {
  constructor(cause?: unknown) {
    const fix = "lock rows in the same order everywhere, as with order('id'), or run the transaction again"
    super('ERR_DEADLOCK', `Two transactions waited for rows that the other one had locked, so PostgreSQL ended this one: ${fix}`, {
      status: 503,
      cause,
    })
  }
}

/** A model was used before a database was connected for it, or after that was closed. */
export class NoDatabaseError extends LiveError {
  constructor(message: string) {
    super('ERR_NO_DATABASE', message)
  }
}

/** Something used a transaction that has ended, such as a promise that nobody awaited inside (app.md A157). */
export class TransactionEndedError extends LiveError {
  constructor() {
    super('ERR_TRANSACTION_ENDED', 'The transaction has ended: await every query inside of the function that transaction() is given')
  }
}

/** Thrown inside a transaction to roll it back without a word (app.md A157). */
export class RollbackError extends LiveError {
  constructor(message = 'The transaction was rolled back') {
    super('ERR_ROLLBACK', message)
  }
}

/** The consumer of a database stream did not ask for a row for too long, and held a connection all the while. */
export class StreamIdleError extends LiveError {
  /** @param timeout in milliseconds */
  constructor(timeout: number) {
    const fix = 'use findEach(), which holds no connection between its pages, for consumers that may be slow'
    super('ERR_STREAM_IDLE', `Nobody read from the database stream for ${timeout} ms, so its connection was given back: ${fix}`)
  }
}

/** A transaction cannot be committed, because a statement in it failed and the error was swallowed. */
export class TransactionFailedError extends LiveError {
  constructor(message: string) {
    super('ERR_TRANSACTION_FAILED', message)
  }
}

/** A live stream began inside of a transaction, whose connection a slow reader would hold (live.md B18). */
export class StreamInTransactionError extends LiveError {
  constructor() {
    const fix = 'end the transaction first, then write what it gave; rows for a stream come from findEach()'
    super('ERR_STREAM_IN_TRANSACTION', `A live stream began inside of a transaction, and its reader would hold the connection: ${fix}`)
  }
}
