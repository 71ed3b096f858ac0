/** The application of the `fastify` peers, with Fastify's own SSE plugin, as its documentation shows it. */
import { Readable } from 'node:stream'
import sse from '@fastify/sse'
import Fastify from 'fastify'

const shared = await import(process.env.BENCH_SHARED ?? '../../shared/app.mjs')
const { csvText, eventObjects, monotonicNs, otherRoutes, sleep, stats, tick } = shared
const hasPages = ['mvc-html', 'verify'].includes(process.env.BENCH_WORKLOAD)

/** Not listening yet, so that a peer may add hooks. */
export const app = Fastify({ logger: false })
await app.register(sse)

const subscribers = new Set()

/** Draws the routes, listens where the environment says, and prints `ready`. */
export async function serve() {
  const other = async (request) => ({ route: request.routeOptions.url })
  for (const [method, url] of otherRoutes('before')) app.route({ method, url, handler: other })

  app.get('/json', async () => ({ message: 'Hello, World!' }))
  app.get('/posts/:id', async (request) => ({ id: request.params.id, x: request.query.x }))
  app.get('/__stats', async () => stats)
  if (hasPages) await app.register((await import('./pages.mjs')).pages)

  app.get('/sse/one', { sse: 'only' }, async (request, reply) => {
    async function* events() {
      for await (const data of eventObjects(Number(request.query.n))) yield { data }
    }
    await reply.sse.send(events())
  })

  app.get('/sse/sub', { sse: 'only' }, async (_request, reply) => {
    reply.sse.keepAlive()
    reply.sse.sendHeaders()
    reply.raw.flushHeaders()
    subscribers.add(reply.sse)
    stats.subs = subscribers.size
    reply.sse.onClose(() => {
      subscribers.delete(reply.sse)
      stats.subs = subscribers.size
    })
  })

  app.post('/sse/broadcast', async (request, reply) => {
    const n = Number(request.query.n)
    for (let i = 0; i < n; i++) {
      const data = { i, t: monotonicNs() }
      for (const subscriber of subscribers) subscriber.send({ data }).catch(() => {})
      await tick()
    }
    reply.code(204).send()
  })

  app.get('/export.csv', async (request, reply) => {
    reply.type('text/csv; charset=utf-8').header('content-disposition', 'attachment; filename="posts.csv"')
    return reply.send(Readable.from(csvText(Number(request.query.rows))))
  })

  app.get('/ttfb', async (_request, reply) => {
    async function* parts() {
      yield 'first\n'
      await sleep(1000)
      yield 'second\n'
    }
    reply.type('text/plain; charset=utf-8')
    return reply.send(Readable.from(parts()))
  })

  for (const [method, url] of otherRoutes('after')) app.route({ method, url, handler: other })

  await app.listen({ port: Number(process.env.PORT), host: process.env.HOST })
  console.log('ready')
}
