/** Connecting at the first query: what TypeORM does with a data source that is not connected yet waits until it is. */
import type { DataSource, QueryRunner } from 'typeorm'

/** The members of a runner that need the connection. */
const NEEDY = ['connect', 'query', 'stream', 'startTransaction'] as const

type Method = (...parameters: unknown[]) => Promise<unknown>

/** Makes each runner that is made too early wait for `connect`. One that is made later costs nothing. */
export function connectAtFirstQuery(dataSource: DataSource, connect: () => Promise<void>): void {
  const create = dataSource.createQueryRunner.bind(dataSource)
  dataSource.createQueryRunner = (mode) => {
    const runner = create(mode)
    if (!dataSource.isInitialized) makeWait(runner, connect)
    return runner
  }
}

function makeWait(runner: QueryRunner, connect: () => Promise<void>): void {
  const methods = runner as unknown as Record<(typeof NEEDY)[number], Method>
  for (const name of NEEDY) {
    const method = methods[name].bind(runner)
    methods[name] = async (...parameters) => {
      await connect()
      return method(...parameters)
    }
  }
}
