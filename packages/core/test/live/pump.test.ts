/** The loop between the outbox and the socket, against a scripted sink. */
import { describe, expect, it } from '@jest/globals'
import { Outbox, SLOT_BYTES } from '../../src/live/outbox.js'
import { Pump, type PumpListener } from '../../src/live/pump.js'
import { SharedChunk } from '../../src/live/shared-chunk.js'
import { type Clock, systemClock } from '../../src/support/clock.js'
import { FakeClock } from '../support/fake-clock.js'
import { FakeSink } from '../support/fake-sink.js'
import { turn } from './helpers.js'

interface Rig {
  outbox: Outbox
  sink: FakeSink
  calls: string[]
  push(text: string): void
}

function rig(before: (string | Uint8Array)[] = [], sink = new FakeSink(), clock: Clock = systemClock): Rig & { pump: Pump } {
  const outbox = new Outbox()
  const calls: string[] = []
  const listener: PumpListener = {
    onRoom: () => calls.push('room'),
    onSent: () => calls.push('sent'),
    onLost: (cause) => calls.push(cause === undefined ? 'lost' : `lost: ${(cause as Error).message}`),
  }
  for (const chunk of before) outbox.push(chunk, Buffer.byteLength(chunk))
  outbox.gathering = true
  const pump = new Pump(outbox, sink, listener, clock)
  const push = (text: string): void => {
    outbox.push(text, Buffer.byteLength(text))
    pump.wake()
  }
  return { outbox, sink, calls, pump, push }
}

const LISTENED = ['drain', 'close', 'finish']
const listeners = (sink: FakeSink): number => LISTENED.reduce((sum, event) => sum + sink.listenerCount(event), 0)

describe('Pump', () => {
  it('T3: sends at once what waited when it started', () => {
    const { sink, calls } = rig(['a', 'b'])
    expect(sink.writes).toEqual(['a', 'b'])
    expect(calls).toEqual(['room'])
  })

  it('T3: sends many small writes of one tick as one, in order', async () => {
    const { sink, push } = rig()
    for (let i = 0; i < 100; i++) push(`${i},`)
    expect(sink.writes).toEqual([])
    await turn()
    expect(sink.writes).toEqual([Array.from({ length: 100 }, (_, i) => `${i},`).join('')])
  })

  it('T3: does not wait for the end of the tick with a full slot', () => {
    const { sink, push } = rig()
    push('x'.repeat(SLOT_BYTES))
    expect(sink.writes).toHaveLength(1)
  })

  it('T3, L29: writes nothing more to a full socket until it drains', async () => {
    const { sink, outbox, push, calls } = rig(['a', 'b', 'c'], new FakeSink().block())
    expect(sink.writes).toEqual(['a'])
    push('x'.repeat(SLOT_BYTES))
    await turn()
    expect(sink.writes).toEqual(['a'])
    calls.length = 0
    sink.drain()
    expect(sink.writes).toEqual(['a', 'b', 'c', Buffer.alloc(SLOT_BYTES, 'x')])
    expect(outbox.length).toBe(0)
    expect(calls).toEqual(['room'])
  })

  it('T3: stays blocked when a drained socket is full again after one chunk', () => {
    const { sink } = rig(['a', 'b', 'c'], new FakeSink().block())
    sink.emit('drain')
    expect(sink.writes).toEqual(['a', 'b'])
    sink.emit('drain')
    expect(sink.writes).toEqual(['a', 'b', 'c'])
  })

  it('lets the event loop turn in the middle of a long flush, and goes on by itself', async () => {
    const chunks = Array.from({ length: 100 }, (_, i) => String.fromCharCode(33 + i).repeat(SLOT_BYTES))
    const { sink } = rig(chunks)
    const first = sink.writes.length
    expect([first > 0, first < 50]).toEqual([true, true])
    for (let turns = 0; turns < 50 && sink.writes.length < 100; turns++) await turn()
    expect(sink.text === chunks.join('')).toBe(true)
  })

  it('T2, L25: ends the sink once, after the last chunk', async () => {
    const { sink, pump, push, calls } = rig(['a', 'b'], new FakeSink().block())
    push('c')
    pump.end()
    pump.end()
    expect(sink.ends).toBe(0)
    sink.drain()
    await turn()
    await turn()
    expect(sink.text).toBe('abc')
    expect(sink.ends).toBe(1)
    expect(calls.filter((call) => call === 'sent')).toEqual(['sent'])
  })

  it('T2: a write and an end of one tick make one end marker', async () => {
    const { sink, pump, push } = rig()
    sink.onEnd = () => {}
    push('a')
    pump.end()
    await turn()
    expect([sink.text, sink.ends]).toEqual(['a', 1])
  })

  it('T5: a socket that closes before the last byte is a loss, also while the pump waits for drain', () => {
    const { sink, calls, pump } = rig(['a', 'b'], new FakeSink().block())
    pump.end()
    sink.close()
    sink.drain()
    expect(calls).toEqual(['room', 'lost'])
    expect(sink.writes).toEqual(['a'])
  })

  it('T5: a close after the finish is no loss', async () => {
    const { pump, calls } = rig()
    pump.end()
    await turn()
    expect(calls).toEqual(['sent'])
  })

  it('T5: an error of the socket is a loss with a cause, once', () => {
    const { sink, calls } = rig()
    sink.fail(new Error('reset'))
    sink.fail(new Error('again'))
    sink.close()
    expect(calls).toEqual(['lost: reset'])
  })

  it('L37: keeps listening for late errors, and for nothing else', async () => {
    for (const finish of [
      (it: Rig & { pump: Pump }) => it.sink.close(),
      (it: Rig & { pump: Pump }) => it.pump.cut(),
      (it: Rig & { pump: Pump }) => it.pump.end(),
    ]) {
      const each = rig()
      expect(listeners(each.sink)).toBe(3)
      finish(each)
      await turn()
      expect(listeners(each.sink)).toBe(0)
      expect(() => each.sink.fail(new Error('late'))).not.toThrow()
    }
  })

  it('cuts the connection once, and not one that ended by itself', async () => {
    const cut = rig()
    cut.pump.cut()
    cut.pump.cut()
    expect(cut.sink.destroys).toBe(1)
    expect(cut.calls).toEqual([])
    const ended = rig()
    ended.pump.end()
    await turn()
    ended.pump.cut()
    expect(ended.sink.destroys).toBe(0)
  })

  it('writes and ends nothing after it was cut, not even what was scheduled', async () => {
    const { sink, pump, push } = rig()
    push('a')
    pump.cut()
    pump.end()
    await turn()
    expect([sink.writes, sink.ends]).toEqual([[], 0])
  })

  it('stops in the middle of a flush when the sink fails inside a write', () => {
    const sink = new FakeSink()
    sink.accepts = () => {
      sink.fail(new Error('broken'))
      return true
    }
    const { calls, outbox } = rig(['a', 'b', 'c'], sink)
    expect(calls).toEqual(['lost: broken'])
    expect(sink.writes).toEqual(['a'])
    expect(outbox.length).toBe(2)
  })

  it('L80: tells whether its socket is full', () => {
    const { sink, pump } = rig(['a'], new FakeSink().block())
    expect(pump.blocked).toBe(true)
    sink.drain()
    expect(pump.blocked).toBe(false)
  })
})

