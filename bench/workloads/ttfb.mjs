/** ttfb: how soon the first chunk of a stream is at the client, on a new connection. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expectEqual, expectHead, fetchText } from '../lib/client.mjs'
import { quantiles } from '../lib/numbers.mjs'
import { openStream } from '../lib/socket.mjs'

const GAP_MS = 40

/** Milliseconds from the connect to the first body bytes. */
function firstByte(port) {
  return new Promise((resolve, reject) => {
    const started = performance.now()
    const socket = openStream(port, '/ttfb', {
      onBody() {
        resolve(performance.now() - started)
        return true
      },
      onClose: () => reject(new Error('the stream had no first chunk')),
    })
    setTimeout(() => socket.destroy(), 2000)
  })
}

export const client = {
  async starts(port, { seconds }) {
    const pending = []
    for (let i = 0; i < (seconds * 1000) / GAP_MS; i++) {
      pending.push(firstByte(port))
      await sleep(GAP_MS)
    }
    const [p50, p95, max] = quantiles(await Promise.all(pending), [0.5, 0.95, 1])
    return { count: pending.length, p50, p95, max }
  },
}

export default {
  title: `GET /ttfb, a chunk, one second, a chunk; a new connection every ${GAP_MS} ms`,
  main: 'p50',
  better: 'less',
  cpu: 'cpuMicros',
  columns: [
    ['p50 ms', 'p50', 2],
    ['p95 ms', 'p95', 2],
    ['max ms', 'max', 2],
    ['CPU µs/stream', 'cpuMicros', 0],
  ],
  async check(port) {
    const answer = await fetchText(port, '/ttfb')
    expectHead(answer, 200, 'text/plain')
    expectEqual('body', answer.body, 'first\nsecond\n')
    if (answer.ms < 950) throw new Error(`the second chunk came after ${answer.ms.toFixed(0)} ms, expected about 1000`)
  },
  warmUp: (session) => session.run('starts', { seconds: 1 }),
  async measure(session, { seconds }) {
    const { result, cpuMs, usage } = await session.measured('starts', { seconds })
    return { p50: result.p50, p95: result.p95, max: result.max, cpuMicros: (cpuMs * 1000) / result.count, ...usage }
  },
}
