/** Clients that leave in the middle of an export, and streams that only wait: neither holds a connection. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { sql } from '../../src/index.js'
import { onBothDatabases } from '../support/databases.js'
import { Download } from '../support/download.js'
import { Account } from '../support/models.js'
import { ExportingApplication, Exports, exporting } from './exporting.js'
import { busyConnections, fillAccounts, Gate } from './support.js'

const ROWS = 30_000
/** Far less than a table: what one batch and the buffers of one client hold. */
const SOME = 100_000

describe('An export', () => {
  onBothDatabases((subject) => {
    const app = new ExportingApplication()
    let url: string

    beforeAll(async () => {
      // A connection that is never given back fails its test after this time, whatever the machine does beside it.
      await subject.reconnect({ pool: 1, checkoutTimeout: 15_000 })
      await fillAccounts(subject.database, ROWS)
      url = (await app.listen({ port: 0 })).url
    })
    afterAll(() => app.stop())
    beforeEach(() => {
      exporting.exports = new Exports()
    })

    const count = async (): Promise<unknown> => {
      const response = await fetch(new URL('/count', url), { headers: { connection: 'close' } })
      return response.json()
    }

    it.each(['pages', 'cursor'])('A156: gives cursor and connection back when its client leaves (%s)', async (way) => {
      for (const stalls of [false, true]) {
        const download = new Download(url, `/${way}`)
        await download.receives(SOME)
        if (stalls) download.pause()
        download.leave()
        await exporting.exports.allOver()
        expect(subject.database.leased).toBe(0)
        // With a pool of one, this needs the connection.
        expect(await Account.count()).toBe(ROWS)
      }
      expect(exporting.exports.rows).toBeLessThan(ROWS)
      if (subject.kind === 'sqlite') return
      expect(busyConnections(subject.database)).toEqual({ busy: 0, waiting: 0 })
      expect(await subject.database.query(sql`SELECT name FROM pg_cursors`)).toEqual([])
      const busy = sql`SELECT query FROM pg_stat_activity WHERE application_name = 'live' AND state <> 'idle' AND pid <> pg_backend_pid()`
      expect(await subject.database.query(busy)).toEqual([])
    })

    it('A156: by pages lets others query while its client stalls', async () => {
      const download = new Download(url, '/pages')
      await download.receives(SOME)
      download.pause()
      for (let round = 0; round < 20; round++) expect(await count()).toEqual({ count: ROWS })
      download.resume()
      expect(await download.ended).toMatchObject({ status: 200, whole: true })
      expect(exporting.exports.rows).toBe(ROWS)
    })

    it('A156: 30 streams that wait hold no connection of a pool of one, and query again when they go on', async () => {
      const gate = new Gate()
      exporting.gate = gate.opened
      const streams = Array.from({ length: 30 }, () => new Download(url, '/idle'))
      for (const stream of streams) await stream.receives(`data: ${ROWS}\n\n`.length)
      expect(subject.database.leased).toBe(0)
      expect(await count()).toEqual({ count: ROWS })
      await expect(Account.transaction(() => Account.count())).resolves.toBe(ROWS)
      gate.open()
      for (const { ended } of streams) expect(await ended).toMatchObject({ status: 200, whole: true })
      expect(subject.database.leased).toBe(0)
    })

    it('A156: eight at once share one connection, and all come whole', async () => {
      const downloads = Array.from({ length: 8 }, () => new Download(url, '/pages'))
      const sizes = new Set<number>()
      for (const { ended } of downloads) {
        const { whole, bytes } = await ended
        expect(whole).toBe(true)
        sizes.add(bytes)
      }
      expect(Math.min(...sizes)).toBeGreaterThan(ROWS * 250)
      expect(subject.database.leased).toBe(0)
    })
  })
})
