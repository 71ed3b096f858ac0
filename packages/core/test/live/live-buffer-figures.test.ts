/** What a stream says of itself, what an announced length does to it, and what is offered to it without waiting. */
import { describe, expect, it } from '@jest/globals'
import { ServerShutdownError } from '../../src/errors/index.js'
import { SharedChunk } from '../../src/live/shared-chunk.js'
import { StreamEnd } from '../../src/live/stream-end.js'
import { FakeSink } from '../support/fake-sink.js'
import { chunksOf, liveResponse, outcome, turn } from './helpers.js'

const shutdown = (): Error => new ServerShutdownError()

describe('the figures', () => {
  it('B24: are those of a stream that did nothing yet', () => {
    expect(liveResponse().response.buffer.figures).toEqual({
      bytes: 0,
      chunks: 0,
      firstByteAt: null,
      blockedMs: 0,
      queueHighWater: 0,
      dropped: 0,
      outcome: 'closed',
    })
  })

  it('B24: count bytes and chunks, the most that waited, the first byte, and how long the socket was full', async () => {
    const { response, clock } = liveResponse()
    const { buffer } = response
    void buffer.write('abc')
    void buffer.write(Buffer.from('de'))
    void buffer.write('')
    clock.advance(7)
    const sink = new FakeSink().block()
    buffer.attach(sink)
    clock.advance(20)
    expect([buffer.blockedFor, buffer.writes]).toEqual([20, 2])
    sink.drain()
    void buffer.write('f')
    await turn()
    expect(buffer.figures).toMatchObject({ bytes: 6, chunks: 3, firstByteAt: 7, blockedMs: 20, queueHighWater: 5 })
    expect(buffer.blockedFor).toBe(0)
  })

  it.each<[string, (buffer: ReturnType<typeof liveResponse>['response']['buffer']) => void, string]>([
    ['the action failed', (buffer) => buffer.markFailed(), 'error'],
    ['the reader left', (buffer) => buffer.onLost(), 'disconnected'],
    ['the stream was given up for another reason', (buffer) => buffer.abort(new RangeError('no')), 'error'],
    ['it was aborted without one', (buffer) => buffer.abort(), 'disconnected'],
    ['a shutdown asked it to end', (buffer) => buffer.interrupt(shutdown()), 'shutdown'],
    ['somebody else asked it to end', (buffer) => buffer.interrupt(new RangeError('end')), 'closed'],
  ])('B24: the outcome when %s', (_, act, expected) => {
    const { buffer } = liveResponse().response
    void buffer.write('a')
    act(buffer)
    expect(buffer.figures.outcome).toBe(expected)
  })

  it('L80: is congested as long as something waits, or the socket is full', async () => {
    const { buffer } = liveResponse().response
    expect([buffer.congested, buffer.blockedFor]).toEqual([false, 0])
    void buffer.write('a')
    expect(buffer.congested).toBe(true)
    const sink = new FakeSink().block()
    buffer.attach(sink)
    expect(buffer.congested).toBe(true)
    sink.drain()
    expect(buffer.congested).toBe(false)
    void buffer.write('b')
    expect(buffer.congested).toBe(true)
    await turn()
    expect(buffer.congested).toBe(false)
  })

  it('T5: a loss names the error of the socket as its cause, and has none without one', () => {
    const lost = liveResponse().response.buffer
    lost.onLost()
    expect(Object.hasOwn(lost.loss ?? {}, 'cause')).toBe(false)
    const failed = liveResponse().response.buffer
    failed.onLost(new RangeError('reset'))
    expect(failed.loss).toMatchObject({ cause: { message: 'reset' } })
  })
})

