{% if (clockPage) { %}
/** The time of this server, told once a second. Open /clock in two windows, or: `curl -N http://localhost:3000/clock/ticks`. */
{% } else { %}
/** The time of this server, told once a second: `curl -N http://localhost:3000/clock`. */
{% } %}
import { setTimeout as sleep } from 'node:timers/promises'
import { Live, SSE } from '@live/core'
import { ApplicationController } from './application-controller.js'

export class ClockController extends Live(ApplicationController) {
  static override liveActions = ['ticks']

{% if (clockPage) { %}
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
