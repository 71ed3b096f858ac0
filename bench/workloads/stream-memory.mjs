/** stream-memory: what an idle stream and a reader that stopped reading cost the server. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expectHead, fetchText } from '../lib/client.mjs'
import { Subscribers } from '../lib/subscribers.mjs'

const IDLE = 5000
const STALLED = 200
const STALLED_PATH = '/export.csv?rows=10000000'
const SETTLE_MS = 1500
const IDLE_LIMIT_MS = 15_000

const idle = new Subscribers()
const stalled = new Subscribers()

export const client = {
  /** Brings code and heap to their usual size: readers come, read and go. */
  async exercise(port, { path, count }) {
    const some = new Subscribers()
    await some.open(port, path, count)
    await sleep(500)
    some.close()
  },
  idle: (port) => idle.open(port, '/sse/sub', IDLE),
  stall: (port) => stalled.open(port, STALLED_PATH, STALLED, { reading: false }),
}

/** Server CPU in per cent over half a second, once it is low: it takes seconds until the kernel's socket buffers are full. */
async function cpuAtRest(session) {
  const end = performance.now() + IDLE_LIMIT_MS
  for (;;) {
    const before = session.cpuMs()
    await sleep(500)
    const share = (session.cpuMs() - before) / 5
    if (!(share > 5) || performance.now() > end) return share
  }
}

export default {
  title: `${IDLE.toLocaleString('en-US')} idle streams (GET /sse/sub), then ${STALLED} readers of /export.csv that stop reading`,
  fresh: true,
  main: 'idleKb',
  better: 'less',
  cpu: 'idleCpuMicros',
  columns: [
    ['KB per idle stream', 'idleKb', 1],
    ['CPU µs per connect', 'idleCpuMicros', 0],
    ['KB per stalled reader', 'stalledKb', 1],
    ['CPU % with stalled readers', 'stalledCpu', 0],
    ['RSS MB', 'rss', 0],
  ],
  async check(port) {
    expectHead(await fetchText(port, '/sse/one?n=1', { headers: { accept: 'text/event-stream' } }), 200, 'text/event-stream')
    const one = new Subscribers()
    await one.open(port, '/sse/sub', 1)
    one.close()
  },
  async warmUp(session) {
    await session.run('exercise', { path: '/sse/sub', count: 200 })
    await sleep(SETTLE_MS)
  },
  async measure(session) {
    const empty = session.rssMb()
    const { cpuMs, usage } = await session.measured('idle')
    await sleep(SETTLE_MS)
    const idleKb = ((session.rssMb() - empty) * 1024) / IDLE
    await session.run('exercise', { path: '/export.csv?rows=500000', count: 4 })
    await sleep(SETTLE_MS)
    const before = session.rssMb()
    await session.run('stall')
    const stalledCpu = await cpuAtRest(session)
    const rss = session.rssMb()
    return {
      idleKb,
      idleCpuMicros: (cpuMs * 1000) / IDLE,
      stalledKb: ((rss - before) * 1024) / STALLED,
      stalledCpu,
      rss,
      ...usage,
    }
  },
}
