/** Rejections that know whether somebody looked. */
import { describe, expect, it } from '@jest/globals'
import { WatchedRejection } from '../../src/live/watched-rejection.js'
import { turn } from './helpers.js'

describe('WatchedRejection', () => {
  it('L37: is unobserved until somebody looks', async () => {
    const dropped = WatchedRejection.of(new Error('dropped'))
    await turn()
    expect(dropped.observed).toBe(false)
  })

  it.each<[string, (promise: Promise<never>) => Promise<unknown>]>([
    [
      'await',
      async (promise) => {
        try {
          await promise
        } catch (error) {
          return error
        }
      },
    ],
    ['catch', (promise) => promise.catch((error: unknown) => error)],
    ['then', (promise) => promise.then(undefined, (error: unknown) => error)],
    ['finally', (promise) => promise.finally(() => {}).catch((error: unknown) => error)],
    ['Promise.all', (promise) => Promise.all([promise]).catch((error: unknown) => error)],
  ])('L37: %s observes it, and sees the reason', async (_, look) => {
    const reason = new Error('seen')
    const promise = WatchedRejection.of(reason)
    expect(await look(promise)).toBe(reason)
    expect(promise.observed).toBe(true)
  })
})
