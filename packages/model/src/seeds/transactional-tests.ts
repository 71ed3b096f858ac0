/** Each test in a transaction that is rolled back behind it (app.md A161). */
import { ConfigurationError } from '@live/core'
import type { Database } from '../database/database.js'
import { type Fixtures, loadFixtures } from './fixtures.js'

/** What tests begin with. */
export interface TransactionalTestOptions {
  /** Rows that are loaded once, before the first test. Default none: the tables are as they are. */
  readonly fixtures?: readonly Fixtures[]
}

type Hook = (work: () => Promise<void>) => void

interface Hooks {
  readonly beforeAll: Hook
  readonly beforeEach: Hook
  readonly afterEach: Hook
  readonly afterAll: Hook
}

/**
 * Declares the hooks, for the file or for the `describe` around: everything that a test writes is gone before the next. Transactions
 * inside are savepoints, so that they commit, roll back and run their hooks as ever; requests to an application of this process are
 * in it too.
 * @throws ConfigurationError outside of a test runner with hooks
 */
export function transactionalTests(database: Database, { fixtures = [] }: TransactionalTestOptions = {}): void {
  const { beforeAll, beforeEach, afterEach, afterAll } = hooks()
  let rollBack: (() => Promise<void>) | null = null
  let opened = false
  beforeAll(async () => {
    opened = !database.isConnected
    await database.connect()
    if (fixtures.length > 0) await loadFixtures(database, fixtures)
  })
  beforeEach(async () => {
    rollBack = await database.holdTransaction()
  })
  afterEach(async () => {
    await rollBack?.()
    rollBack = null
  })
  afterAll(async () => {
    if (opened) await database.close()
  })
}

/** Those of the test runner; they are global in jest and in the ones that resemble it. */
function hooks(): Hooks {
  const global = globalThis as Partial<Hooks>
  const { beforeAll, beforeEach, afterEach, afterAll } = global
  if (beforeAll && beforeEach && afterEach && afterAll) return { beforeAll, beforeEach, afterEach, afterAll }
  throw new ConfigurationError('transactionalTests() needs the hooks of a test runner: call it in a test file that runs under jest')
}
