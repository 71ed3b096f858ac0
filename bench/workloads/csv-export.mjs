/** csv-export: how fast a million rows leave, and whether memory stays flat whatever the client's speed. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expectEqual, expectHead, fetchText, statsOf } from '../lib/client.mjs'
import { readSlowly } from '../lib/slow-reader.mjs'
import { ChunkCounter, openStream } from '../lib/socket.mjs'
import { csvText } from '../shared/app.mjs'

const ROWS = 1_000_000
const SLOW_ROWS = 10 * ROWS
const SLOW_BYTES_PER_SECOND = 5e6
const SLOW_MS = 3000

/** One export, read as fast as it comes: `{ bytes, ms }`, bytes without the chunk framing. */
function readExport(port) {
  return new Promise((resolve, reject) => {
    const started = performance.now()
    let chunked = true
    const done = () => {
      resolve({ bytes: body.total, ms: performance.now() - started })
      socket.destroy()
    }
    const body = new ChunkCounter(done)
    const socket = openStream(port, `/export.csv?rows=${ROWS}`, {
      onHead: (head) => (chunked = /^transfer-encoding: *chunked/im.test(head)),
      onBody: (buffer, from, to) => (chunked ? body.feed(buffer, from, to) : (body.total += to - from)),
      onClose: () => (chunked ? reject(new Error(`the export ended after ${body.total} bytes`)) : done()),
    })
  })
}

export const client = {
  async exports(port, { seconds }) {
    const endsAt = performance.now() + seconds * 1000
    const total = { rows: 0, bytes: 0, ms: 0 }
    do {
      const { bytes, ms } = await readExport(port)
      total.rows += ROWS
      total.bytes += bytes
      total.ms += ms
    } while (performance.now() < endsAt)
    return total
  },
  /** Reads a longer export at a fixed pace, then goes away in the middle of it. */
  async slow(port) {
    const reader = readSlowly(port, `/export.csv?rows=${SLOW_ROWS}`, SLOW_BYTES_PER_SECOND)
    await sleep(SLOW_MS)
    reader.socket.destroy()
    return { bytes: reader.bytes }
  },
}

export default {
  title: `GET /export.csv, ${ROWS.toLocaleString('en-US')} rows from an async iterator, one client`,
  main: 'rowsPerSecond',
  better: 'more',
  cpu: 'cpuPerThousand',
  columns: [
    ['rows/s', 'rowsPerSecond', 0],
    ['MB/s', 'megabytesPerSecond', 0],
    ['CPU µs/1k rows', 'cpuPerThousand', 0],
    ['peak RSS MB', 'peak', 0],
    ['growth MB', 'growth', 1],
    ['growth MB, slow client', 'slowGrowth', 1],
    ['left after abort', 'left', 0],
  ],
  async check(port) {
    const answer = await fetchText(port, '/export.csv?rows=2500')
    expectHead(answer, 200, 'text/csv')
    expectEqual('file name', /^attachment; *filename="?posts\.csv"?/.test(answer.headers['content-disposition'] ?? ''), true)
    let expected = ''
    for await (const text of csvText(2500)) expected += text
    expectEqual('body', answer.body, expected)
  },
  warmUp: (session) => session.run('exports', { seconds: 1 }),
  async measure(session, { seconds }) {
    session.resetPeak()
    const before = session.rssMb()
    const { result, cpuMs, usage } = await session.measured('exports', { seconds })
    const peak = session.peakMb()
    return {
      rowsPerSecond: (result.rows / result.ms) * 1000,
      megabytesPerSecond: result.bytes / result.ms / 1000,
      cpuPerThousand: (cpuMs * 1000) / (result.rows / 1000),
      peak,
      growth: peak - before,
      ...usage,
    }
  },
  /** Once, after all rounds: a client that reads 5 MB/s and leaves. */
  async finish(session) {
    session.resetPeak()
    const before = session.rssMb()
    const { bytes } = await session.run('slow')
    const slowGrowth = session.peakMb() - before
    await sleep(500)
    const stats = await statsOf(session.port)
    return { slowGrowth, slowBytes: bytes, left: stats?.csvOpen ?? NaN }
  },
}
