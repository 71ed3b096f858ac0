/** The controllers of the `live` peers, as an application would write them. */
import { BaseController, Live, SSE } from '@live/core'

const { csvText, monotonicNs, sleep, stats, tick } = await import(process.env.BENCH_SHARED ?? '../../shared/app.mjs')

export class HelloController extends BaseController {
  json() {
    this.render({ json: { message: 'Hello, World!' } })
  }

  stats() {
    this.render({ json: stats })
  }
}

export class PostsController extends BaseController {
  show() {
    this.render({ json: { id: this.params.get('id'), x: this.params.get('x') } })
  }
}

/** Behind the 200 other routes. */
export class OthersController extends BaseController {
  any() {
    this.render({ plain: this.request.path })
  }
}

const subscribers = new Set()

export class StreamsController extends Live(BaseController) {
  async sse() {
    const n = this.params.integer('n', 0)
    const sse = new SSE(this.response.stream)
    stats.sseOpen++
    try {
      for (let i = 0; i < n; i++) await sse.write({ i })
    } finally {
      stats.sseOpen--
    }
  }

  async subscribe() {
    const { stream } = this.response
    const sse = new SSE(stream)
    subscribers.add(sse)
    stats.subs = subscribers.size
    sse.signal.addEventListener('abort', () => {
      subscribers.delete(sse)
      stats.subs = subscribers.size
    })
    await sse.comment()
    stream.detach()
  }

  async csv() {
    const rows = this.params.integer('rows', 0)
    await this.sendStream({ filename: 'posts.csv' }, async (stream) => {
      for await (const text of csvText(rows)) await stream.write(text)
    })
  }

  async ttfb() {
    this.response.headers.set('content-type', 'text/plain; charset=utf-8')
    await this.response.stream.write('first\n')
    await sleep(1000)
    await this.response.stream.write('second\n')
  }
}

export class BroadcastsController extends BaseController {
  async create() {
    const n = this.params.integer('n', 0)
    for (let i = 0; i < n; i++) {
      const event = { i, t: monotonicNs() }
      for (const sse of subscribers) sse.write(event).catch(() => {})
      await tick()
    }
    this.head('no_content')
  }
}
