/** Actions that write as they go, and what becomes of their errors. */
import { Controller, Get, Live, SSE } from '@live/core'
import { csvLine } from '../../lib/csv.js'
import { pause } from '../../lib/pause.js'
import { ticks } from '../../lib/ticks.js'
import { ApplicationController } from './application-controller.js'

@Controller('/live')
export class LiveController extends Live(ApplicationController) {
  @Get('/hello')
  async hello() {
    const { stream } = this.response
    const times = this.params.integer('times', 100)
    const interval = this.params.integer('interval', 1000)
    this.response.contentType = 'text/event-stream'

    for (let n = 1; n <= times && !stream.signal.aborted; n++) {
      await stream.writeln('hello world')
      if (n < times) await pause(interval, stream.signal)
    }
    await stream.close()
  }

  @Get('/clock')
  async clock() {
    await using sse = new SSE(this.response.stream, { event: 'tick', retry: 1000 })
    const after = Number(this.request.lastEventId ?? this.params.string('after', '0'))

    for await (const n of ticks({ after, signal: sse.signal })) {
      await sse.write({ n, time: new Date() }, { id: n })
    }
  }

  @Get('/failure')
  async failure() {
    const json = this.request.format.is('json')
    if (this.params.string('when', 'before') === 'before') {
      throw new Error('It failed before the first byte')
    }
    this.response.contentType = json ? 'application/json' : 'text/html'
    await this.response.stream.write(json ? '{"rows":[1,2,' : '<!doctype html><p class="')
    throw new Error('It failed after the first byte')
  }

  @Get('/export-failure')
  async exportFailure() {
    await this.sendStream({ filename: 'half.csv' }, async (stream) => {
      await stream.write(csvLine(['id', 'name']))
      for (let id = 1; id <= 10_000; id++) {
        await stream.write(csvLine([id, `Subscriber ${id}`]))
        if (id === 5_000) throw new Error('The source failed half way')
      }
    })
  }
}