describe('a length that was announced', () => {
  it('L92: as many bytes as announced end cleanly', async () => {
    const { response } = liveResponse()
    response.buffer.expectBytes(4)
    expect(response.buffer.announced).toBe(true)
    await response.stream.write('ab')
    await response.stream.write('cd')
    await response.close()
    expect([await chunksOf(response), response.stream.connected]).toEqual([['ab', 'cd'], true])
  })

  it('L92: one byte more is refused and cuts the connection', async () => {
    const { response } = liveResponse()
    response.buffer.expectBytes(3)
    await response.stream.write('ab')
    await expect(response.stream.write('cd')).rejects.toThrow('More than the announced 3 bytes were written')
    expect(response.stream.signal.reason).toMatchObject({ code: 'ERR_ARGUMENT' })
  })

  it('L92: one byte less cuts the connection at the close', async () => {
    const { response } = liveResponse()
    const sink = new FakeSink()
    response.buffer.expectBytes(3)
    response.buffer.attach(sink)
    await response.stream.write('ab')
    await expect(response.close()).rejects.toThrow('Only 2 of the announced 3 bytes were written, and 0 chunks of these were dropped')
    expect([sink.ends, sink.destroys, response.stream.connected]).toEqual([0, 1, false])
  })

  it('L92: as many bytes, of which some were dropped, are not all', async () => {
    const { response } = liveResponse({ slowReader: 'dropOldest', queueBytes: 200 })
    response.buffer.expectBytes(300)
    response.buffer.attach(new FakeSink().block())
    for (const letter of 'abc') void response.stream.write(letter.repeat(100))
    expect(response.buffer.figures.dropped).toBe(1)
    await expect(response.close()).rejects.toThrow('1 chunks of these were dropped')
  })

  it('L10, L92: a status without a body, and a reader that left, lack nothing', async () => {
    const bodiless = liveResponse().response
    bodiless.status = 204
    bodiless.buffer.expectBytes(3)
    expect(await outcome(bodiless.close())).toEqual({ value: undefined })
    const lost = liveResponse().response
    lost.buffer.expectBytes(3)
    lost.abort()
    expect(await outcome(lost.close())).toEqual({ value: undefined })
    expect(lost.buffer.droppedFailures()).toEqual([])
  })
})

describe('the end for a shutdown', () => {
  const ended = (setUp: (buffer: ReturnType<typeof liveResponse>['response']['buffer']) => void): [number, number] => {
    const { buffer } = liveResponse().response
    const sink = new FakeSink()
    void buffer.write('a')
    buffer.attach(sink)
    setUp(buffer)
    buffer.endForShutdown(shutdown())
    return [sink.ends, sink.destroys]
  }

  it('B21, L91: is clean, unless half a body would look whole', () => {
    expect(ended(() => {})).toEqual([1, 0])
    expect(ended((buffer) => buffer.expectBytes(3))).toEqual([0, 1])
    expect(
      ended((buffer) => {
        buffer.cutsWhenUnfinished = true
      }),
    ).toEqual([0, 1])
  })

  it('B21: leaves a stream alone that the action closed in time', () => {
    expect(
      ended((buffer) => {
        buffer.expectBytes(1)
        void buffer.close()
      }),
    ).toEqual([1, 0])
  })
})

describe('the farewell', () => {
  const rig = () => {
    const { response } = liveResponse()
    const said: number[] = []
    response.buffer.farewell = () => `bye ${said.push(said.length)}\n`
    return { response, buffer: response.buffer, said }
  }

  it('B21: is said once, and by a committed, open stream only', async () => {
    const { response, buffer } = rig()
    buffer.bidFarewell()
    expect(response.committed).toBe(false)
    void buffer.write('a')
    buffer.bidFarewell()
    buffer.bidFarewell()
    await buffer.close()
    expect(await chunksOf(response)).toEqual(['a', 'bye 1\n'])
    const late = rig()
    void late.buffer.close()
    late.buffer.bidFarewell()
    expect(late.said).toEqual([])
  })

  it('B21: is said by the close after a shutdown asked for it, and by no other', async () => {
    const asked = rig()
    void asked.buffer.write('a')
    asked.buffer.interrupt(shutdown())
    await asked.buffer.close()
    expect(await chunksOf(asked.response)).toEqual(['a', 'bye 1\n'])
    const ordinary = rig()
    void ordinary.buffer.write('a')
    ordinary.buffer.interrupt(new RangeError('end'))
    await ordinary.buffer.close()
    expect(await chunksOf(ordinary.response)).toEqual(['a'])
  })
})

