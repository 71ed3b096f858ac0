/** How a stream ends: close, abort, loss and shutdown, in every order. */
import { describe, expect, it } from '@jest/globals'
import { ClientDisconnected, ServerShutdownError } from '../../src/errors/index.js'
import { LiveResponse } from '../../src/live/live-response.js'
import { FakeSink } from '../support/fake-sink.js'
import { chunksOf, liveResponse, outcome, turn } from './helpers.js'

const DISCONNECTED = { error: 'ERR_CLIENT_DISCONNECTED' }

/** A response with a reader-less queue of ten chunks and two writes that wait. */
function full(response = new LiveResponse()): { response: LiveResponse; waiting: Promise<number>[] } {
  for (let i = 0; i < 10; i++) void response.stream.write('x')
  return { response, waiting: [response.stream.write('yy'), response.stream.write('zzz')] }
}

const END_STEPS: Readonly<Record<string, (response: LiveResponse) => unknown>> = {
  close: (response) => response.close(),
  abort: (response) => response.abort(),
  attach: (response) => response.buffer.attach(new FakeSink().block()),
}

describe('close', () => {
  it('L25: commits, is closed, and is idempotent', async () => {
    const response = new LiveResponse()
    await response.stream.close()
    await response.stream.close()
    expect([response.committed, response.stream.closed]).toEqual([true, true])
    expect(await chunksOf(response)).toEqual([])
  })

  it('L25: sends one end marker', async () => {
    const response = new LiveResponse()
    const sink = new FakeSink()
    response.buffer.attach(sink)
    void response.close()
    void response.close()
    await turn()
    expect(sink.ends).toBe(1)
  })

  it('L26: a write afterwards is refused and sends nothing, whatever else happened', async () => {
    const response = new LiveResponse()
    await response.stream.write('a')
    await response.close()
    const refused = response.stream.write('b')
    await expect(refused).rejects.toMatchObject({ name: 'ClosedStreamError', message: 'closed stream' })
    response.stream.ignoreDisconnect = true
    response.abort()
    await expect(response.stream.write('c')).rejects.toMatchObject({ code: 'ERR_CLOSED_STREAM' })
    await expect(response.stream.write(12 as never)).rejects.toMatchObject({ code: 'ERR_CLOSED_STREAM' })
  })

  it('L26: nothing of a refused write reaches the reader', async () => {
    const response = new LiveResponse()
    await response.stream.write('a')
    await response.close()
    await response.stream.write('b').catch(() => {})
    expect(await chunksOf(response)).toEqual(['a'])
  })

  it('L30: leaves connected alone', async () => {
    const { stream } = new LiveResponse()
    await stream.close()
    expect([stream.closed, stream.connected]).toEqual([true, true])
  })

  it('B9, L34: does not wait for room', async () => {
    const { response, waiting } = full()
    expect(await outcome(response.close())).toEqual({ value: undefined })
    expect(await chunksOf(response)).toEqual([...Array<string>(10).fill('x'), 'yy', 'zzz'])
    expect(await Promise.all(waiting)).toEqual([2, 3])
  })

  it('L34: of a stream whose socket is full sends the rest, and the end, after the drain', async () => {
    const { response } = liveResponse({ queueBytes: 1 })
    const sink = new FakeSink().block()
    response.buffer.attach(sink)
    await outcome(response.stream.write('a'))
    const held = response.stream.write('b')
    await response.close()
    expect(await outcome(held)).toBe('pending')
    expect(sink.ends).toBe(0)
    sink.drain()
    expect(await outcome(held)).toEqual({ value: 1 })
    expect([sink.text, sink.ends]).toEqual(['ab', 1])
  })

  it('L25, L27: before the socket comes is delivered when it comes', async () => {
    const response = new LiveResponse()
    void response.stream.write('a')
    void response.close()
    const sink = new FakeSink()
    response.buffer.attach(sink)
    await response.awaitSent()
    expect([sink.text, sink.ends, response.sent]).toEqual(['a', 1, true])
  })
})

