/** One statement on the connection of a transaction, else on one that is leased for it. */
import type { EntityManager } from 'typeorm'

/** Runs a statement. Each step is awaited, so that the stack of an error leads back to who asked. */
export async function runQuery({ queryRunner, dataSource }: EntityManager, sql: string, values: unknown[]): Promise<unknown> {
  if (queryRunner !== undefined) return (await queryRunner.query(sql, values)) as unknown
  const runner = dataSource.createQueryRunner()
  try {
    return (await runner.query(sql, values)) as unknown
  } finally {
    await runner.release()
  }
}
