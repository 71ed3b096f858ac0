/** When a write waits for room, and when it is let go (live.md L28, L29, L68). */
import { describe, expect, it } from '@jest/globals'
import { Outbox, UPKEEP_BYTES } from '../../src/live/outbox.js'
import { Room } from '../../src/live/room.js'
import { WaitingWrites } from '../../src/live/waiting-writes.js'
import { outcome } from './helpers.js'

function roomOf(queueBytes: number, queueSize: number | null) {
  const outbox = new Outbox()
  const waiting = new WaitingWrites()
  const room = new Room(outbox, waiting, queueBytes, queueSize)
  const write = (bytes: number): Promise<number> => {
    outbox.push(Buffer.alloc(bytes), bytes)
    return room.after(bytes)
  }
  return { outbox, waiting, room, write }
}

describe('Room', () => {
  it('L28: without a socket it is a number of chunks; with one, of bytes only', async () => {
    const { write, room, waiting } = roomOf(10_000, 2)
    expect([await write(1), await write(2), await outcome(write(3))]).toEqual([1, 2, 'pending'])
    room.attach()
    expect([await write(4), waiting.length]).toEqual([4, 1])
  })

  it('L28: without a socket large chunks fill it before their number does', async () => {
    const { write } = roomOf(1_000, 10)
    expect([await write(500), await outcome(write(500))]).toEqual([500, 'pending'])
  })

  it('L68: null bounds nothing, neither in chunks nor in bytes, until there is a socket', async () => {
    const { write, room } = roomOf(100, null)
    for (let i = 0; i < 20; i++) expect(await write(100)).toBe(100)
    room.attach()
    expect(await outcome(write(1))).toBe('pending')
  })

  it('L68: null with a socket is room in bytes, however many chunks', async () => {
    const { write, room } = roomOf(100_000, null)
    room.attach()
    for (let i = 0; i < 20; i++) expect(await write(1)).toBe(1)
  })

  it('L29: writes are let go below the bound, and not at it', async () => {
    const { write, room, outbox } = roomOf(2 * (10 + UPKEEP_BYTES), 10)
    room.attach()
    const held = [await write(10), outcome(write(10)), outcome(write(10))]
    outbox.shift()
    room.onTaken()
    expect(await Promise.all(held)).toEqual([10, 'pending', 'pending'])
    const late = write(10)
    outbox.shift()
    outbox.shift()
    room.onTaken()
    expect(await late).toBe(10)
  })

  it('L28: each chunk that is read lets the oldest write go whose own chunk is in the queue now', async () => {
    const { write, room, outbox } = roomOf(10_000, 1)
    const settled: number[] = []
    for (const bytes of [1, 2, 3]) void write(bytes).then((size) => settled.push(size))
    const after: number[][] = []
    for (let i = 0; i < 3; i++) {
      outbox.shift()
      room.onShift()
      await Promise.resolve()
      after.push([...settled])
    }
    expect(after).toEqual([
      [1, 2],
      [1, 2, 3],
      [1, 2, 3],
    ])
  })
})
