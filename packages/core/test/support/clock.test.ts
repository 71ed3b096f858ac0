/** Real time. */
import { spawnSync } from 'node:child_process'
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { buildSync } from 'esbuild'
import { systemClock } from '../../src/support/clock.js'

describe('systemClock', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: 5000 })
  })

  afterEach(() => {
    jest.useRealTimers()
  })

  it('tells the time', () => {
    expect(systemClock.now()).toBe(5000)
    jest.advanceTimersByTime(20)
    expect(systemClock.now()).toBe(5020)
  })

  it('calls back once after, and every so often until cancelled', () => {
    let once = 0
    let often = 0
    systemClock.after(100, () => once++)
    const timer = systemClock.every(100, () => often++)
    jest.advanceTimersByTime(350)
    expect([once, often]).toEqual([1, 3])
    timer.cancel()
    jest.advanceTimersByTime(1000)
    expect(often).toBe(3)
  })

  it('a cancelled call does not come', () => {
    let calls = 0
    systemClock.after(100, () => calls++).cancel()
    jest.advanceTimersByTime(1000)
    expect(calls).toBe(0)
  })
})

it('L80: its timers never keep the process alive', () => {
  const contents = `
    import { systemClock } from '../../src/support/clock.js'
    systemClock.after(600_000, () => {})
    systemClock.every(600_000, () => {})
  `
  const { outputFiles } = buildSync({
    stdin: { contents, resolveDir: __dirname, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
  })
  const { status, signal } = spawnSync(process.execPath, ['-'], { input: outputFiles[0]?.text, timeout: 10_000 })
  expect([status, signal]).toEqual([0, null])
})
