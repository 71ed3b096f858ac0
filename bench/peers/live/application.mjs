/** The application of the `live` peers; they differ in their configuration only. */
import { writeSync } from 'node:fs'
import { LiveApplication, routes } from '@live/core'
import { BroadcastsController, HelloController, OthersController, PostsController, StreamsController } from './controllers.mjs'

const { otherRoutes } = await import(process.env.BENCH_SHARED ?? '../../shared/app.mjs')
const pages = ['mvc-html', 'verify'].includes(process.env.BENCH_WORKLOAD) ? await import('./pages.mjs') : null

function drawOthers(r, half) {
  for (const [method, path] of otherRoutes(half)) r[method.toLowerCase()](path, OthersController, 'any')
}

const table = (Hello) =>
  routes((r) => {
    drawOthers(r, 'before')
    r.get('/json', Hello, 'json')
    pages?.draw(r)
    r.get('/posts/:id', PostsController, 'show')
    r.get('/sse/one', StreamsController, 'sse')
    r.get('/sse/sub', StreamsController, 'subscribe')
    r.post('/sse/broadcast', BroadcastsController, 'create')
    r.get('/export.csv', StreamsController, 'csv')
    r.get('/ttfb', StreamsController, 'ttfb')
    r.get('/__stats', HelloController, 'stats')
    drawOthers(r, 'after')
  })

/**
 * Boots the application with this configuration, listens where the environment says, and writes `ready` to `readyFd`; gives it back.
 * `Hello` answers `/json`.
 */
export async function serve(config, { readyFd = 1, Hello = HelloController } = {}) {
  const app = new (class extends LiveApplication {
    config = { ...pages?.config, ...config }
  })({ root: import.meta.dirname, routes: table(Hello) })
  await app.listen({ port: Number(process.env.PORT), host: process.env.HOST })
  writeSync(readyFd, 'ready\n')
  return app
}
