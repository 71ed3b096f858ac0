/** The open transaction of the code that runs: found through `AsyncLocalStorage`, so that models need not be told. */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { EntityManager, QueryRunner } from 'typeorm'
import { TransactionEndedError } from '../errors/database-errors.js'
import { FifoLock } from './fifo-lock.js'

/** Runs when a transaction has ended. */
export type TransactionHook = () => unknown

/** What `transaction` gives to its function. */
export interface Transaction {
  /** Runs once the outermost transaction is committed, in the order of the calls (app.md A157). */
  afterCommit(hook: TransactionHook): void
  /** Runs when this work was rolled back, last one first. */
  afterRollback(hook: TransactionHook): void
}

/** One open transaction, or one savepoint in it. */
export class TransactionScope implements Transaction {
  /** Savepoints of one transaction cannot overlap: a second one waits here. */
  readonly savepoints = new FifoLock()
  #committed: TransactionHook[] = []
  #rolledBack: TransactionHook[] = []
  #ended = false

  /**
   * @param owner the database; @param outer the scope around it, which may be of another database
   */
  constructor(
    readonly owner: object,
    readonly runner: QueryRunner,
    readonly outer: TransactionScope | undefined,
  ) {}

  get ended(): boolean {
    return this.#ended
  }

  /** @throws TransactionEndedError when it has ended */
  get manager(): EntityManager {
    if (this.#ended) throw new TransactionEndedError()
    return this.runner.manager
  }

  afterCommit(hook: TransactionHook): void {
    this.#checkOpen()
    this.#committed.push(hook)
  }

  afterRollback(hook: TransactionHook): void {
    this.#checkOpen()
    this.#rolledBack.push(hook)
  }

  /** From now on a query in it is an error. */
  end(): void {
    this.#ended = true
  }

  /** A savepoint that was released: what waits for the commit now waits with the transaction around it. */
  handOver(parent: TransactionScope): void {
    for (const hook of this.#committed) parent.afterCommit(hook)
    for (const hook of this.#rolledBack) parent.afterRollback(hook)
  }

  /** Runs every hook, also behind one that fails. @throws the first failure */
  async settle(outcome: 'committed' | 'rolledBack'): Promise<void> {
    const failures: unknown[] = []
    for (const hook of outcome === 'committed' ? this.#committed : this.#rolledBack.reverse()) {
      try {
        await hook()
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw failures[0]
  }

  #checkOpen(): void {
    if (this.#ended) throw new TransactionEndedError()
  }
}

const storage = new AsyncLocalStorage<TransactionScope>()

/** The innermost open scope of a database, if the code runs in one. */
export function currentScope(owner: object): TransactionScope | undefined {
  let scope = storage.getStore()
  while (scope !== undefined && scope.owner !== owner) scope = scope.outer
  return scope
}

/** The innermost scope of any database. */
export const enclosingScope = (): TransactionScope | undefined => storage.getStore()

/** Runs work so that the models in it find this scope. */
export const runInScope = <T>(scope: TransactionScope, work: () => T): T => storage.run(scope, work)
