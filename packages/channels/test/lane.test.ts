/** Publishing: the lane, and what `broadcast` promises. */
import { describe, expect, it } from '@jest/globals'
import { FakeClock } from '@live/testing'
import { AdapterError, AdapterUnavailableError, type PublishBatch, type PublishResult, topics } from '../src/index.js'
import { Lane, type LaneHost, type LaneOrder } from '../src/publish/lane.js'
import { contentOf } from '../src/publish/outgoing.js'
import { decodeFrame } from '../src/wire/frame.js'
import { FaultyEngine } from './faulty-engine.js'
import { hubOf, until } from './support.js'

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** A lane whose engine a test plays. */
class Harness {
  readonly clock = new FakeClock()
  readonly batches: PublishBatch[] = []
  readonly answers: { resolve: (result: PublishResult) => void; reject: (error: unknown) => void }[] = []
  retries = 0
  readonly lane: Lane

  constructor(options: { deadlineMs?: number; maxQueued?: number; maxQueuedBytes?: number } = {}) {
    const host: LaneHost = {
      clock: this.clock,
      publish: (batch) =>
        new Promise((resolve, reject) => {
          this.batches.push(batch)
          this.answers.push({ resolve, reject })
        }),
      retried: () => void this.retries++,
      pace: () => undefined,
    }
    this.lane = new Lane(host, { deadlineMs: 1_000, maxQueued: 10_000, maxQueuedBytes: 1e9, ...options })
  }

  push(text: string, order: Partial<LaneOrder> = {}) {
    const result = this.lane.push({
      events: [{ topic: 't', content: contentOf(text, false, 1e9), history: null }],
      deadlineMs: 1_000,
      ...order,
    })
    result.catch(() => {})
    return result
  }

  /** The texts of each batch so far. */
  get texts(): string[][] {
    return this.batches.map(({ events }) => events.map(({ frame }) => Buffer.from(decodeFrame(frame)?.data ?? []).toString()))
  }

  async answer(index: number, start = 1): Promise<void> {
    const { length } = this.batches[index].events
    this.answers[index].resolve({ positions: Array.from({ length }, (_, i) => start + i), repeated: false })
    await turn()
  }
}

const timeout = (outcome: string) => expect.objectContaining({ code: 'ERR_PUBLISH_TIMEOUT', outcome })

