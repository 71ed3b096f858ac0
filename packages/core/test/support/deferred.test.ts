/** Promises that are settled from elsewhere. */
import { describe, expect, it } from '@jest/globals'
import { deferred, rejected } from '../../src/support/deferred.js'

describe('deferred', () => {
  it('resolves once, from outside', async () => {
    const { promise, resolve, reject } = deferred<number>()
    resolve(1)
    resolve(2)
    reject(new Error('late'))
    expect(await promise).toBe(1)
  })

  it('rejects for whoever awaits it, however late', async () => {
    const { promise, reject } = deferred()
    const reason = new Error('no')
    reject(reason)
    // jest fails a test during which a rejection went unhandled.
    await new Promise((resolve) => setImmediate(resolve))
    await expect(promise).rejects.toBe(reason)
  })
})

describe('rejected', () => {
  it('rejects with the reason, and may be dropped', async () => {
    const reason = new Error('no')
    const promise = rejected(reason)
    await new Promise((resolve) => setImmediate(resolve))
    await expect(promise).rejects.toBe(reason)
  })
})
