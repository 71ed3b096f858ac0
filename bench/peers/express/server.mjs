/** Express with better-sse, ETags and `X-Powered-By` off, since the other peers send neither. */
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createChannel, createSession } from 'better-sse'
import express from 'express'

const shared = await import(process.env.BENCH_SHARED ?? '../../shared/app.mjs')
const { csvText, eventObjects, monotonicNs, otherRoutes, sleep, stats, tick } = shared
const hasPages = ['mvc-html', 'verify'].includes(process.env.BENCH_WORKLOAD)

const app = express()
app.disable('x-powered-by')
app.set('etag', false)

const channel = createChannel()
for (const event of ['session-registered', 'session-deregistered']) channel.on(event, () => (stats.subs = channel.sessionCount))
const other = (request, response) => response.json({ route: request.route.path })
for (const [method, path] of otherRoutes('before')) app[method.toLowerCase()](path, other)

app.get('/json', (_request, response) => response.json({ message: 'Hello, World!' }))
app.get('/posts/:id', (request, response) => response.json({ id: request.params.id, x: request.query.x }))
if (hasPages) (await import('./pages.mjs')).drawPages(app)
app.get('/__stats', (_request, response) => response.json(stats))

app.get('/sse/one', async (request, response) => {
  const session = await createSession(request, response, { retry: null, keepAlive: null })
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  for await (const data of eventObjects(Number(request.query.n))) {
    if (!session.isConnected) return
    session.push(data)
    // better-sse has no backpressure of its own: the application has to look at the response.
    if (response.writableNeedDrain) await once(response, 'drain', { signal: gone.signal }).catch(() => {})
  }
  response.end()
})

app.get('/sse/sub', async (request, response) => {
  channel.register(await createSession(request, response, { retry: null }))
})

app.post('/sse/broadcast', async (request, response) => {
  const n = Number(request.query.n)
  for (let i = 0; i < n; i++) {
    channel.broadcast({ i, t: monotonicNs() })
    await tick()
  }
  response.status(204).end()
})

app.get('/export.csv', async (request, response) => {
  response.type('text/csv').attachment('posts.csv')
  // A client that leaves is no error here.
  await pipeline(Readable.from(csvText(Number(request.query.rows))), response).catch(() => {})
})

app.get('/ttfb', async (_request, response) => {
  response.type('text/plain')
  response.write('first\n')
  await sleep(1000)
  response.end('second\n')
})

for (const [method, path] of otherRoutes('after')) app[method.toLowerCase()](path, other)

app.listen(Number(process.env.PORT), process.env.HOST, () => console.log('ready'))
