/** How a transaction and a savepoint begin and end. */
import { ArgumentError, hasCode, isError } from '@live/core'
import { ConnectionTimeoutError } from '../errors/database-errors.js'
import type { Adapter, IsolationLevel } from './adapter.js'
import { enclosingScope, runInScope, type Transaction, TransactionScope } from './transaction-scope.js'

/** How `transaction` works (app.md A157). */
export interface TransactionOptions {
  /** How much of others it may see. Default: that of the database. SQLite always serialises. Outermost only. */
  readonly isolation?: IsolationLevel
  /** Inside another transaction: a savepoint of its own, which can be rolled back alone. Default: false, it joins. */
  readonly requiresNew?: boolean
  /** Refuse writes. Default: false. Outermost only. */
  readonly readOnly?: boolean
}

/** The work of a transaction. */
export type TransactionWork<T> = (transaction: Transaction) => Promise<T> | T

const LEVELS: readonly unknown[] = ['readUncommitted', 'readCommitted', 'repeatableRead', 'serializable', undefined]

/** Throws for options that cannot hold. @param nested whether a transaction is open already */
export function checkTransactionOptions({ isolation, readOnly }: TransactionOptions, nested: boolean): void {
  if (!LEVELS.includes(isolation))
    throw new ArgumentError(`isolation is ${String(isolation)}; it is one of ${LEVELS.slice(0, 4).join(', ')}`)
  if (nested && (isolation !== undefined || readOnly === true)) {
    throw new ArgumentError('isolation and readOnly belong to the outermost transaction, and one is open already')
  }
}

/** Runs work in a transaction of its own on a connection of its own. */
export async function runOutermost<T>(
  owner: object,
  adapter: Adapter,
  work: TransactionWork<T>,
  options: TransactionOptions,
): Promise<T | undefined> {
  const { isolation, readOnly = false } = options
  const runner = adapter.dataSource.createQueryRunner()
  const scope = new TransactionScope(owner, runner, enclosingScope())
  let result: T | undefined
  let failure: { error: unknown } | undefined
  let begun = false
  try {
    await adapter.begin(runner, isolation, readOnly)
    begun = true
    result = await attempt(scope, work, adapter)
  } catch (error) {
    failure = { error }
  } finally {
    // What did not begin holds no connection, and must not touch the one of somebody else.
    if (begun) adapter.afterEnd(readOnly)
    await runner.release()
  }
  return conclude(scope, result, failure)
}

/** Runs work behind a savepoint of an open transaction. */
export async function runSavepoint<T>(
  parent: TransactionScope,
  adapter: Adapter,
  work: TransactionWork<T>,
  timeout: number,
): Promise<T | undefined> {
  const refusal = (): Error =>
    new ConnectionTimeoutError(`Another savepoint of the same transaction was open for ${timeout} ms: await one before the next`)
  const unlock = await parent.savepoints.acquire(timeout, refusal)
  const scope = new TransactionScope(parent.owner, parent.runner, enclosingScope())
  try {
    await parent.manager.queryRunner?.startTransaction()
    const result = await attempt(scope, work, adapter)
    scope.handOver(parent)
    return result
  } catch (error) {
    return await conclude<T>(scope, undefined, { error })
  } finally {
    unlock()
  }
}

/**
 * Runs work inside the transaction that a test holds: for the work it is the outermost one, so its hooks run when it is done, although
 * all of it is rolled back behind the test (app.md A161).
 */
export async function runHeld<T>(
  held: TransactionScope,
  adapter: Adapter,
  work: TransactionWork<T>,
  timeout: number,
): Promise<T | undefined> {
  const refusal = (): Error => new ConnectionTimeoutError(`Another transaction of the same test was open for ${timeout} ms`)
  const unlock = await held.savepoints.acquire(timeout, refusal)
  const scope = new TransactionScope(held.owner, held.runner, enclosingScope())
  let result: T | undefined
  let failure: { error: unknown } | undefined
  try {
    await held.runner.startTransaction()
    result = await attempt(scope, work, adapter)
  } catch (error) {
    failure = { error }
  } finally {
    unlock()
  }
  return conclude(scope, result, failure)
}

/** Work, then commit or release; what it threw, or what the commit threw, leads to the rollback. */
async function attempt<T>(scope: TransactionScope, work: TransactionWork<T>, adapter: Adapter): Promise<T> {
  try {
    const result = await runInScope(scope, () => work(scope))
    scope.end()
    await adapter.beforeCommit(scope.runner)
    await scope.runner.commitTransaction()
    return result
  } catch (error) {
    scope.end()
    await rollBack(scope)
    throw error
  }
}

async function rollBack(scope: TransactionScope): Promise<void> {
  try {
    await scope.runner.rollbackTransaction()
  } catch (error) {
    // A lost connection has rolled back by itself; the error that led here says more than this one.
    if (!isError(error)) throw error
  }
}

async function conclude<T>(
  scope: TransactionScope,
  result: T | undefined,
  failure: { error: unknown } | undefined,
): Promise<T | undefined> {
  if (failure === undefined) {
    await scope.settle('committed')
    return result
  }
  scope.end()
  await scope.settle('rolledBack')
  if (hasCode(failure.error, 'ERR_ROLLBACK')) return undefined
  throw failure.error
}