describe('the time a socket is full', () => {
  it('B24: counts from the write that filled it to the drain, and adds up', () => {
    const clock = new FakeClock()
    clock.advance(1000)
    const { sink, pump, push } = rig([], new FakeSink().block(), clock)
    expect([pump.firstByteAt, pump.blockedFor, pump.blockedMs]).toEqual([null, 0, 0])
    clock.advance(50)
    pump.wake()
    push('x'.repeat(SLOT_BYTES))
    expect([pump.firstByteAt, pump.blockedFor]).toEqual([1050, 0])
    clock.advance(30)
    expect([pump.blockedFor, pump.blockedMs]).toEqual([30, 30])
    sink.drain()
    clock.advance(500)
    expect([pump.blockedFor, pump.blockedMs]).toEqual([0, 30])
    sink.block()
    push('y'.repeat(SLOT_BYTES))
    clock.advance(7)
    expect([pump.firstByteAt, pump.blockedFor, pump.blockedMs]).toEqual([1050, 7, 37])
  })
})

describe('a large chunk', () => {
  const PIECE = 128 * 1024

  it('goes in pieces, each after the drain of the one before, and the end comes after the last', async () => {
    const bytes = Buffer.alloc(2 * PIECE + 5, 'abcdefg')
    const { sink, pump, calls } = rig([bytes], new FakeSink().block())
    pump.end()
    expect(sink.writes.map((piece) => piece.length)).toEqual([PIECE])
    sink.emit('drain')
    expect([sink.writes.length, sink.ends]).toEqual([2, 0])
    sink.drain()
    await turn()
    await turn()
    expect(sink.writes.map((piece) => piece.length)).toEqual([PIECE, PIECE, 5])
    expect([sink.bytes.equals(bytes), sink.ends, calls.at(-1)]).toEqual([true, 1, 'sent'])
  })

  it('of exactly one piece goes as it is, text or bytes', () => {
    const bytes = Buffer.alloc(PIECE)
    const { sink } = rig([bytes])
    expect(sink.writes).toHaveLength(1)
    expect(sink.writes[0]).toBe(bytes)
    const text = 'x'.repeat(PIECE)
    expect(rig([text]).sink.writes).toEqual([text])
  })
})

