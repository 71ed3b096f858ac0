/** The adapter in memory against the suite of all adapters, with and without a bad network in front of it. */
import { describe, expect, it } from '@jest/globals'
import { type Adapter, type AdapterFactory, MemoryEngine, memory, type Sink } from '@live/channels'
import { conformance } from '../src/conformance/index.js'
import { FaultyEngine } from './faulty-engine.js'

describe('memory()', () => {
  const make = () => {
    const engine = new MemoryEngine()
    return { adapter: () => memory({ engine }) }
  }
  for (const { name, run } of conformance(make, { scale: 0.2 })) it(name, run)
})

describe('memory() behind a bad network', () => {
  const faults = new FaultyEngine().faults.map(({ name }) => name)
  const engine = { publishMs: 60, requestMs: 80, probeMs: 100 }
  const examples = conformance(() => new FaultyEngine(), { scale: 0.14, faults, hub: { engine } })
  for (const { name, run } of examples) if (name.startsWith('T4')) it(name, run)
})

/** The names of the examples that an adapter does not pass. */
async function failuresOf(breakIt: (adapter: Adapter) => Adapter): Promise<string> {
  const failed: string[] = []
  const make = () => {
    const engine = new MemoryEngine()
    const adapter: AdapterFactory = (context) => breakIt(memory({ engine })(context))
    return { adapter: () => adapter }
  }
  for (const { name, run } of conformance(make, { scale: 0.01, patienceMs: 200 })) await run().catch(() => failed.push(name))
  return failed.join('\n')
}

/** An adapter with some methods of its own. */
const but = (adapter: Adapter, methods: Partial<Adapter>): Adapter => {
  const whole: Adapter = {
    capabilities: adapter.capabilities,
    start: (sink) => adapter.start(sink),
    publish: (batch) => adapter.publish(batch),
    listen: (topics) => adapter.listen(topics),
    unlisten: (topics) => adapter.unlisten(topics),
    replay: (query) => adapter.replay(query),
    probe: () => adapter.probe(),
    stop: (deadlineMs) => adapter.stop(deadlineMs),
  }
  return { ...whole, ...methods }
}
const withSink = (adapter: Adapter, change: (sink: Sink) => Partial<Sink>): Adapter =>
  but(adapter, {
    start: (sink) => {
      const passed: Sink = {
        event: (...arrival) => sink.event(...arrival),
        suspect: (reason) => sink.suspect(reason),
        up: () => sink.up(),
        down: (error) => sink.down(error),
      }
      return adapter.start({ ...passed, ...change(sink) })
    },
  })

describe('conformance()', () => {
  it('is passed by an adapter that only passes everything on', async () => {
    expect(await failuresOf((adapter) => withSink(but(adapter, {}), () => ({})))).toBe('')
  })

  it.each<[string, (adapter: Adapter) => Adapter, RegExp]>([
    [
      'forgets its tokens',
      (adapter) =>
        but(adapter, { publish: (batch) => adapter.publish({ ...batch, token: Math.random().toString(16).slice(2).padEnd(32, '0') }) }),
      /a second batch of a token/,
    ],
    [
      'says that nothing is missing',
      (adapter) =>
        but(adapter, {
          replay: async (query) => {
            const page = await adapter.replay(query)
            return page.complete ? page : { ...page, complete: true }
          },
        }),
      /something is missing/,
    ],
    [
      'replays nothing',
      (adapter) => but(adapter, { replay: async () => ({ complete: true, more: false, events: [] }) }),
      /replays what comes/,
    ],
    ['does not stop listening', (adapter) => but(adapter, { unlisten: async () => {} }), /nothing else/],
    ['does not listen', (adapter) => but(adapter, { listen: async () => {} }), /T1/],
    [
      'gives no links',
      (adapter) => {
        let count = 0
        return withSink(adapter, (sink) => ({
          event: (topic, n, _, frame) => {
            // One of ten is lost, and nobody can tell.
            if (count++ % 10 !== 9) sink.event(topic, n, undefined, frame)
          },
        }))
      },
      /T2/,
    ],
    [
      'is behind with its head',
      (adapter) => but(adapter, { probe: async () => ({ ...(await adapter.probe()), head: 0 }) }),
      /its head is never behind/,
    ],
  ])('is not passed by an adapter that %s', async (_, breakIt, failed) => {
    expect(await failuresOf(breakIt)).toMatch(failed)
  })
})
