{% const streams = live.includes('stream'), events = live.includes('events') %}
/** {%= name.human %} as they happen. */
{% if (streams || events) { %}
import { setTimeout as sleep } from 'node:timers/promises'
{% } %}
import { Live{%= events ? ', SSE' : '' %} } from '@live/core'
import { {%= parent.className %} } from '{%= parent.module %}'

export class {%= className %} extends Live({%= parent.className %}) {
{% if (folder !== null) { %}
  static {
    this.controllerPath = '{%= folder %}'
  }

{% } %}
  static override liveActions = [{%= live.map((action) => `'${action}'`).join(', ') %}]
{% if (views) { %}

  /** The page. {%= events ? `Its script, public/${script}.js, listens to the events.` : '' %} */
  index() {}
{% } %}
{% if (streams) { %}

  /** Lines of text, each sent when it is written: `curl -N localhost:3000{%= url %}/stream` */
  async stream() {
    this.response.contentType = 'text'
    // Closes the stream at the end, whatever that is.
    await using stream = this.response.stream
    for await (const n of ticks({ signal: stream.signal })) await stream.writeln(`tick ${n}`)
  }
{% } %}
{% if (events) { %}

  /** Server-sent events. A browser that comes back tells the last one it saw, and gets those after it. */
  async events() {
    await using sse = new SSE(this.response.stream, { event: 'tick', retry: 1000, heartbeat: 15_000 })
    const after = Number(this.request.lastEventId) || 0
    for await (const n of ticks({ after, signal: sse.signal })) await sse.write({ n }, { id: n })
  }
{% } %}
{% if (live.includes('export')) { %}

  /** A file of any length: `await` holds the loop while the reader is slow, so memory stays flat. */
  async export() {
    await this.sendStream({ filename: '{%= script %}.csv' }, async (stream) => {
      await stream.writeln('n,square')
      for (let n = 1; n <= 1000; n += 1) await stream.writeln(`${n},${n * n}`)
    })
  }
{% } %}
}
{% if (streams || events) { %}

/** Numbers, one a second, until the reader leaves or the server stops. Your own source takes its place. */
async function* ticks({ after = 0, signal }: { after?: number; signal: AbortSignal }) {
  for (let n = after + 1; !signal.aborted; n += 1) {
    yield n
    await sleep(1000, undefined, { signal }).catch(() => {})
  }
}
{% } %}
