/** The open streams of an application. */
import { describe, expect, it } from '@jest/globals'
import { ServerShutdownError } from '../../src/errors/index.js'
import { LiveResponse } from '../../src/live/live-response.js'
import { StreamRegistry } from '../../src/live/stream-registry.js'
import { chunksOf } from './helpers.js'

function registry(count: number): { streams: StreamRegistry; responses: LiveResponse[] } {
  const streams = new StreamRegistry()
  const responses = Array.from({ length: count }, () => new LiveResponse())
  for (const { buffer } of responses) streams.add(buffer)
  return { streams, responses }
}

describe('StreamRegistry', () => {
  it('B21: an interrupt fires every signal and leaves the streams open', async () => {
    const { streams, responses } = registry(3)
    const reason = new ServerShutdownError()
    streams.interruptAll(reason)
    expect(responses.map(({ stream }) => stream.signal.reason as unknown)).toEqual([reason, reason, reason])
    expect(streams.size).toBe(3)
    expect(await responses[0]?.stream.write('bye')).toBe(3)
  })

  it('B21: an abort ends every stream', () => {
    const { streams, responses } = registry(3)
    streams.abortAll(new ServerShutdownError())
    expect(responses.map(({ stream }) => stream.connected)).toEqual([false, false, false])
    expect(streams.size).toBe(0)
  })

  it('B21: a stream that comes during a shutdown is asked to end too, until the registry is open again', () => {
    const { streams } = registry(0)
    const reason = new ServerShutdownError()
    streams.interruptAll(reason)
    const late = new LiveResponse()
    streams.add(late.buffer)
    expect(late.stream.signal.reason).toBe(reason)
    streams.reopen()
    const next = new LiveResponse()
    streams.add(next.buffer)
    expect(next.stream.signal.aborted).toBe(false)
  })

  it('L33, L35: lets go of a stream that was delivered and of one that was lost', async () => {
    const { streams, responses } = registry(2)
    const [first, second] = responses as [LiveResponse, LiveResponse]
    first.abort()
    expect(streams.size).toBe(1)
    await second.close()
    expect(streams.size).toBe(1)
    await chunksOf(second)
    expect(streams.size).toBe(0)
  })

  it('keeps no stream that has ended before it came', () => {
    const { buffer } = new LiveResponse()
    buffer.abort()
    const streams = new StreamRegistry()
    streams.add(buffer)
    expect(streams.size).toBe(0)
  })
})