describe('abort', () => {
  it('B9, L33: ends a waiting reader without an error, and neither closes nor commits', async () => {
    const response = new LiveResponse()
    await response.stream.write('hello')
    const reading = chunksOf(response)
    await turn()
    response.abort()
    expect(await reading).toEqual(['hello'])
    expect([response.stream.closed, response.stream.connected, response.sent]).toEqual([false, false, false])
    const untouched = new LiveResponse()
    untouched.abort()
    expect(untouched.committed).toBe(false)
  })

  it('L33: drops what is queued', async () => {
    const { response } = full()
    response.abort()
    expect(await chunksOf(response)).toEqual([])
  })

  it('L33: ends a reader that is busy with a chunk', async () => {
    const { response } = full()
    const reader = response[Symbol.asyncIterator]()
    await reader.next()
    response.abort()
    expect(await reader.next()).toEqual({ done: true, value: undefined })
  })

  it('L31: writes reject, and a write that waits is released and rejects too', async () => {
    const { response, waiting } = full()
    response.abort()
    expect(await Promise.all(waiting.map(outcome))).toEqual([DISCONNECTED, DISCONNECTED])
    await expect(response.stream.write('a')).rejects.toMatchObject({ name: 'ClientDisconnected', message: 'client disconnected' })
  })

  it('L32: with ignoreDisconnect writes resolve with their bytes, never wait, and go nowhere', async () => {
    const { response, waiting } = full()
    response.stream.ignoreDisconnect = true
    response.abort()
    expect(await Promise.all(waiting)).toEqual([2, 3])
    for (let i = 0; i < 15; i++) expect(await response.stream.write('hé')).toBe(3)
    expect(response.stream.connected).toBe(false)
    expect(await chunksOf(response)).toEqual([])
  })

  it('L33: cuts the socket, without a clean end', async () => {
    const response = new LiveResponse()
    const sink = new FakeSink().block()
    response.buffer.attach(sink)
    void response.stream.write('a')
    response.abort()
    response.abort()
    await response.close()
    sink.close()
    await turn()
    expect([sink.writes, sink.ends, sink.destroys]).toEqual([[], 0, 1])
  })

  it('L33: before the socket comes cuts it when it comes', () => {
    const response = new LiveResponse()
    void response.stream.write('a')
    response.abort()
    const sink = new FakeSink()
    response.buffer.attach(sink)
    expect([sink.writes, sink.destroys, sink.eventNames()]).toEqual([[], 1, []])
  })

  it.each([
    'close, abort',
    'abort, close',
    'close, abort, attach',
    'close, attach, abort',
    'attach, close, abort',
    'attach, abort, close',
    'abort, attach, close',
    'abort, close, attach',
  ])('B9, L33, L34: %s of a full queue settles everything at once', async (order) => {
    const { response } = full(liveResponse({ queueBytes: 1 }).response)
    const late = response.stream.write('late')
    const sent = response.awaitSent()
    let ends = 0
    response.buffer.onEnd(() => ends++)
    for (const step of order.split(', ')) END_STEPS[step]?.(response)
    expect(await outcome(sent)).toEqual(DISCONNECTED)
    expect(await outcome(late)).toEqual(DISCONNECTED)
    expect([response.stream.closed, response.stream.connected, response.sent, ends]).toEqual([true, false, false, 1])
    expect(await chunksOf(response)).toEqual([])
  })

  it('after the delivery changes nothing', async () => {
    const response = new LiveResponse()
    const sink = new FakeSink()
    const { signal } = response.stream
    response.buffer.attach(sink)
    void response.stream.write('a')
    void response.close()
    await response.awaitSent()
    response.abort(new Error('late'))
    expect([response.stream.connected, response.sent, signal.aborted, sink.destroys]).toEqual([true, true, false, 0])
    await expect(response.awaitSent()).resolves.toBeUndefined()
  })
})

