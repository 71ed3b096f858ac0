/** Hono on its Node adapter, with its streaming helpers. */
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { stream, streamSSE, streamText } from 'hono/streaming'

const shared = await import(process.env.BENCH_SHARED ?? '../../shared/app.mjs')
const { csvText, eventObjects, monotonicNs, otherRoutes, sleep, stats, tick } = shared

const app = new Hono()
const subscribers = new Set()
const other = (context) => context.json({ route: context.req.path })
for (const [method, path] of otherRoutes('before')) app.on(method, path, other)

app.get('/json', (context) => context.json({ message: 'Hello, World!' }))
app.get('/posts/:id', (context) => context.json({ id: context.req.param('id'), x: context.req.query('x') }))
app.get('/__stats', (context) => context.json(stats))

app.get('/sse/one', (context) =>
  streamSSE(context, async (sse) => {
    for await (const data of eventObjects(Number(context.req.query('n')))) {
      if (sse.aborted) break
      await sse.writeSSE({ data: JSON.stringify(data) })
    }
  }),
)

app.get('/sse/sub', (context) =>
  streamSSE(context, async (sse) => {
    subscribers.add(sse)
    stats.subs = subscribers.size
    await new Promise((resolve) => sse.onAbort(resolve))
    subscribers.delete(sse)
    stats.subs = subscribers.size
  }),
)

app.post('/sse/broadcast', async (context) => {
  const n = Number(context.req.query('n'))
  for (let i = 0; i < n; i++) {
    const data = JSON.stringify({ i, t: monotonicNs() })
    for (const subscriber of subscribers) subscriber.writeSSE({ data })
    await tick()
  }
  return context.body(null, 204)
})

app.get('/export.csv', (context) => {
  context.header('content-type', 'text/csv; charset=utf-8')
  context.header('content-disposition', 'attachment; filename="posts.csv"')
  return stream(context, async (body) => {
    for await (const text of csvText(Number(context.req.query('rows')))) {
      if (body.aborted) break
      await body.write(text)
    }
  })
})

app.get('/ttfb', (context) =>
  streamText(context, async (body) => {
    await body.write('first\n')
    await sleep(1000)
    await body.write('second\n')
  }),
)

for (const [method, path] of otherRoutes('after')) app.on(method, path, other)

serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: process.env.HOST }, () => console.log('ready'))