describe('a turn', () => {
  const TURN = 256 * 1024
  const slots = (bytes: number): string[] => Array.from({ length: bytes / SLOT_BYTES }, () => 'x'.repeat(SLOT_BYTES))

  it('sends 256 KiB, and the next one as many again', async () => {
    const { sink } = rig(slots(3 * TURN))
    expect(sink.bytes.length).toBe(TURN)
    await turn()
    expect(sink.bytes.length).toBe(2 * TURN)
    await turn()
    expect(sink.bytes.length).toBe(3 * TURN)
  })

  it('that is over is a pause, for producers that go on at once', async () => {
    const { pump } = rig(slots(TURN))
    expect([pump.paused, pump.blocked]).toEqual([true, false])
    await turn()
    expect(pump.paused).toBe(false)
  })

  it('that is over lets neither a write nor a drain send more', async () => {
    const { sink, pump, push } = rig(slots(TURN))
    push('y'.repeat(SLOT_BYTES))
    pump.wake(true)
    sink.emit('drain')
    expect(sink.bytes.length).toBe(TURN)
    await turn()
    expect(sink.bytes.length).toBe(TURN + SLOT_BYTES)
  })
})

describe('wake', () => {
  it('sends a small chunk at once where that is asked for', () => {
    const { sink, outbox, pump } = rig()
    outbox.push('a', 1)
    pump.wake(true)
    expect(sink.writes).toEqual(['a'])
  })

  it('after a tick was used schedules another', async () => {
    const { sink, push } = rig()
    push('a')
    await turn()
    push('b')
    expect(sink.writes).toEqual(['a'])
    await turn()
    expect(sink.writes).toEqual(['a', 'b'])
  })

  it('tells of no room when nothing left', async () => {
    const { sink, pump, calls } = rig()
    pump.wake(true)
    sink.emit('drain')
    await turn()
    expect(calls).toEqual([])
  })
})

describe('bytes that many streams share', () => {
  const chunk = new SharedChunk('data: x\n\n')

  /** A sink that takes framed bytes. */
  class FramingSink extends FakeSink {
    answer: boolean | undefined = true
    framed = 0
    writeFramed(bytes: Uint8Array): boolean | undefined {
      if (this.answer !== undefined) this.framed += bytes.byteLength
      return this.answer
    }
  }

  it('go past the outbox, and count as the first byte', () => {
    const clock = new FakeClock()
    clock.advance(9)
    const sink = new FramingSink()
    const { pump } = rig([], sink, clock)
    expect([pump.offer(chunk), sink.framed, pump.firstByteAt, pump.blocked]).toEqual([true, chunk.framed.byteLength, 9, false])
    clock.advance(1)
    pump.offer(chunk)
    expect([pump.firstByteAt, sink.writes]).toEqual([9, []])
  })

  it('may fill the socket, and then queue like all others', () => {
    const sink = new FramingSink()
    const { pump } = rig([], sink)
    sink.answer = false
    expect([pump.offer(chunk), pump.blocked]).toEqual([true, true])
    expect(pump.offer(chunk)).toBe(false)
    expect(sink.framed).toBe(chunk.framed.byteLength)
  })

  it.each<[string, (it: Rig & { pump: Pump; sink: FramingSink }) => void]>([
    [
      'a chunk waits before them',
      ({ outbox, pump }) => {
        outbox.push('a', 1)
        pump.wake()
      },
    ],
    ['the pump was cut', ({ pump }) => pump.cut()],
    [
      'the pump takes a breath',
      ({ outbox, pump }) => {
        for (let i = 0; i < 16; i++) outbox.push('x'.repeat(SLOT_BYTES), SLOT_BYTES)
        pump.wake()
      },
    ],
    [
      'the rest of a large chunk waits',
      ({ outbox, pump, sink }) => {
        sink.block()
        outbox.push(Buffer.alloc(200_000), 200_000)
        pump.wake()
      },
    ],
    ['the sink cannot take them now', ({ sink }) => (sink.answer = undefined)],
  ])('queue when %s', (_, arrange) => {
    const sink = new FramingSink()
    const given = { ...rig([], sink), sink }
    arrange(given)
    expect([given.pump.offer(chunk), sink.framed]).toEqual([false, 0])
  })

  it('queue for a sink that cannot take them at all', () => {
    expect(rig().pump.offer(chunk)).toBe(false)
  })
})
