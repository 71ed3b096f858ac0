/** What the proofs have in common: full tables, and what a process and a pool hold. */
import { type Database, sql } from '../../src/index.js'

/** Fills `accounts` with rows whose balance is their number. */
export async function fillAccounts(database: Database, rows: number): Promise<void> {
  const series =
    database.kind === 'postgres'
      ? sql`SELECT n FROM generate_series(1, ${rows}::int) AS n`
      : sql`WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${rows}) SELECT n FROM numbers`
  await database.query(sql`INSERT INTO accounts (balance) ${series}`)
}

/** The pool of `pg` under a database. */
interface Pool {
  readonly totalCount: number
  readonly idleCount: number
  readonly waitingCount: number
}

/** The connections of a PostgreSQL pool that somebody has, and how many wait for one. */
export function busyConnections({ dataSource }: Database): { busy: number; waiting: number } {
  const { totalCount, idleCount, waitingCount } = (dataSource.driver as unknown as { master: Pool }).master
  return { busy: totalCount - idleCount, waiting: waitingCount }
}

/** How many sockets keep this process alive. */
export const openSockets = (): number =>
  process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap' || name === 'PipeWrap').length

/** A promise that a test resolves. */
export class Gate {
  open!: () => void
  readonly opened = new Promise<void>((resolve) => {
    this.open = resolve
  })
}
