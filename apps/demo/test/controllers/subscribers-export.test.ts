/** The export: everybody, exactly, and only as far as somebody reads. */
import { afterEach, describe, expect, it, jest } from '@jest/globals'
import { sql } from '@live/model'
import { Subscriber } from '../../app/models/subscriber.js'
import { readCsv } from '../support/csv-reader.js'
import { until, useDemo } from '../support/demo.js'

const COUNT = 10_000
const demo = useDemo({ subscribers: COUNT })

/** A row as it is stored. */
interface Row {
  readonly id: number
  readonly email: string
  readonly name: string
  readonly updated_at: string
}

/** The rows as the database has them, read past the models. */
async function stored(): Promise<{ id: number; email: string; name: string; updatedAt: string }[]> {
  const rows = await demo.database.query<Row>(sql`SELECT id, email, name, updated_at FROM subscribers ORDER BY id`)
  return rows.map(({ id, email, name, updated_at }) => ({ id, email, name, updatedAt: `${updated_at.replace(' ', 'T')}Z` }))
}

/** What a spreadsheet would run has an apostrophe in front (OWASP, CSV injection). */
const harmless = (text: string): string => (/^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text)

describe('GET /subscribers/export', () => {
  it('is a download named subscribers.csv, with no length that it could not know', async () => {
    await using stream = await demo.app.stream('/subscribers/export')
    expect(stream.status).toBe(200)
    expect(stream.headers.get('content-type')).toMatch(/^text\/csv\b/)
    expect(stream.headers.get('content-disposition')).toMatch(/^attachment; filename="subscribers\.csv"/)
    expect(stream.headers.get('content-length')).toBeNull()
  })

  it('has all of them, field by field as the database has them', async () => {
    const { text } = await demo.app.get('/subscribers/export')
    const [head, ...records] = readCsv(text)
    const rows = await stored()
    expect(rows).toHaveLength(COUNT)
    expect(head).toEqual(['id', 'email', 'name', 'updated_at'])
    expect(records).toEqual(rows.map(({ id, email, name, updatedAt }) => [String(id), email, harmless(name), updatedAt]))
  })

  it('has cells of every kind that could break it, and none that a spreadsheet runs', async () => {
    const names = (await stored()).map(({ name }) => name)
    for (const hard of [/,/, /"/, /^[=+@-]/, /[^\0-\x7f]/]) expect(names.some((name) => hard.test(name))).toBe(true)
    const [, ...records] = readCsv((await demo.app.get('/subscribers/export')).text)
    expect(records.flat().filter((cell) => /^[=+\-@\t\r\n]/.test(cell))).toEqual([])
  })

  it('has the same as lines of JSON with ?format=ndjson', async () => {
    const response = await demo.app.get('/subscribers/export?format=ndjson')
    expect([response.status, response.mediaType]).toEqual([200, 'application/x-ndjson'])
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="subscribers\.ndjson"/)
    expect(response.text.endsWith('\n')).toBe(true)
    const records = response.text.slice(0, -1).split('\n')
    expect(records.map((line) => JSON.parse(line) as unknown)).toEqual(await stored())
  })

  it('is whole for several readers at once', async () => {
    const [first, ...others] = await Promise.all(
      Array.from({ length: 4 }, () => demo.app.client().get('/subscribers/export', { timeout: 60_000 })),
    )
    for (const each of others) expect(each.body.equals(first!.body)).toBe(true)
  })
})

describe('a reader that leaves half way', () => {
  const ROUNDS = 400
  afterEach(() => {
    jest.restoreAllMocks()
  })

  /** Replaces the table by an endless-looking one and tells how far it was read, and when it was let go. */
  function watchRows(): { read: number; closed: boolean; signal?: AbortSignal } {
    const seen: { read: number; closed: boolean; signal?: AbortSignal } = { read: 0, closed: false }
    const findEach = Subscriber.findEach
    jest.spyOn(Subscriber, 'findEach').mockImplementation(async function* (options) {
      seen.signal = options?.signal
      try {
        for (let round = 0; round < ROUNDS; round++) {
          for await (const row of findEach.call(Subscriber, options)) {
            seen.read++
            yield row as never
          }
        }
      } finally {
        seen.closed = true
      }
    })
    return seen
  }

  it('stops the reading of the database', async () => {
    const seen = watchRows()
    const stream = await demo.app.stream('/subscribers/export')
    stream.pause()
    await until(() => seen.read >= 3_000)
    expect(demo.application.openStreams).toBe(1)
    stream.abort()
    await until(() => seen.closed)
    await until(() => demo.application.openStreams === 0)
    expect(seen.signal?.aborted).toBe(true)
    // All of it is 300 MB: far more than the kernel takes for a reader that does not read.
    expect(seen.read).toBeLessThan((ROUNDS * COUNT) / 2)
  })

  it('does not disturb the next one', async () => {
    const half = await demo.app.stream('/subscribers/export')
    await half.nextChunk()
    half.abort()
    await until(() => demo.application.openStreams === 0)
    expect(readCsv((await demo.app.get('/subscribers/export')).text)).toHaveLength(COUNT + 1)
  })
})