describe('CH43: the lane', () => {
  it('CH43: what comes in one turn is one batch, and there is never more than one', async () => {
    const harness = new Harness()
    const results = ['1', '2', '3'].map((text) => harness.push(text))
    await turn()
    harness.push('4')
    harness.push('5')
    await turn()
    expect(harness.texts).toEqual([['1', '2', '3']])
    await harness.answer(0, 10)
    expect(harness.texts).toEqual([
      ['1', '2', '3'],
      ['4', '5'],
    ])
    expect(await Promise.all(results)).toEqual([10, 11, 12].map((n) => ({ positions: [n], duplicate: false })))
  })

  it('CH43: a batch is at most 128 events or 256 KiB, whatever waits', async () => {
    const harness = new Harness()
    for (let i = 0; i < 130; i++) harness.push(String(i))
    for (let i = 0; i < 3; i++) harness.push('x'.repeat(100_000))
    harness.push('y'.repeat(300_000))
    for (let i = 0; i < 4; i++) {
      await turn()
      await harness.answer(i)
    }
    expect(harness.batches.map(({ events }) => events.length)).toEqual([128, 4, 1, 1])
  })

  it('CH16, CH43: a failure is tried again with the same token, before anything that came later', async () => {
    const harness = new Harness()
    const first = harness.push('1')
    await turn()
    harness.push('2')
    harness.answers[0].reject(new Error('reset'))
    await turn()
    harness.clock.advance(50)
    await turn()
    expect(harness.batches[1]).toEqual(harness.batches[0])
    await harness.answer(1, 7)
    expect(await first).toEqual({ positions: [7], duplicate: false })
    expect([harness.texts, harness.retries]).toEqual([[['1'], ['1'], ['2']], 1])
  })

  it('CH46: frames carry the token of their batch, and their place in it', async () => {
    const harness = new Harness()
    harness.push('1')
    harness.push('2')
    await turn()
    const [{ token, events }] = harness.batches
    const frames = events.map(({ frame }) => decodeFrame(frame))
    expect(frames.map((frame) => [Buffer.from(frame?.token ?? '', 'latin1').toString('hex'), frame?.index])).toEqual([
      [token, 0],
      [token, 1],
    ])
  })

  it('CH12: an idempotency key is a batch of its own, with a token that every process makes', async () => {
    const [a, b] = [new Harness(), new Harness()]
    for (const harness of [a, b]) {
      harness.push('1')
      harness.push('2', { idempotencyKey: 'order-7' })
      harness.push('3')
      for (let i = 0; i < 3; i++) {
        await turn()
        await harness.answer(i)
      }
    }
    expect(a.texts).toEqual([['1'], ['2'], ['3']])
    expect(a.batches[1].token).toBe(b.batches[1].token)
    expect(a.batches[0].token).not.toBe(b.batches[0].token)
  })

  it('CH12: what the engine knew is a duplicate, unless it was our own attempt', async () => {
    const harness = new Harness()
    const [fresh, again, random] = [
      harness.push('1', { idempotencyKey: 'a' }),
      harness.push('2', { idempotencyKey: 'b' }),
      harness.push('3'),
    ]
    await turn()
    harness.answers[0].resolve({ positions: [1], repeated: true })
    await turn()
    harness.answers[1].reject(new Error('reset'))
    await turn()
    harness.clock.advance(50)
    await turn()
    harness.answers[2].resolve({ positions: [2], repeated: true })
    await turn()
    harness.answers[3].resolve({ positions: [3], repeated: true })
    expect([(await fresh).duplicate, (await again).duplicate, (await random).duplicate]).toEqual([true, false, false])
  })

  it('CH17: at its deadline a broadcast is known not to be sent, or not known at all', async () => {
    const harness = new Harness()
    const [inFlight] = [harness.push('1')]
    await turn()
    const waiting = harness.push('2')
    harness.clock.advance(1_000)
    await expect(inFlight).rejects.toEqual(timeout('unknown'))
    await expect(waiting).rejects.toEqual(timeout('not_sent'))
    await turn()
    expect(harness.lane.queued).toBe(0)
    const next = harness.push('3')
    await turn()
    await harness.answer(1)
    await next
    expect(harness.texts).toEqual([['1'], ['3']])
  })

  it('CH17: what only ever failed before it was sent was not sent', async () => {
    const harness = new Harness()
    const result = harness.push('1')
    for (let i = 0; i < 3; i++) {
      await turn()
      harness.answers[i].reject(new AdapterUnavailableError('no connection'))
      await turn()
      harness.clock.advance(400)
    }
    await expect(result).rejects.toEqual(timeout('not_sent'))
  })

  it('CH17: one of a batch may be late, and the others arrive', async () => {
    const harness = new Harness()
    const [short, long] = [harness.push('1', { deadlineMs: 100 }), harness.push('2', { deadlineMs: 5_000 })]
    await turn()
    harness.clock.advance(150)
    await expect(short).rejects.toEqual(timeout('unknown'))
    await harness.answer(0, 4)
    expect(await long).toEqual({ positions: [5], duplicate: false })
  })

  it('CH44: refuses at once what is too much', async () => {
    const harness = new Harness({ maxQueued: 3, maxQueuedBytes: 1_000 })
    harness.push('first')
    await turn()
    const overloaded = expect.objectContaining({ code: 'ERR_PUBLISH_OVERLOADED' })
    expect(() => harness.push('x'.repeat(1_000))).toThrow(overloaded)
    for (let i = 0; i < 3; i++) harness.push('x')
    expect(() => harness.push('x')).toThrow(overloaded)
    expect(harness.lane.queued).toBe(4)
    await harness.answer(0)
    harness.push('room again')
  })

  it('what is too much does not add up: bytes are given back', async () => {
    const harness = new Harness({ maxQueuedBytes: 1_000 })
    for (let i = 0; i < 50; i++) {
      const result = harness.push('x'.repeat(900))
      await turn()
      await harness.answer(i)
      await result
    }
    expect(harness.lane.queuedBytes).toBe(0)
  })

  it('a refusal of the engine is not tried again', async () => {
    const harness = new Harness()
    const result = harness.push('1')
    await turn()
    harness.answers[0].reject(new AdapterError('OOM', 'command not allowed'))
    await expect(result).rejects.toEqual(expect.objectContaining({ code: 'ERR_ADAPTER', engineCode: 'OOM' }))
    expect(harness.retries).toBe(0)
  })

  it('a signal gives up what waits, and leaves no listener behind', async () => {
    const harness = new Harness()
    const controller = new AbortController()
    let listeners = 0
    const { signal } = controller
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)]
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners++
      add(...args)
    }
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners--
      remove(...args)
    }
    const done = harness.push('1', { signal })
    await turn()
    await harness.answer(0)
    await done
    expect(listeners).toBe(0)
    const inFlight = harness.push('2', { signal })
    await turn()
    const waiting = harness.push('3', { signal })
    controller.abort(new Error('enough'))
    await expect(inFlight).rejects.toThrow('enough')
    await expect(waiting).rejects.toThrow('enough')
    expect(() => harness.push('4', { signal })).toThrow('enough')
    await turn()
    expect([harness.texts, harness.lane.queued]).toEqual([[['1'], ['2']], 0])
  })

  it('flushed waits for everything, fail ends everything', async () => {
    const harness = new Harness()
    await harness.lane.flushed()
    const result = harness.push('1')
    let flushed = false
    const flushing = harness.lane.flushed().then(() => {
      flushed = true
    })
    await turn()
    expect(flushed).toBe(false)
    await harness.answer(0)
    await flushing
    await result
    const lost = harness.push('2')
    await turn()
    expect(harness.lane.fail(new Error('closed'))).toBe(1)
    await expect(lost).rejects.toThrow('closed')
    await harness.lane.flushed()
  })
})

