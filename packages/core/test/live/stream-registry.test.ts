/** The open streams of an application: known until they end, told of a shutdown, given up when nobody reads. */
import { describe, expect, it } from '@jest/globals'
import { ServerShutdownError } from '../../src/errors/index.js'
import { LiveResponse } from '../../src/live/live-response.js'
import { StreamRegistry } from '../../src/live/stream-registry.js'
import { FakeSink } from '../support/fake-sink.js'
import { chunksOf, liveResponse, outcome, turn } from './helpers.js'

/** Streams of one registry, on one clock. */
function registry(count: number, live: Parameters<typeof liveResponse>[0] = {}) {
  const { streams, clock } = liveResponse(live)
  const responses = Array.from({ length: count }, () => {
    const { response } = liveResponse(live)
    Object.defineProperty(response, 'clock', { value: clock })
    return response
  })
  for (const { buffer } of responses) streams.add(buffer)
  return { streams, clock, responses }
}

describe('StreamRegistry', () => {
  it('B21: a stream that comes after close is told at once, and stays open; after reopen none is', async () => {
    const { streams } = registry(0)
    const reason = new ServerShutdownError()
    streams.close(reason)
    const late = new LiveResponse()
    streams.add(late.buffer)
    expect(late.stream.signal.reason).toBe(reason)
    expect(await late.stream.write('bye')).toBe(3)
    expect(streams.size).toBe(1)
    streams.reopen()
    const next = new LiveResponse()
    streams.add(next.buffer)
    expect(next.stream.signal.aborted).toBe(false)
  })

  it('close leaves the streams alone that are open: the drain tells them', () => {
    const { streams, responses } = registry(2)
    streams.close(new ServerShutdownError())
    expect(responses.map(({ stream }) => stream.signal.aborted)).toEqual([false, false])
  })

  it('L33, L35: lets go of a stream that was delivered and of one that was lost', async () => {
    const { streams, responses } = registry(2)
    const [first, second] = responses as [LiveResponse, LiveResponse]
    first.abort()
    expect(streams.open()).toEqual([second.buffer])
    await second.close()
    expect(streams.size).toBe(1)
    await chunksOf(second)
    expect(streams.size).toBe(0)
  })

  it('keeps no stream, and no timer, that has ended before it came', () => {
    const { streams, clock } = registry(0)
    const { response } = liveResponse()
    Object.defineProperty(response, 'clock', { value: clock })
    response.abort()
    streams.add(response.buffer)
    expect(streams.size).toBe(0)
    expect(clock.timers).toBe(0)
  })

  it('open() is a copy: ending streams while going through it is safe', () => {
    const { streams, responses } = registry(3)
    for (const stream of streams.open()) stream.abort()
    expect(responses.every(({ stream }) => !stream.connected)).toBe(true)
    expect(streams.size).toBe(0)
  })

  it('whenEmpty resolves at once without streams, else for everybody with the last one, and again later', async () => {
    const { streams, responses } = registry(2)
    expect(await outcome(new StreamRegistry().whenEmpty())).toEqual({ value: undefined })
    const waiting = [streams.whenEmpty(), streams.whenEmpty()]
    responses[0]?.abort()
    expect(await outcome(waiting[0] as Promise<void>)).toBe('pending')
    responses[1]?.abort()
    await Promise.all(waiting)
    const { response } = liveResponse()
    streams.add(response.buffer)
    const again = streams.whenEmpty()
    expect(await outcome(again)).toBe('pending')
    response.abort()
    await again
  })

  it('B25: counts the streams whose readers are behind', async () => {
    const { streams, responses } = registry(3)
    const sinks = responses.map(({ buffer }) => {
      const sink = new FakeSink()
      buffer.attach(sink)
      return sink
    })
    expect(streams.congested).toBe(0)
    sinks[1]?.block()
    void responses[1]?.stream.write('x')
    await turn()
    expect(streams.congested).toBe(1)
    sinks[1]?.drain()
    expect(streams.congested).toBe(0)
  })
})

describe('the look for readers that take nothing (B7)', () => {
  it('one timer serves all streams, and goes with the last of them', () => {
    const { clock, responses } = registry(50)
    expect(clock.timers).toBe(1)
    for (const response of responses.slice(1)) response.abort()
    expect(clock.timers).toBe(1)
    responses[0]?.abort()
    expect(clock.timers).toBe(0)
  })

  it('aborts the stream after maxBlockedMs, and no other: its writes reject with the reason as cause', async () => {
    const { clock, responses, streams } = registry(2, { maxBlockedMs: 5_000 })
    const [stalled, idle] = responses as [LiveResponse, LiveResponse]
    const sink = new FakeSink().block()
    stalled.buffer.attach(sink)
    idle.buffer.attach(new FakeSink())
    void stalled.stream.write('x')
    await turn()
    clock.advance(4_999)
    expect(stalled.stream.connected).toBe(true)
    clock.advance(1_001)
    expect(stalled.stream.connected).toBe(false)
    expect(sink.destroys).toBe(1)
    expect(stalled.stream.signal.reason).toMatchObject({ code: 'ERR_SLOW_READER' })
    await expect(stalled.stream.write('y')).rejects.toMatchObject({
      code: 'ERR_CLIENT_DISCONNECTED',
      cause: { code: 'ERR_SLOW_READER' },
    })
    expect(stalled.buffer.figures.outcome).toBe('disconnected')
    expect(idle.stream.connected).toBe(true)
    expect(streams.size).toBe(1)
  })

  it('a reader that takes a little now and then is none of them', async () => {
    const { clock, responses } = registry(1, { maxBlockedMs: 5_000 })
    const [response] = responses as [LiveResponse]
    const sink = new FakeSink()
    response.buffer.attach(sink)
    for (let i = 0; i < 10; i++) {
      sink.block()
      void response.stream.write('x')
      await turn()
      clock.advance(4_000)
      sink.drain()
    }
    expect(response.stream.connected).toBe(true)
    expect(response.buffer.figures.blockedMs).toBe(40_000)
  })

  it('nor is one that reads a single large write slowly: it goes out in pieces', async () => {
    const { clock, responses } = registry(1, { maxBlockedMs: 5_000 })
    const [response] = responses as [LiveResponse]
    const sink = new FakeSink()
    let pieces = 0
    sink.accepts = () => {
      pieces++
      return false
    }
    response.buffer.attach(sink)
    const bytes = new Uint8Array(1024 * 1024 + 1).map((_, i) => i % 251)
    void response.stream.write(bytes)
    void response.close()
    while (sink.ends === 0) {
      clock.advance(4_000)
      sink.emit('drain')
      await turn()
    }
    expect(pieces).toBeGreaterThan(4)
    expect(response.stream.connected).toBe(true)
    expect(sink.bytes.equals(bytes)).toBe(true)
  })
})
