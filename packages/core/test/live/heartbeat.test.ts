/** Heartbeats on a clock that the test moves. */
import { describe, expect, it } from '@jest/globals'
import { startHeartbeat } from '../../src/live/heartbeat.js'
import { FakeClock } from '../support/fake-clock.js'

function heart(): { writes: number; congested: boolean; beats: number; beat(): void } {
  return {
    writes: 0,
    congested: false,
    beats: 0,
    beat() {
      this.beats++
      this.writes++
    },
  }
}

describe('startHeartbeat', () => {
  it('L80: beats after a silent period, and again after each further one', () => {
    const clock = new FakeClock()
    const silent = heart()
    startHeartbeat(silent, 1000, clock)
    clock.advance(999)
    expect(silent.beats).toBe(0)
    clock.advance(1)
    expect(silent.beats).toBe(1)
    clock.advance(10_000)
    expect(silent.beats).toBe(11)
  })

  it('L80: does not beat while something is written, and at most half a period late afterwards', () => {
    const clock = new FakeClock()
    const busy = heart()
    startHeartbeat(busy, 1000, clock)
    for (let i = 0; i < 50; i++) {
      clock.advance(400)
      busy.writes++
    }
    expect(busy.beats).toBe(0)
    clock.advance(1500)
    expect(busy.beats).toBe(1)
  })

  it('L80: is skipped while the reader is behind, and comes once it is not', () => {
    const clock = new FakeClock()
    const behind = heart()
    behind.congested = true
    startHeartbeat(behind, 1000, clock)
    clock.advance(5000)
    expect(behind.beats).toBe(0)
    behind.congested = false
    clock.advance(500)
    expect(behind.beats).toBe(1)
  })

  it('one interval serves every stream of a period, and goes with the last of them', () => {
    const clock = new FakeClock()
    const hearts = Array.from({ length: 100 }, heart)
    const stops = hearts.map((each) => startHeartbeat(each, 1000, clock))
    const other = startHeartbeat(heart(), 2000, clock)
    expect(clock.timers).toBe(2)
    clock.advance(1000)
    expect(hearts.every(({ beats }) => beats === 1)).toBe(true)
    for (const stop of stops) stop()
    expect(clock.timers).toBe(1)
    other()
    expect(clock.timers).toBe(0)
  })

  it('stopping twice stops nobody else', () => {
    const clock = new FakeClock()
    const stop = startHeartbeat(heart(), 1000, clock)
    stop()
    const second = heart()
    startHeartbeat(second, 1000, clock)
    stop()
    clock.advance(1000)
    expect(second.beats).toBe(1)
    startHeartbeat(heart(), 1000, clock)
    expect(clock.timers).toBe(1)
  })

  it('a heart that stops itself in its beat does not keep the others from theirs', () => {
    const clock = new FakeClock()
    const second = heart()
    const first = { ...heart(), beat: () => stop() }
    const stop = startHeartbeat(first, 1000, clock)
    startHeartbeat(second, 1000, clock)
    clock.advance(1000)
    expect(second.beats).toBe(1)
  })
})
