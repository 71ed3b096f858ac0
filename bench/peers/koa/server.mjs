/** Koa with its router; streams are bodies. */
import { PassThrough, Readable } from 'node:stream'
import Router from '@koa/router'
import Koa from 'koa'

const shared = await import(process.env.BENCH_SHARED ?? '../../shared/app.mjs')
const { csvText, eventObjects, monotonicNs, otherRoutes, sleep, stats, tick } = shared

const app = new Koa()
app.silent = true // a client that leaves is no error here
const router = new Router()
const subscribers = new Set()
const other = (context) => {
  context.body = { route: context.path }
}
for (const [method, path] of otherRoutes('before')) router[method.toLowerCase()](path, other)

router.get('/json', (context) => {
  context.body = { message: 'Hello, World!' }
})
router.get('/posts/:id', (context) => {
  context.body = { id: context.params.id, x: context.query.x }
})
router.get('/__stats', (context) => {
  context.body = stats
})

function eventStream(context, body) {
  context.type = 'text/event-stream'
  context.set('cache-control', 'no-cache')
  context.body = body
}

router.get('/sse/one', (context) => {
  async function* events() {
    for await (const data of eventObjects(Number(context.query.n))) yield `data: ${JSON.stringify(data)}\n\n`
  }
  eventStream(context, Readable.from(events()))
})

router.get('/sse/sub', (context) => {
  const body = new PassThrough()
  subscribers.add(body)
  stats.subs = subscribers.size
  context.res.on('close', () => {
    subscribers.delete(body)
    stats.subs = subscribers.size
    body.destroy()
  })
  eventStream(context, body)
  context.flushHeaders()
})

router.post('/sse/broadcast', async (context) => {
  const n = Number(context.query.n)
  for (let i = 0; i < n; i++) {
    const event = `data: ${JSON.stringify({ i, t: monotonicNs() })}\n\n`
    for (const body of subscribers) body.write(event)
    await tick()
  }
  context.status = 204
})

router.get('/export.csv', (context) => {
  context.attachment('posts.csv')
  context.type = 'text/csv'
  context.body = Readable.from(csvText(Number(context.query.rows)))
})

router.get('/ttfb', (context) => {
  async function* parts() {
    yield 'first\n'
    await sleep(1000)
    yield 'second\n'
  }
  context.type = 'text/plain'
  context.body = Readable.from(parts())
})

for (const [method, path] of otherRoutes('after')) router[method.toLowerCase()](path, other)

app.use(router.routes())
app.listen(Number(process.env.PORT), process.env.HOST, () => console.log('ready'))
