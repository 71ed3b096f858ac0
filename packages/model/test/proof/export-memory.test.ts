/** Exports of a table through models over HTTP: the heap stays flat, whatever the client does, and timers get their turn. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { onBothDatabases } from '../support/databases.js'
import { Download } from '../support/download.js'
import { Account } from '../support/models.js'
import { ExportingApplication, Exports, exporting } from './exporting.js'
import { fillAccounts } from './support.js'

const ROWS = 100_000
/** All rows as records take six times as much. */
const LIMIT = 16e6

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Bytes that are in use, without garbage. */
function heap(): number {
  collect()
  return process.memoryUsage().heapUsed
}

/** The same once what is about to go is gone, which takes several turns. */
async function restingHeap(): Promise<number> {
  for (let calm = 0, last = heap(); calm < 3; ) {
    await new Promise((resolve) => setTimeout(resolve, 10))
    const now = heap()
    calm = Math.abs(now - last) < 500_000 ? calm + 1 : 0
    last = now
  }
  return heap()
}

describe('Exporting 100 000 rows', () => {
  onBothDatabases(
    (subject) => {
      const app = new ExportingApplication()
      let url: string

      beforeAll(async () => {
        await fillAccounts(subject.database, ROWS)
        url = (await app.listen({ port: 0 })).url
        // Once, so that nothing is loaded or compiled for the first time later on.
        await new Download(url, '/pages').ended
      })
      afterAll(() => app.stop())
      beforeEach(() => {
        exporting.exports = new Exports()
      })

      it.each(['pages', 'cursor'])('A158: takes the memory of a batch with a fast and a slow client (%s)', async (way) => {
        const start = await restingHeap()
        let [peak, turns] = [0, 0]
        const timer = setInterval(() => turns++, 1)
        for (const slow of [false, true]) {
          const download = new Download(url, `/${way}`)
          for (let mark = 4e6; mark < 24e6; mark += 4e6) {
            await download.receives(mark)
            // A slow one gives the server time to read ahead, if it would.
            if (slow) await download.stalls()
            peak = Math.max(peak, heap() - start)
          }
          expect(await download.ended).toMatchObject({ status: 200, whole: true })
        }
        clearInterval(timer)
        expect(exporting.exports.rows).toBe(2 * ROWS)
        expect(turns).toBeGreaterThan(20)
        expect(peak).toBeLessThan(LIMIT)
      })

      it('A156, A158: leaves nothing behind when clients leave', async () => {
        const start = await restingHeap()
        for (let round = 0; round < 20; round++) {
          const download = new Download(url, round % 2 === 0 ? '/pages' : '/cursor')
          await download.receives(200_000)
          download.leave()
        }
        await exporting.exports.allOver()
        expect(exporting.exports).toMatchObject({ begun: 20 })
        expect([subject.database.leased, (await restingHeap()) - start < LIMIT / 4]).toEqual([0, true])
      })
    },
    [Account],
  )
})
