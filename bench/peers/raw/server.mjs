/** node:http by hand: what a framework is compared with. */
import http from 'node:http'

const { csvText, monotonicNs, otherRoutes, sleep, stats, tick } = await import(process.env.BENCH_SHARED ?? '../../shared/app.mjs')

const subscribers = new Set()
const exact = new Map() // 'GET /json' → (req, res, query)
const byId = new Map() // 'GET /posts/' → (req, res, query, id)

function sendJson(res, value) {
  const body = JSON.stringify(value)
  res.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(body) })
  res.end(body)
}

/** Resolves when the response takes more, or will never. */
function drained(res) {
  return new Promise((resolve) => {
    const done = () => {
      res.off('drain', done)
      res.off('close', done)
      resolve()
    }
    res.on('drain', done)
    res.on('close', done)
  })
}

const EVENT_STREAM = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache', 'x-accel-buffering': 'no' }

exact.set('GET /json', (_req, res) => sendJson(res, { message: 'Hello, World!' }))
exact.set('GET /__stats', (_req, res) => sendJson(res, stats))
byId.set('GET /posts/', (_req, res, query, id) => sendJson(res, { id, x: query.get('x') }))

exact.set('GET /sse/one', async (_req, res, query) => {
  const n = Number(query.get('n'))
  res.writeHead(200, EVENT_STREAM)
  stats.sseOpen++
  for (let i = 0; i < n && !res.destroyed; i++) {
    if (!res.write(`data: ${JSON.stringify({ i })}\n\n`)) await drained(res)
  }
  stats.sseOpen--
  res.end()
})

exact.set('GET /sse/sub', (_req, res) => {
  res.writeHead(200, EVENT_STREAM)
  res.flushHeaders()
  subscribers.add(res)
  stats.subs = subscribers.size
  res.on('close', () => {
    subscribers.delete(res)
    stats.subs = subscribers.size
  })
})

exact.set('POST /sse/broadcast', async (_req, res, query) => {
  const n = Number(query.get('n'))
  for (let i = 0; i < n; i++) {
    const event = `data: ${JSON.stringify({ i, t: monotonicNs() })}\n\n`
    for (const subscriber of subscribers) subscriber.write(event)
    await tick()
  }
  res.writeHead(204)
  res.end()
})

exact.set('GET /export.csv', async (_req, res, query) => {
  res.writeHead(200, { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': 'attachment; filename="posts.csv"' })
  for await (const text of csvText(Number(query.get('rows')))) {
    if (!res.write(text)) await drained(res)
    if (res.destroyed) return
  }
  res.end()
})

exact.set('GET /ttfb', async (_req, res) => {
  res.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' })
  res.write('first\n')
  await sleep(1000)
  res.end('second\n')
})

for (const [method, path] of [...otherRoutes('before'), ...otherRoutes('after')]) {
  if (!path.includes(':')) exact.set(`${method} ${path}`, (_req, res) => res.end(path))
  else if (path.endsWith('/:id')) byId.set(`${method} ${path.slice(0, -3)}`, (_req, res) => res.end(path))
}

function handle(req, res) {
  const { method, url } = req
  const mark = url.indexOf('?')
  const path = mark < 0 ? url : url.slice(0, mark)
  const query = mark < 0 ? null : new URLSearchParams(url.slice(mark + 1))
  const handler = exact.get(`${method} ${path}`)
  if (handler) return handler(req, res, query)
  const slash = path.indexOf('/', 1)
  const withId = slash > 0 && byId.get(`${method} ${path.slice(0, slash + 1)}`)
  if (withId) return withId(req, res, query, decodeURIComponent(path.slice(slash + 1)))
  res.writeHead(404).end()
}

http.createServer(handle).listen(Number(process.env.PORT), process.env.HOST, () => console.log('ready'))