describe('a whole body', () => {
  it('L57: is taken whatever the policy, without its empty parts; what is no chunk is a mistake', async () => {
    const { response } = liveResponse({ slowReader: 'coalesce', queueBytes: 1 })
    response.commitForStream()
    response.buffer.takeWhole(['a', '', 7 as never, Buffer.from('b'), 'c'])
    expect(response.stream.slowReader).toBe('wait')
    expect(response.buffer.droppedFailures()).toMatchObject([{ message: 'stream.write takes text or bytes, not number' }])
    expect(response.buffer.writes).toBe(3)
    await response.close()
    expect(await chunksOf(response)).toEqual(['a', 'b', 'c'])
  })

  it('L57: goes nowhere when the reader left, or the status has no body', () => {
    const lost = liveResponse().response
    lost.commit()
    lost.abort()
    lost.buffer.takeWhole(['a'])
    const bodiless = liveResponse().response
    bodiless.status = 204
    bodiless.commit()
    bodiless.buffer.takeWhole(['a'])
    expect([lost.buffer.writes, bodiless.buffer.writes]).toEqual([0, 0])
  })

  it('leaves a policy alone that drops nothing', () => {
    const { response } = liveResponse({ slowReader: 'close' })
    response.commit()
    response.buffer.takeWhole(['a'])
    expect(response.stream.slowReader).toBe('close')
  })
})

describe('what is no chunk', () => {
  it.each<[unknown, string]>([
    [null, 'null'],
    [7, 'number'],
    [undefined, 'undefined'],
    [{}, 'object'],
  ])('L20: %p is named', async (value, name) => {
    await expect(liveResponse().response.stream.write(value as string)).rejects.toThrow(`stream.write takes text or bytes, not ${name}`)
  })
})

describe('shared bytes', () => {
  const chunk = new SharedChunk('data: x\n\n')

  it('queue without a socket, and wake the reader', async () => {
    const { response } = liveResponse()
    response.commit()
    const reading = response[Symbol.asyncIterator]().next()
    await turn()
    expect(response.buffer.offer(chunk)).toBe(true)
    expect(Buffer.from((await reading).value as Uint8Array).toString()).toBe('data: x\n\n')
    expect(response.buffer.figures).toMatchObject({ bytes: 9, chunks: 1 })
  })

  it('go past the queue of a sink that takes them framed', () => {
    const { response } = liveResponse()
    response.commit()
    const sink = Object.assign(new FakeSink(), { writeFramed: () => true })
    response.buffer.attach(sink)
    expect(response.buffer.offer(chunk)).toBe(true)
    expect(response.buffer.figures).toMatchObject({ bytes: 9, chunks: 1, queueHighWater: 0 })
    expect(sink.writes).toEqual([])
  })

  it.each<[string, (response: ReturnType<typeof liveResponse>['response']) => void]>([
    ['was closed', (response) => void response.close()],
    ['was lost', (response) => response.abort()],
    [
      'has no body',
      (response) => {
        response.status = 204
      },
    ],
  ])('are not taken by a stream that %s', (_, end) => {
    const { response } = liveResponse()
    end(response)
    response.commit()
    expect([response.buffer.offer(chunk), response.buffer.writes]).toEqual([false, 0])
  })

  it('B25: give the stream up past its bound, for nobody can be held', () => {
    const { response } = liveResponse({ maxBufferedBytes: 200 })
    response.commit()
    response.buffer.attach(new FakeSink().block())
    const taken = Array.from({ length: 5 }, () => response.buffer.offer(chunk))
    expect(taken).toEqual([true, true, true, false, false])
    expect(response.stream.signal.reason).toMatchObject({ code: 'ERR_STREAM_OVERFLOW' })
  })
})

