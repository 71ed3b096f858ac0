/** What the fan-out workloads have in common: one event to many subscribers. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expectEqual, fetchText, statsOf } from './client.mjs'
import { quantiles } from './numbers.mjs'
import { openFilesLimit } from './proc.mjs'
import { Subscribers } from './subscribers.mjs'

const BURST = 100
/** Events that are published one by one, the next when all subscribers have the last: nothing can be gathered then. */
const SINGLE = 20
/** Descriptors that a process needs besides one for each subscriber. */
const SPARE_FILES = 1000

const subscribers = new Subscribers()
const publish = (port, n) =>
  fetchText(port, `/sse/broadcast?n=${n}`, { method: 'POST', headers: { 'content-length': '0' }, timeoutMs: 60_000 })

/** The commands of the load generator. */
export const fanoutClient = (count) => ({
  open: (port) => subscribers.open(port, '/sse/sub', count),
  /** Publishes bursts, the next one when all subscribers have the last: `{ deliveries, ms, p50, p99 }` per burst. */
  async bursts(port, { seconds }) {
    const endsAt = performance.now() + seconds * 1000
    const times = []
    do {
      const started = performance.now()
      await Promise.all([publish(port, BURST), subscribers.more(BURST * count)])
      times.push(performance.now() - started)
    } while (performance.now() < endsAt)
    const [p50, p99] = quantiles(times, [0.5, 0.99])
    return { deliveries: times.length * BURST * count, ms: times.reduce((sum, ms) => sum + ms), p50, p99 }
  },
  /** Publishes single events: `{ single }`, the median time until all subscribers have one, in ms. */
  async singles(port) {
    const times = []
    for (let i = 0; i < SINGLE; i++) {
      const started = performance.now()
      await Promise.all([publish(port, 1), subscribers.more(count)])
      times.push(performance.now() - started)
    }
    const [single] = quantiles(times, [0.5])
    return { single }
  },
  async close() {
    subscribers.close()
  },
})

/** Subscribes once and publishes three events. */
async function check(port, count) {
  const needed = count + SPARE_FILES
  if (openFilesLimit() < needed) throw new Error(`the limit of open files is ${openFilesLimit()}: raise it with ulimit -n ${needed}`)
  const one = new Subscribers()
  try {
    await one.open(port, '/sse/sub', 1)
    const arrived = one.more(3)
    const answer = await publish(port, 3)
    expectEqual('status of the broadcast', answer.status, 204)
    await arrived
  } finally {
    one.close()
  }
}

/** The workload with `count` subscribers. */
export const fanoutWorkload = (count) => ({
  title: `POST /sse/broadcast, bursts of ${BURST} events to ${count.toLocaleString('en-US')} subscribers`,
  main: 'deliveriesPerSecond',
  better: 'more',
  cpu: 'cpuMicros',
  columns: [
    ['deliveries/s', 'deliveriesPerSecond', 0],
    ['CPU µs/delivery', 'cpuMicros', 2],
    ['burst p50 ms', 'p50', 0],
    ['burst p99 ms', 'p99', 0],
    ['one event p50 ms', 'single', 1],
    ['peak RSS MB', 'peak', 0],
    ['left after close', 'left', 0],
  ],
  check: (port) => check(port, count),
  async warmUp(session) {
    await session.run('open')
    await session.run('bursts', { seconds: 1.5 })
  },
  async measure(session, { seconds }) {
    session.resetPeak()
    const { result, cpuMs, usage } = await session.measured('bursts', { seconds })
    const { single } = await session.run('singles')
    return {
      deliveriesPerSecond: (result.deliveries / result.ms) * 1000,
      cpuMicros: (cpuMs * 1000) / result.deliveries,
      p50: result.p50,
      p99: result.p99,
      single,
      peak: session.peakMb(),
      ...usage,
    }
  },
  /** Once, after all rounds: are subscribers forgotten when they go? */
  async finish(session) {
    await session.run('close')
    await sleep(500)
    return { left: (await statsOf(session.port))?.subs ?? NaN }
  },
})
