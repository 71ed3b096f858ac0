/** `config.live` fails at boot for what could only fail later, in the middle of a stream or of a shutdown. */
import { describe, expect, it } from '@jest/globals'
import type { LiveSettings } from '@live/core'
import { liveSettings } from '../../src/application/config.js'
import { LIVE_DEFAULTS } from '../../src/live/settings.js'

describe('config.live', () => {
  it('has defaults that are valid', () => {
    expect(liveSettings({})).toEqual(LIVE_DEFAULTS)
  })

  it.each<Partial<LiveSettings>>([
    { maxBlockedMs: 1, maxStreams: 1, maxStreamsPerAddress: 1, retryAfter: 0, drainRetryMs: [0, 0], heartbeat: 1 },
    { maxBlockedMs: Number.POSITIVE_INFINITY, maxStreams: Number.POSITIVE_INFINITY, slowReader: 'coalesce', onErrorAfterCommit: 'destroy' },
  ])('takes %j', (live) => {
    expect(liveSettings({ live })).toMatchObject(live)
  })

  it.each<[string, Record<string, unknown>]>([
    ['queueBytes', { queueBytes: 0 }],
    ['maxBufferedBytes', { maxBufferedBytes: -1 }],
    ['maxBlockedMs', { maxBlockedMs: 0 }],
    ['maxStreams', { maxStreams: Number.NaN }],
    ['maxStreamsPerAddress', { maxStreamsPerAddress: '5' }],
    ['retryAfter', { retryAfter: 0.5 }],
    ['drainRetryMs', { drainRetryMs: [1, 2.5] }],
    ['drainRetryMs', { drainRetryMs: [5] }],
    ['drainRetryMs', { drainRetryMs: [5, 1] }],
    ['heartbeat', { heartbeat: 0 }],
    ['slowReader', { slowReader: 'drop' }],
    ['onErrorAfterCommit', { onErrorAfterCommit: 'ignore' }],
  ])('names live.%s in its complaint about %j', (name, live) => {
    expect(() => liveSettings({ live: live as Partial<LiveSettings> })).toThrow(`config.live.${name} is `)
  })
})