describe('the loss of the peer', () => {
  it('T5: is an abort, never a close', async () => {
    const response = new LiveResponse()
    const sink = new FakeSink().block()
    response.buffer.attach(sink)
    void response.stream.write('a')
    await turn()
    sink.close()
    expect([response.stream.connected, response.stream.closed]).toEqual([false, false])
    expect(await outcome(response.awaitSent())).toEqual(DISCONNECTED)
  })

  it('T5: also after close, as long as the last byte is under way', async () => {
    const response = new LiveResponse()
    const sink = new FakeSink()
    sink.onEnd = () => {}
    response.buffer.attach(sink)
    void response.stream.write('a')
    void response.close()
    await turn()
    expect(response.sent).toBe(false)
    sink.close()
    expect(await outcome(response.awaitSent())).toEqual(DISCONNECTED)
    expect(response.stream.signal.aborted).toBe(true)
  })

  it('L39: is noticed without a write, with the error of the socket as the cause', () => {
    const response = new LiveResponse()
    const sink = new FakeSink()
    response.buffer.attach(sink)
    const reset = new Error('reset')
    sink.fail(reset)
    expect(response.stream.connected).toBe(false)
    expect(response.stream.signal.reason).toMatchObject({ name: 'ClientDisconnected', cause: reset })
  })

  it('a sink that fails while it is attached ends the stream', async () => {
    const { response, waiting } = full()
    const sink = new FakeSink()
    sink.accepts = () => {
      sink.fail(new Error('broken'))
      return false
    }
    response.buffer.attach(sink)
    expect(await Promise.all(waiting.map(outcome))).toEqual([DISCONNECTED, DISCONNECTED])
    await response.close()
    await turn()
    expect([sink.writes.length, sink.ends]).toEqual([1, 0])
  })
})

describe('signal', () => {
  it('L38: fires with a ClientDisconnected, or with the reason given', () => {
    const lost = new LiveResponse()
    const early = lost.stream.signal
    lost.abort()
    expect(early.reason).toMatchObject({ name: 'ClientDisconnected' })
    const given = new LiveResponse()
    const reason = new Error('because')
    given.abort(reason)
    expect(given.stream.signal.reason).toBe(reason)
    expect(given.stream.signal).toBe(given.stream.signal)
  })

  it('L38: fires once, before the abort returns', () => {
    const { stream } = new LiveResponse()
    let fired = 0
    stream.signal.addEventListener('abort', () => fired++)
    stream.abort()
    expect(fired).toBe(1)
    stream.abort(new Error('again'))
    expect([fired, (stream.signal.reason as Error).name]).toEqual([1, 'ClientDisconnected'])
  })

  it('L38: not on a normal close', async () => {
    const response = new LiveResponse()
    const sink = new FakeSink()
    const { signal } = response.stream
    response.buffer.attach(sink)
    await response.stream.write('a')
    await response.close()
    await response.awaitSent()
    sink.close()
    expect(signal.aborted).toBe(false)
    response.buffer.interrupt(new ServerShutdownError())
    expect(signal.aborted).toBe(false)
  })

  it('B21: a shutdown fires it and harms nothing; an abort afterwards keeps its reason', async () => {
    const response = new LiveResponse()
    const shutdown = new ServerShutdownError()
    response.buffer.interrupt(shutdown)
    response.buffer.interrupt(new Error('again'))
    expect(response.stream.signal.reason).toBe(shutdown)
    expect(await response.stream.write('bye')).toBe(3)
    expect(response.stream.connected).toBe(true)
    response.abort()
    expect(response.stream.signal.reason).toBe(shutdown)
    await expect(response.stream.write('more')).rejects.toMatchObject({ code: 'ERR_CLIENT_DISCONNECTED' })
  })

  it('L31: a reason that is no disconnect is the cause of the one that writers see', async () => {
    const response = new LiveResponse()
    const reason = new Error('because')
    response.abort(reason)
    await expect(response.stream.write('a')).rejects.toMatchObject({ name: 'ClientDisconnected', cause: reason })
    const own = new ClientDisconnected()
    const lost = new LiveResponse()
    lost.abort(own)
    await expect(lost.stream.write('a')).rejects.toBe(own)
  })
})

describe('onEnd', () => {
  it('calls back once, and at once when the stream has ended', async () => {
    const response = new LiveResponse()
    let calls = 0
    response.buffer.onEnd(() => calls++)
    await response.close()
    expect(calls).toBe(0)
    await chunksOf(response)
    expect(calls).toBe(1)
    response.abort()
    response.buffer.onEnd(() => calls++)
    expect(calls).toBe(2)
  })
})
