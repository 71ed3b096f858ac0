/** The application of `export.mjs`: a process of its own, which exports subscribers and tells what that costs it. */
import { BaseController, Live, LiveApplication, routes } from '@live/core'
import { Database } from '@live/model'
import { StallMonitor } from '../../packages/model/test/proof/stall-monitor.mjs'
import { CheckedSubscriber, Subscriber } from './subscribers.mjs'

const monitor = new StallMonitor()

const LINES = 100
const line = ({ id, email, name, age, createdAt }) => `${id},${email},"${name}",${age},${createdAt.toISOString()}\r\n`

class ExportsController extends Live(BaseController) {
  static liveActions = ['pages', 'cursor']

  pages() {
    return this.#send((signal) => Subscriber.findEach({ signal }))
  }

  cursor() {
    return this.#send((signal) => Subscriber.stream({ signal }))
  }

  /** What the process has done since the last question. */
  figures() {
    this.render({ json: { ...monitor.take(), leased: database.leased } })
  }

  #send(read) {
    return this.sendStream({ filename: 'subscribers.csv' }, async (stream) => {
      let text = 'id,email,name,age,created_at\r\n'
      let lines = 0
      for await (const subscriber of read(stream.signal)) {
        text += line(subscriber)
        if (++lines % LINES !== 0) continue
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

const database = await Database.connect({ url: process.env.DATABASE_URL, models: [Subscriber, CheckedSubscriber] })
const app = new ExportApplication({
  root: import.meta.dirname,
  routes: routes((r) => {
    for (const action of ['pages', 'cursor', 'figures']) r.get(`/${action}`, ExportsController, action)
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
