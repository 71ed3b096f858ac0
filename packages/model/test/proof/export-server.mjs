/** The process of `export-process.ts`: fills a table with a million rows, exports it, and tells what that costs. Runs from `dist`. */
import { BaseController, Live, LiveApplication, routes } from '@live/core'
import { Column, Database, Entity, Model, PrimaryGeneratedColumn, sql } from '@live/model'
import { StallMonitor } from './stall-monitor.mjs'

const MEMORY_INTERVAL = 5
const ROWS_PER_WRITE = 100
/** Long enough that a table does not fit into the buffers of the operating system. */
const FILLING = 'x'.repeat(250)

class Account extends Model {}
PrimaryGeneratedColumn({ type: 'integer' })(Account.prototype, 'id')
Column({ type: 'integer' })(Account.prototype, 'balance')
Entity('accounts')(Account)

const monitor = new StallMonitor()
let peak = 0
let rows = 0
const look = () => {
  peak = Math.max(peak, process.memoryUsage.rss())
}
setInterval(look, MEMORY_INTERVAL).unref()

class ExportsController extends Live(BaseController) {
  static liveActions = ['pages', 'cursor', 'greedy']

  pages() {
    return this.#send((signal) => Account.findEach({ signal }))
  }

  cursor() {
    return this.#send((signal) => Account.stream({ signal }))
  }

  /** What an export must not do, so that it is seen that the figures show it. */
  greedy() {
    return this.#send(async () => Account.limit(300_000).toArray())
  }

  /** What the process has done since the last question. */
  figures() {
    look()
    this.render({ json: { peak, rest: process.memoryUsage.rss(), rows, leased: database.leased, ...monitor.take() } })
    peak = 0
    rows = 0
  }

  #send(read) {
    return this.sendStream({ filename: 'accounts.csv' }, async (stream) => {
      let [text, lines] = ['', 0]
      for await (const { id, balance } of await read(stream.signal)) {
        rows++
        text += `${id},${balance},${FILLING}\r\n`
        if (++lines % ROWS_PER_WRITE !== 0) continue
        await stream.write(text)
        text = ''
      }
      await stream.write(text)
    })
  }
}

class ExportApplication extends LiveApplication {
  config = { log: { level: 'silent' } }
}

/** Made by the database itself. */
async function fill(count) {
  await database.createTables()
  const series =
    database.kind === 'postgres'
      ? sql`SELECT n FROM generate_series(1, ${count}::int) AS n`
      : sql`WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${count}) SELECT n FROM numbers`
  await database.query(sql`INSERT INTO accounts (balance) ${series}`)
}

const database = await Database.connect({ url: process.env.DATABASE_URL, models: [Account] })
await fill(Number(process.env.ROWS))
const app = new ExportApplication({
  root: import.meta.dirname,
  routes: routes((r) => {
    for (const action of ['pages', 'cursor', 'greedy', 'figures']) r.get(`/${action}`, ExportsController, action)
  }),
})
const { url } = await app.listen({ port: 0 })
process.send({ url })
process.once('message', async () => {
  monitor.stop()
  await app.stop()
  await database.close()
  process.exit()
})
// Whoever started it is gone.
process.once('disconnect', () => process.exit(1))
