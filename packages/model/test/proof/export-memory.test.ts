/** A million rows through models over HTTP: memory stays flat, whatever the clients do, and others get their turn. */
import { afterEach, describe, expect, it } from '@jest/globals'
import { prepare, type Subject } from '../support/databases.js'
import { Download } from '../support/download.js'
import { hasPostgres } from '../support/postgres-server.js'
import { ExportProcess } from './export-process.js'

const ROWS = 1_000_000
/** Bytes, about. */
const WHOLE = 260 * ROWS
/** All rows as records take ten times as much. */
const MEMORY = 60e6
/** Milliseconds of work in one turn, many times what a batch takes, so that slow machines pass. */
const STALL = 200
const MINUTES = 60_000

let server: ExportProcess | undefined
afterEach(async () => {
  await server?.stop()
  server = undefined
})

/** Reads a little, and nothing for a while, as long as the other one reads; it may never see the end. */
async function dawdle(path: string, until: Download): Promise<void> {
  const slow = new Download(server!.url, path)
  let over = false
  void until.ended.then(() => {
    over = true
  })
  for (let mark = 1e6; !over && mark < WHOLE / 8; mark += 1e6) {
    await slow.receives(mark)
    await slow.stalls()
  }
  slow.leave()
  await slow.ended
}

/** @returns the longest work in one turn */
async function proves(subject: Subject, path: string): Promise<number> {
  server = await ExportProcess.start(subject.url, ROWS, path)
  const { rest } = await server.figuresAtRest()
  const fast = new Download(server.url, path)
  const slow = dawdle(path, fast)
  for (let round = 0; round < 5; round++) await server.leave(path, 3e6)
  expect(await fast.ended).toMatchObject({ status: 200, whole: true })
  await slow
  const { peak, rows, work } = await server.figures()
  expect(rows).toBeGreaterThan(ROWS)
  expect((peak - rest) / MEMORY).toBeLessThan(1)
  expect(work).toBeLessThan(STALL)
  // Every connection comes back, or this goes on for ever.
  await server.figuresAtRest()
  return work
}

describe('Exporting 1 000 000 rows to a fast, a slow and leaving clients at once', () => {
  describe('on SQLite', () => {
    const subject = prepare('sqlite', [])

    it(
      'A158: takes the memory of a batch, and gives others their turn',
      async () => {
        const turn = await proves(subject, '/pages')
        const { rest } = await server!.figures()
        const greedy = new Download(server!.url, '/greedy')
        expect(await greedy.ended).toMatchObject({ status: 200, whole: true })
        const { peak, work } = await server!.figures()
        // What an export must not do would have been seen.
        expect([peak - rest > MEMORY, work > 5 * turn]).toEqual([true, true])
      },
      3 * MINUTES,
    )
  })

  const withPostgres = hasPostgres ? describe : describe.skip
  withPostgres('on PostgreSQL', () => {
    const subject = prepare('postgres', [])

    it(
      'A158: takes the memory of a batch, and gives others their turn (cursor)',
      async () => void (await proves(subject, '/cursor')),
      3 * MINUTES,
    )
  })
})