describe('hub.broadcast', () => {
  it('CH17: resolves with the position, which is its id', async () => {
    const hub = hubOf()
    const first = await hub.broadcast('t', 'x')
    const second = await hub.broadcast(topics('t', 'u'), 'y')
    expect([first.duplicate, second.cursor]).toEqual([false, hub.head])
    expect((first.cursor as string) < (second.cursor as string)).toBe(true)
  })

  it('CH10: refuses what is too large, by topic', async () => {
    const hub = hubOf({ topics: { 'small/:id': { maxPayload: 10 } } })
    const tooLarge = expect.objectContaining({ code: 'ERR_PAYLOAD_TOO_LARGE', limit: 10 })
    await expect(hub.broadcast('small/1', 'x'.repeat(11))).rejects.toEqual(tooLarge)
    await expect(hub.broadcast(topics('large', 'small/1'), 'x'.repeat(11))).rejects.toEqual(tooLarge)
    await hub.broadcast('large', 'x'.repeat(11))
    expect(hub.stats().broadcasts.ok).toBe(1)
  })

  it('refuses topics that are none, and too many, before anything is sent', async () => {
    const engine = new FaultyEngine()
    const hub = hubOf({ adapter: engine.adapter() })
    await expect(hub.broadcast('a b', 'x')).rejects.toEqual(expect.objectContaining({ code: 'ERR_INVALID_TOPIC' }))
    const many = topics(...Array.from({ length: 101 }, (_, i) => `t${i}`))
    await expect(hub.broadcast(many, 'x')).rejects.toEqual(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
    expect(engine.adapters[0].calls).toEqual({})
  })

  it('CH47: refuses a transaction where the engine has none', async () => {
    await expect(hubOf().broadcast('t', 'x', { tx: {} })).rejects.toEqual(
      expect.objectContaining({ code: 'ERR_ARGUMENT', message: expect.stringContaining('transactions') }),
    )
  })

  it('CH16: calls of one process keep their order, awaited or not', async () => {
    const hub = hubOf()
    const subscription = hub.subscribe('t')
    await subscription.ready
    const texts = Array.from({ length: 500 }, (_, i) => String(i))
    await Promise.all(texts.map((text) => hub.broadcast('t', text)))
    const seen: string[] = []
    for await (const item of subscription) {
      if (item.type === 'event') seen.push(Buffer.from(item.data).toString())
      if (seen.length === texts.length) break
    }
    expect(seen).toEqual(texts)
  })

  it('CH45: who does not wait gets no rejection; the failure is an event and a figure', async () => {
    const { subscribe, unsubscribe } = await import('node:diagnostics_channel')
    const failures: unknown[] = []
    const listener = (message: unknown): void => void failures.push(message)
    subscribe('publish_failed.channels', listener)
    const engine = new FaultyEngine()
    engine.isAway = true
    const hub = hubOf({ adapter: engine.adapter() })
    expect(await hub.broadcast('t', 'x', { wait: 'queued', deadlineMs: 60 })).toEqual({ cursor: null, duplicate: false })
    await until(() => failures.length > 0)
    unsubscribe('publish_failed.channels', listener)
    expect(failures).toEqual([{ topics: ['t'], error: timeout('not_sent') }])
    expect(hub.stats().broadcasts.timeout).toBe(1)
  })

  it('T13: a broadcast that begins while the engine is away arrives when it is back in time', async () => {
    const engine = new FaultyEngine()
    engine.isAway = true
    const hub = hubOf({ adapter: engine.adapter(), startDegraded: true })
    await hub.start()
    expect(hub.state).toBe('degraded')
    const result = hub.broadcast('t', 'x')
    engine.isAway = false
    expect((await result).cursor).toMatch(/^[a-z0-9]+-\d+$/)
    expect(hub.state).toBe('up')
  })

  it('CH48: start fails early when the engine is away, and can be tried again', async () => {
    const engine = new FaultyEngine()
    engine.isAway = true
    const hub = hubOf({ adapter: engine.adapter() })
    await expect(hub.start()).rejects.toEqual(expect.objectContaining({ code: 'ERR_ADAPTER_UNAVAILABLE' }))
    engine.isAway = false
    await hub.start()
    expect([hub.state, hub.head]).toEqual(['up', expect.stringMatching(/^[a-z0-9]+-\d+$/)])
  })
})
