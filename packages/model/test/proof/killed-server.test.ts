/** A PostgreSQL server that is killed in the middle of exports: every client sees it, and nothing is left behind. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { Database, sql } from '../../src/index.js'
import { Download } from '../support/download.js'
import { Account, MODELS } from '../support/models.js'
import { hasPostgres, PostgresServer } from '../support/postgres-server.js'
import { ExportingApplication, Exports, exporting } from './exporting.js'
import { busyConnections, fillAccounts, openSockets } from './support.js'

const ROWS = 60_000
const POOL = 3
const withPostgres = hasPostgres ? describe : describe.skip

withPostgres('A PostgreSQL server that is killed during exports', () => {
  let server: PostgresServer
  let database: Database
  let url: string
  const app = new ExportingApplication()

  beforeAll(async () => {
    server = await PostgresServer.start({ tcp: true })
    database = await Database.connect({ url: server.url, models: MODELS, pool: POOL, checkoutTimeout: 15_000 })
    await database.createTables()
    await fillAccounts(database, ROWS)
    // The servers of the tests write their log later than they answer.
    await database.query(sql`CHECKPOINT`)
    url = (await app.listen({ port: 0 })).url
  }, 60_000)
  afterAll(async () => {
    await app.stop()
    await database?.close()
    await server?.[Symbol.asyncDispose]()
  })
  beforeEach(() => {
    exporting.exports = new Exports()
  })

  const count = async (): Promise<{ status: number; json: unknown }> => {
    const response = await fetch(new URL('/count', url), { headers: { connection: 'close', accept: 'application/json' } })
    return { status: response.status, json: await response.json() }
  }

  it.each([
    ['pages', POOL + 2],
    ['cursor', POOL],
  ])('A156, A158, live.md L90: %s are cut without a last chunk, the pool recovers, and nothing leaks', async (way, clients) => {
    expect(await count()).toMatchObject({ status: 200, json: { count: ROWS } })
    const before = openSockets() - busyOrIdle(database)
    const downloads = Array.from({ length: clients }, () => new Download(url, `/${way}`))
    // Each is in the middle, and waits for its client.
    for (const download of downloads) {
      await download.receives(100_000)
      download.pause()
    }
    await server.kill()
    for (const download of downloads) download.resume()
    for (const { ended } of downloads) expect(await ended).toMatchObject({ status: 200, whole: false })
    await exporting.exports.allOver()
    expect(exporting.exports).toMatchObject({ begun: clients })
    expect(exporting.exports.rows).toBeLessThan(clients * ROWS)
    expect([database.leased, busyConnections(database)]).toEqual([0, { busy: 0, waiting: 0 }])

    expect(await count()).toMatchObject({ status: 503 })
    expect(await database.isHealthy()).toBe(false)

    await server.start()
    expect(await count()).toMatchObject({ status: 200, json: { count: ROWS } })
    const whole = await new Download(url, `/${way}`).ended
    expect(whole).toMatchObject({ status: 200, whole: true })
    expect(whole.bytes).toBeGreaterThan(ROWS * 250)
    await exporting.exports.allOver()
    expect([database.leased, busyConnections(database)]).toEqual([0, { busy: 0, waiting: 0 }])
    // Those of the pool alone.
    expect(openSockets() - busyOrIdle(database)).toBeLessThanOrEqual(before)
  })

  it('A157: a transaction that it interrupts fails, and what it did is gone', async () => {
    const work = Account.transaction(async () => {
      await Account.create({ balance: -1 })
      await server.kill()
      await Account.create({ balance: -2 })
    })
    await expect(work).rejects.toMatchObject({ code: 'ERR_DATABASE_UNAVAILABLE' })
    await server.start()
    expect(await Account.where({ balance: [-1, -2] }).count()).toBe(0)
    expect([database.leased, busyConnections(database)]).toEqual([0, { busy: 0, waiting: 0 }])
  })
})

/** Connections that the pool has. */
const busyOrIdle = ({ dataSource }: Database): number =>
  (dataSource.driver as unknown as { master: { totalCount: number } }).master.totalCount
