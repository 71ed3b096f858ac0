/** Examples of what an adapter does by itself, without a hub. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { PublishBatch } from '../adapter/adapter.js'
import { FRAME_VERSION } from '../wire/frame.js'
import type { Bench } from './harness.js'

type Example = readonly [name: string, check: (bench: Bench) => Promise<void>]

const HISTORY = { max: 100, ttlMs: 60_000 }
const token = (): string => randomBytes(16).toString('hex')
const frameOf = (text: string): Buffer => Buffer.concat([Buffer.from([FRAME_VERSION]), Buffer.from(text)])
const batchOf = (topic: string, texts: readonly string[], history: PublishBatch['events'][number]['history'] = HISTORY): PublishBatch => ({
  token: token(),
  tokenTtlMs: 60_000,
  events: texts.map((text) => ({ topic, frame: frameOf(text), history })),
})
const textOf = (frame: Uint8Array): string => Buffer.from(frame.subarray(1)).toString()

/** See {@link conformance}. */
export const adapterExamples: readonly Example[] = [
  [
    'adapter: gives increasing positions over all topics, in the order of a batch',
    async (bench) => {
      const adapter = await bench.adapter()
      const first = await adapter.publish(batchOf('a', ['1', '2']))
      const second = await adapter.publish(batchOf('b', ['3']))
      const positions = [...first.positions, ...second.positions]
      assert.deepEqual(
        positions,
        [...positions].sort((a, b) => a - b),
      )
      assert.equal(new Set(positions).size, 3)
      assert.deepEqual([first.repeated, second.repeated], [false, false])
      for (const n of positions) assert.ok(Number.isSafeInteger(n) && n > 0)
    },
  ],
  [
    'adapter: a second batch of a token stores nothing, and has the positions of the first, from another process too',
    async (bench) => {
      const [one, other] = [await bench.adapter(), await bench.adapter()]
      const batch = batchOf('a', ['1', '2'])
      const { positions } = await one.publish(batch)
      assert.deepEqual(await one.publish(batch), { positions, repeated: true })
      assert.deepEqual(await other.publish(batch), { positions, repeated: true })
      const page = await one.replay({ topics: ['a'], after: positions[0] - 1, limit: 10 })
      assert.equal(page.events.length, 2)
    },
  ],
  [
    'adapter: replays what comes after a position, of several topics in one order, page by page',
    async (bench) => {
      const adapter = await bench.adapter()
      const { head } = await adapter.probe()
      const { positions } = await adapter.publish({
        ...batchOf('a', []),
        events: ['a', 'b', 'a', 'b', 'c'].map((topic, i) => ({ topic, frame: frameOf(String(i)), history: HISTORY })),
      })
      const all = await adapter.replay({ topics: ['a', 'b'], after: head, limit: 10 })
      assert.deepEqual([all.complete, all.more, all.events.map(({ frame }) => textOf(frame))], [true, false, ['0', '1', '2', '3']])
      assert.deepEqual(
        all.events.map(({ n }) => n),
        positions.slice(0, 4),
      )
      const first = await adapter.replay({ topics: ['a', 'b'], after: head, limit: 3 })
      assert.deepEqual([first.more, first.events.length], [true, 3])
      const rest = await adapter.replay({ topics: ['a', 'b'], after: first.events[2].n, limit: 3 })
      assert.deepEqual([rest.more, rest.events.map(({ topic, frame }) => topic + textOf(frame))], [false, ['b3']])
    },
  ],
  [
    'adapter: says so when something is missing between a position and what it still has',
    async (bench) => {
      const adapter = await bench.adapter()
      const { positions } = await adapter.publish(batchOf('a', ['1', '2', '3', '4'], { max: 2, ttlMs: 60_000 }))
      // Engines may keep a few more than they were told, never fewer.
      const [, second] = positions
      assert.equal((await adapter.replay({ topics: ['a'], after: second, limit: 10 })).complete, true)
      const many = await adapter.publish(batchOf('a', Array.from({ length: 500 }, String), { max: 2, ttlMs: 60_000 }))
      const page = await adapter.replay({ topics: ['a'], after: positions[0], limit: 1_000 })
      assert.deepEqual([page.complete, page.reason], [false, 'too_old'])
      const last = many.positions[many.positions.length - 1]
      assert.deepEqual(await adapter.replay({ topics: ['a'], after: last, limit: 10 }), { complete: true, more: false, events: [] })
    },
  ],
  [
    'adapter: sends what is listened to, with its links, and nothing else, however often it is told to listen',
    async (bench) => {
      const seen: string[] = []
      let arrived = (): void => {}
      const last = new Promise<void>((resolve) => {
        arrived = resolve
      })
      let before = 0
      const receiver = await bench.adapter({
        event: (topic, n, p, frame) => {
          seen.push(topic + textOf(frame))
          if (p !== undefined && before !== 0) assert.equal(p, before)
          before = n
          if (textOf(frame) === 'last') arrived()
        },
      })
      const sender = await bench.adapter()
      await receiver.listen(['a'])
      await receiver.listen(['a'])
      await sender.publish(batchOf('b', ['0']))
      await sender.publish(batchOf('a', ['1', '2', 'last']))
      await bench.soon('the arrival of what is listened to', last)
      assert.deepEqual(seen, ['a1', 'a2', 'alast'])
      await receiver.unlisten(['a'])
      await sender.publish(batchOf('a', ['3']))
      await receiver.listen(['b'])
      const done = new Promise<void>((resolve) => {
        arrived = resolve
      })
      before = 0
      await sender.publish(batchOf('b', ['last']))
      await bench.soon('the arrival of what is listened to', done)
      assert.deepEqual(seen.slice(3), ['blast'])
    },
  ],
  [
    'adapter: an ephemeral event has no position and no history',
    async (bench) => {
      const seen: number[] = []
      let arrived = (): void => {}
      const came = new Promise<void>((resolve) => {
        arrived = resolve
      })
      const receiver = await bench.adapter({
        event: (_, n) => {
          seen.push(n)
          arrived()
        },
      })
      const { head } = await receiver.probe()
      await receiver.listen(['a'])
      assert.deepEqual((await receiver.publish(batchOf('a', ['x'], null))).positions, [0])
      await bench.soon('the arrival of an ephemeral event', came)
      assert.deepEqual(seen, [0])
      assert.deepEqual((await receiver.replay({ topics: ['a'], after: head, limit: 10 })).events, [])
    },
  ],
  [
    'adapter: its head is never behind what it acknowledged',
    async (bench) => {
      const [one, other] = [await bench.adapter(), await bench.adapter()]
      for (let i = 0; i < 20; i++) {
        const [n] = (await one.publish(batchOf(`t${i}`, ['x']))).positions
        const [here, there] = [await one.probe(), await other.probe()]
        assert.ok(here.head >= n && there.head >= n)
        assert.equal(here.gen, there.gen)
      }
    },
  ],
]
