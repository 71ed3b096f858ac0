{% if (api) { %}
/** The time of this server, told once a second: `curl -N http://localhost:3000/clock`. */
{% } else { %}
/** The time of this server, told once a second. Open /clock in two windows, or: `curl -N http://localhost:3000/clock/ticks`. */
{% } %}
import { setTimeout as sleep } from 'node:timers/promises'
import { Live, SSE } from '@live/core'
import { ApplicationController } from './application-controller.js'

export class ClockController extends Live(ApplicationController) {
  static override liveActions = ['ticks']

{% if (views) { %}
  show() {}

{% } %}
  async ticks() {
    // `using` closes the stream at the end. The signal fires when the reader leaves, or the server stops.
    await using sse = new SSE(this.response.stream, { event: 'tick' })
    while (!sse.signal.aborted) {
      await sse.write({ time: new Date() })
      await sleep(1000, undefined, { signal: sse.signal }).catch(() => {})
    }
  }
}
