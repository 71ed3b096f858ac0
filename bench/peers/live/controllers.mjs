/** The controllers of the `live` peers, as an application would write them. */
import { BaseController, Broadcast, Live, SSE } from '@live/core'

const { csvText, monotonicNs, sleep, stats, tick } = await import(process.env.BENCH_SHARED ?? '../../shared/app.mjs')

const subscribers = new Broadcast()

export class HelloController extends BaseController {
  json() {
    this.render({ json: { message: 'Hello, World!' } })
  }

  stats() {
    this.render({ json: { ...stats, subs: subscribers.size } })
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

  subscribe() {
    const { stream } = this.response
    subscribers.add(stream)
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
      await subscribers.publish({ i, t: monotonicNs() })
      await tick()
    }
    this.head('no_content')
  }
}
