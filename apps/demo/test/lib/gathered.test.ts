/** Work that is done once for many. */
import { describe, expect, it, jest } from '@jest/globals'
import { gathered } from '../../lib/gathered.js'

describe('gathered', () => {
  it('does the work once for all calls of a moment, after the last of them', async () => {
    const calls: number[] = []
    let asked = 0
    const run = gathered(() => calls.push(asked), 1)
    const promises = [1, 2, 3].map((n) => {
      asked = n
      return run()
    })
    expect(calls).toEqual([])
    await Promise.all(promises)
    expect(calls).toEqual([3])
  })

  it('does it again for a call that comes while it is done', async () => {
    let runs = 0
    let second: Promise<void> | undefined
    const run = gathered(() => {
      runs++
      second ??= run()
    }, 1)
    await run()
    expect(runs).toBe(1)
    await second
    expect(runs).toBe(2)
  })

  it('tells everybody who called what went wrong, and nobody afterwards', async () => {
    const work = jest.fn(() => {})
    work.mockImplementationOnce(() => {
      throw new RangeError('too much')
    })
    const run = gathered(work, 1)
    const outcomes = await Promise.allSettled([run(), run()])
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await expect(run()).resolves.toBeUndefined()
    expect(work).toHaveBeenCalledTimes(2)
  })
})
