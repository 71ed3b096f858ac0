/** Examples of what hubs of several processes do over an adapter: the tests T1 to T17 of channels.md section 8. */
import assert from 'node:assert/strict'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { hasCode } from '@live/core'
import { topics } from '../topics/topic.js'
import { FRAME_VERSION } from '../wire/frame.js'
import { assertComplete, type Bench, numbers, type Reader } from './harness.js'

type Example = readonly [name: string, check: (bench: Bench) => Promise<void>]

const isPayloadError = (error: unknown): boolean => hasCode(error, 'ERR_PAYLOAD_TOO_LARGE')

/** See {@link conformance}. */
export const hubExamples: readonly Example[] = [
  [
    'T1: what is broadcast in one process reaches the subscribers of all, and only those of its topic',
    async (bench) => {
      const [a, b] = [bench.hub(), bench.hub()]
      const subscriptions = [b.subscribe('news'), b.subscribe('news'), a.subscribe('news'), b.subscribe('other')]
      await Promise.all(subscriptions.map(({ ready }) => ready))
      const { cursor } = await a.broadcast('news', { name: 'added', data: { id: 7 } })
      const readers = subscriptions.map((each) => bench.reader(each))
      for (const reader of readers.slice(0, 3)) {
        const item = await reader.item()
        assert.deepEqual(item, { type: 'event', topic: 'news', cursor, name: 'added', data: Buffer.from('{"id":7}'), replayed: false })
      }
      assert.ok(await readers[3].isQuiet())
    },
  ],
  [
    'T1: nothing arrives after close, and others listen on',
    async (bench) => {
      const [a, b] = [bench.hub({ engine: { lingerMs: 0 } }), bench.hub({ engine: { lingerMs: 0 } })]
      const [left, stayed] = [b.subscribe('news'), b.subscribe('news')]
      await Promise.all([left.ready, stayed.ready])
      await left.close()
      await a.broadcast('news', 'x')
      assert.equal((await bench.reader(stayed).event()).text, 'x')
      for await (const item of left) assert.fail(`a closed subscription got ${JSON.stringify(item)}`)
    },
  ],
  [
    'T1: takes long topics, topics of any text, and many at once',
    async (bench) => {
      const [a, b] = [bench.hub(), bench.hub()]
      const odd = ['x'.repeat(200), ['ünï cödé', '日本語'], ['a/b'], ['a', 'b'], ['%2F'], 'a.b:c@d=e+f~g-h_i', ['x', '*'], ['{x}']]
      const subscription = b.subscribe(topics(...odd))
      await subscription.ready
      for (const [i, topic] of odd.entries()) await a.broadcast(topic, String(i))
      assertComplete(await bench.reader(subscription).events(odd.length), numbers(odd.length))
    },
  ],
  [
    'T2: events of several publishers arrive in one order everywhere, and those of each publisher in its own',
    async (bench) => {
      const publishers = [bench.hub(), bench.hub(), bench.hub(), bench.hub()]
      const names = Array.from({ length: 8 }, (_, i) => `t${i}`)
      const each = bench.count(5_000)
      const wide = { limits: { queuedPerSubscription: Number.POSITIVE_INFINITY } }
      const readers: Reader[] = []
      for (const hub of [bench.hub(wide), bench.hub(wide)]) {
        const subscription = hub.subscribe(topics(...names))
        await subscription.ready
        readers.push(bench.reader(subscription))
      }
      const work = publishers.map(async (hub, p) => {
        for (let i = 0; i < each; i += 100) {
          const burst = numbers(Math.min(100, each - i), i)
          await Promise.all(burst.map((text, k) => hub.broadcast(names[(p + i + k) % names.length], `${p}:${text}`)))
        }
      })
      await Promise.all(work)
      const [first, second] = [await readers[0].events(4 * each), await readers[1].events(4 * each)]
      assertComplete(
        second,
        first.map(({ text }) => text),
      )
      for (const p of publishers.keys()) {
        const own = first.filter(({ text }) => text.startsWith(`${p}:`)).map(({ text }) => text.slice(2))
        assert.deepEqual(own, numbers(each))
      }
    },
  ],
  [
    'T3: who joins in the middle of it misses nothing and gets nothing twice',
    async (bench) => {
      const [a, b] = [bench.hub(), bench.hub()]
      const cursors: string[] = []
      const total = bench.count(2_000)
      const joins: Promise<void>[] = []
      for (let i = 0; i < total; i++) {
        const { cursor } = await a.broadcast('t', String(i))
        cursors.push(cursor as string)
        if (i >= 20 && i % Math.ceil(total / 100) === 0) joins.push(join(i - 20))
        if (i % 16 === 0) await nextTurn()
      }
      async function join(from: number): Promise<void> {
        const subscription = b.subscribe('t', { after: cursors[from], maxQueued: total })
        assertComplete(await bench.reader(subscription).events(total - from - 1), numbers(total - from - 1, from + 1))
        await subscription.close()
      }
      await Promise.all(joins)
    },
  ],
  [
    'T6: what is in the history is replayed, and what is not is announced',
    async (bench) => {
      const history = { max: 100, ttlMs: 60_000 }
      const [a, b] = [bench.hub({ history }), bench.hub({ history })]
      const cursors: string[] = []
      // Engines may keep a few more: ten times as many is past anything.
      for (const text of numbers(1_000)) cursors.push((await a.broadcast('t', text)).cursor as string)
      const near = b.subscribe('t', { after: cursors[899] })
      assertComplete(await bench.reader(near).events(100), numbers(100, 900))
      const far = bench.reader(b.subscribe('t', { after: cursors[0] }))
      const { reason, cursor } = await far.reset()
      assert.ok(reason === 'too_old' || reason === 'replay_limit', reason)
      await a.broadcast('t', 'next')
      const next = await far.event()
      assert.deepEqual([next.text, next.cursor > cursor], ['next', true])
    },
  ],
  [
    'T6, CH24: more than may be replayed is announced, and not replayed in part',
    async (bench) => {
      const history = { max: 1_000, ttlMs: 60_000, maxReplay: 20 }
      const [a, b] = [bench.hub({ history }), bench.hub({ history })]
      const cursors: string[] = []
      for (const text of numbers(50)) cursors.push((await a.broadcast('t', text)).cursor as string)
      assert.equal((await bench.reader(b.subscribe('t', { after: cursors[28] })).reset()).reason, 'replay_limit')
      assertComplete(await bench.reader(b.subscribe('t', { after: cursors[29] })).events(20), numbers(20, 30))
    },
  ],
  [
    'T7: a history that has expired is complete for who saw its end',
    async (bench) => {
      const history = { max: 100, ttlMs: 40 }
      const [a, b] = [bench.hub({ history }), bench.hub({ history })]
      const { cursor: first } = await a.broadcast('t', '1')
      const { cursor: last } = await a.broadcast('t', '2')
      await sleep(80)
      const [seen, missed] = [b.subscribe('t', { after: last }), b.subscribe('t', { after: first })]
      await Promise.all([seen.ready, missed.ready])
      await a.broadcast('t', '3')
      assert.equal((await bench.reader(seen).event()).text, '3')
      assert.equal((await bench.reader(missed).reset()).reason, 'too_old')
    },
  ],
  [
    'T8: one cursor of many topics is exact wherever the connection breaks',
    async (bench) => {
      const [a, b] = [bench.hub(), bench.hub()]
      const names = Array.from({ length: 10 }, (_, i) => `t${i}`)
      const total = bench.count(2_000)
      const breaks = Math.min(200, total / 2)
      let { cursor } = await a.broadcast('t0', 'start')
      const publishing = (async () => {
        for (let i = 0; i < total; i++) {
          await a.broadcast(names[(i * 7) % names.length], String(i))
          if (i % 8 === 0) await nextTurn()
        }
      })()
      const seen = []
      for (let round = 0; seen.length < total; round++) {
        const subscription = b.subscribe(topics(...names), { after: cursor as string, maxQueued: total })
        const reader = bench.reader(subscription)
        const take = round < breaks ? 1 + ((round * 13) % (total / breaks)) : total
        for (let i = 0; i < take && seen.length < total; i++) {
          const event = await reader.event()
          cursor = event.cursor
          seen.push(event)
        }
        await subscription.close()
      }
      await publishing
      assertComplete(seen, numbers(total))
    },
  ],
  [
    'T9, CH12: equal idempotency keys are one event, also of two processes',
    async (bench) => {
      const [a, b] = [bench.hub(), bench.hub()]
      const subscription = b.subscribe('t')
      await subscription.ready
      const first = await a.broadcast('t', 'x', { idempotencyKey: 'order-7' })
      const second = await b.broadcast('t', 'x', { idempotencyKey: 'order-7' })
      assert.deepEqual([first.duplicate, second], [false, { cursor: first.cursor, duplicate: true }])
      await a.broadcast('t', 'y', { idempotencyKey: 'order-8' })
      assertComplete(await bench.reader(subscription).events(2), ['x', 'y'])
    },
  ],
  [
    'T10: takes what fits, text of all kinds and bytes, and refuses what is too large before it is sent',
    async (bench) => {
      const [a, b] = [bench.hub({ limits: { payloadBytes: 1_000 } }), bench.hub()]
      const subscription = b.subscribe('t')
      await subscription.ready
      const fitting = ['x'.repeat(999), 'x'.repeat(1_000), '😀'.repeat(250), 'a\nb\rc\r\nd\n', '', '\0', '\uFEFFx']
      for (const text of fitting) await a.broadcast('t', text)
      const bytes = Uint8Array.from({ length: 256 }, (_, i) => i)
      await a.broadcast('t', { data: bytes })
      await assert.rejects(a.broadcast('t', 'x'.repeat(1_001)), isPayloadError)
      await assert.rejects(a.broadcast('t', '😀'.repeat(251)), isPayloadError)
      await a.broadcast('t', 'last')
      const reader = bench.reader(subscription)
      assertComplete(await reader.events(fitting.length), fitting)
      const item = await reader.item()
      assert.ok(item.type === 'event' && Buffer.from(bytes).equals(item.data))
      assert.equal((await reader.event()).text, 'last')
    },
  ],
  [
    'T12, CH13: ephemeral events have no place, are never replayed, and are no gap',
    async (bench) => {
      const options = { topics: { 'cursor/:id': { history: false as const } } }
      const [a, b] = [bench.hub(options), bench.hub(options)]
      const both = topics('t', 'cursor/1')
      const subscription = b.subscribe(both)
      await subscription.ready
      const { cursor } = await a.broadcast('t', '0')
      assert.equal((await a.broadcast('cursor/1', 'here')).cursor, null)
      await a.broadcast('t', '1')
      const reader = bench.reader(subscription)
      const texts = (await reader.events(3)).map(({ text }) => text)
      assert.deepEqual([...texts].sort(), ['0', '1', 'here'])
      const late = bench.reader(b.subscribe(both, { after: cursor }))
      assert.equal((await late.event()).text, '1')
      assert.ok(await late.isQuiet())
      assert.equal(b.stats().gaps, 0)
    },
  ],
  [
    'CH11: the events of one broadcast to several topics are stored together',
    async (bench) => {
      const [a, b] = [bench.hub(), bench.hub()]
      const { cursor } = await a.broadcast('y', 'before')
      const all = topics('x', 'y', 'z')
      await a.broadcast(all, 'x')
      const events = await bench.reader(b.subscribe(all, { after: cursor })).events(3)
      assert.deepEqual(
        events.map(({ topic, text }) => topic + text),
        ['xx', 'yx', 'zx'],
      )
    },
  ],
  [
    'CH8, CH21: a cursor that is none, of another generation or of nowhere is a reset, and then events come',
    async (bench) => {
      const [a, b] = [bench.hub(), bench.hub()]
      const { cursor } = await a.broadcast('t', 'old')
      const [gen, digits] = (cursor as string).split('-')
      const cases = [
        ['nonsense', 'bad_cursor'],
        [`${gen}-${'9'.repeat(17)}`, 'bad_cursor'],
        [`zz${gen.slice(0, 8)}-${digits}`, 'generation'],
        [`${gen}-${Number.MAX_SAFE_INTEGER}`, 'engine_lost_data'],
      ]
      const readers = cases.map(([after]) => bench.reader(b.subscribe('t', { after })))
      for (const [i, [, reason]] of cases.entries()) assert.equal((await readers[i].reset()).reason, reason)
      await a.broadcast('t', 'new')
      for (const reader of readers) assert.equal((await reader.event()).text, 'new')
    },
  ],
  [
    'T17: frames of another version are skipped, and what is around them arrives',
    async (bench) => {
      const [a, b] = [bench.hub(), bench.hub()]
      const adapter = await bench.adapter()
      const subscription = b.subscribe('t')
      await subscription.ready
      const { cursor } = await a.broadcast('t', '0')
      const frame = Buffer.from([FRAME_VERSION + 1, 1, 2, 3])
      const events = [{ topic: 't', frame, history: { max: 100, ttlMs: 60_000 } }]
      await adapter.publish({ token: 'ab'.repeat(16), tokenTtlMs: 1_000, events })
      await a.broadcast('t', '1')
      assertComplete(await bench.reader(subscription).events(2), ['0', '1'])
      assertComplete(await bench.reader(bench.hub().subscribe('t', { after: cursor })).events(1), ['1'])
      assert.deepEqual([b.stats().framesSkipped, b.stats().gaps], [1, 0])
    },
  ],
]