describe('a policy that changes', () => {
  it('keeps chunks in pieces while they may be dropped, and gathers them otherwise', async () => {
    const { response } = liveResponse()
    const { stream, buffer } = response
    stream.slowReader = 'dropOldest'
    stream.slowReader = 'wait'
    void stream.write('a')
    void stream.write('b')
    const sink = new FakeSink().block()
    buffer.attach(sink)
    expect(sink.writes).toEqual(['a'])
    void stream.write('c')
    void stream.write('d')
    stream.slowReader = 'dropOldest'
    void stream.write('e')
    void stream.write('f')
    sink.drain()
    await turn()
    expect(sink.writes).toEqual(['a', 'bcd', 'e', 'f'])
  })

  it('says which there are', () => {
    const { stream } = liveResponse().response
    expect(() => {
      stream.slowReader = 'never' as never
    }).toThrow('slowReader is one of wait, dropOldest, coalesce, close, not never')
  })
})

describe('the bounds', () => {
  /** A stream whose socket is full, with one byte and its upkeep waiting behind it. */
  const behind = (live: Parameters<typeof liveResponse>[0]) => {
    const { response } = liveResponse(live)
    response.commit()
    response.buffer.attach(new FakeSink().block())
    void response.stream.write('0')
    void response.stream.write('1')
    return response
  }

  it('B25: close gives up past queueBytes, and not at them, and says how far the reader is behind', async () => {
    const response = behind({ slowReader: 'close', queueBytes: 100 })
    void response.stream.write('x'.repeat(35))
    expect(response.stream.connected).toBe(true)
    const refused = response.stream.write('x')
    expect(response.stream.signal.reason).toMatchObject({ message: 'The reader is more than 100 bytes behind' })
    await expect(refused).rejects.toMatchObject({ code: 'ERR_CLIENT_DISCONNECTED' })
    expect(response.buffer.droppedFailures()).toEqual([])
    expect(response.buffer.figures.outcome).toBe('disconnected')
  })

  it('B25: dropOldest holds exactly queueBytes', () => {
    const response = behind({ slowReader: 'dropOldest', queueBytes: 100 })
    void response.stream.write('x'.repeat(35))
    expect(response.buffer.figures.dropped).toBe(0)
    void response.stream.write('x')
    expect(response.buffer.figures.dropped).toBe(1)
  })

  it('B25: coalesce replaces nothing without a socket while there is room, and the chunks of the key when there is none', async () => {
    const { response } = liveResponse({ slowReader: 'coalesce', queueBytes: 131 })
    void response.buffer.write('a', 'k')
    void response.buffer.write('c', 'other')
    void response.buffer.write('b', 'k')
    expect(response.buffer.figures.dropped).toBe(0)
    void response.buffer.write('d', 'k')
    expect(response.buffer.figures.dropped).toBe(2)
    await response.close()
    expect(await chunksOf(response)).toEqual(['c', 'd'])
  })

  it('L29: a write waits at queueBytes', async () => {
    const { response } = liveResponse({ queueBytes: 66 })
    response.buffer.attach(new FakeSink().block())
    await response.stream.write('0')
    await turn()
    const waiting = response.stream.write('12')
    expect(await outcome(waiting)).toBe('pending')
  })
})

describe('the end of a stream', () => {
  it('calls back in order, and not who took it back, in any order', () => {
    for (const forgotten of [0, 1, 2]) {
      const end = new StreamEnd()
      const called: number[] = []
      const forgets = [0, 1, 2].map((n) => end.onEnd(() => called.push(n)))
      forgets[forgotten]?.()
      forgets[forgotten]?.()
      end.deliver()
      end.announce()
      end.announce()
      expect(called).toEqual([0, 1, 2].filter((n) => n !== forgotten))
    }
  })

  it('L4: is one promise, whoever asks and whenever', async () => {
    const end = new StreamEnd()
    const sent = end.awaitSent()
    expect(end.awaitSent()).toBe(sent)
    end.lose(new RangeError('lost'))
    expect(await outcome(sent)).toEqual({ error: 'RangeError' })
    expect(end.reached).toBe(true)
    const called: string[] = []
    end.onEnd(() => called.push('late'))()
    expect(called).toEqual(['late'])
  })
})
