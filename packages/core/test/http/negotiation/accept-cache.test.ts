/** The bound of the memory of Accept headers. */
import { describe, expect, it } from '@jest/globals'
import { AcceptCache } from '../../../src/http/negotiation/accept-cache.js'
import { ANY_MIME_TYPE } from '../../../src/http/negotiation/mime-type.js'
import { MimeRegistry } from '../../../src/http/negotiation/mime-types.js'

describe('AcceptCache', () => {
  const formats = ANY_MIME_TYPE.only

  it('remembers what it was told', () => {
    const cache = new AcceptCache()
    const registry = new MimeRegistry()
    expect(cache.recall('a/a', registry)).toBeUndefined()
    cache.remember('a/a', formats)
    expect(cache.recall('a/a', registry)).toBe(formats)
  })

  it('never holds more than its limit, and forgets the oldest first', () => {
    const cache = new AcceptCache(3)
    const registry = new MimeRegistry()
    for (let i = 0; i < 1000; i++) {
      cache.recall(`a/${i}`, registry)
      cache.remember(`a/${i}`, formats)
      expect(cache.size).toBeLessThanOrEqual(3)
    }
    expect(['996', '997', '998', '999'].map((name) => cache.recall(`a/${name}`, registry) === formats)).toEqual([false, true, true, true])
  })

  it('does not keep long headers', () => {
    const cache = new AcceptCache()
    cache.remember('a'.repeat(513), formats)
    expect(cache.size).toBe(0)
    cache.remember('a'.repeat(512), formats)
    expect(cache.size).toBe(1)
  })

  it('forgets everything when the registry is changed or is another one', () => {
    const cache = new AcceptCache()
    const registry = new MimeRegistry()
    cache.recall('a/a', registry)
    cache.remember('a/a', formats)
    registry.register('a/a', 'a')
    expect(cache.recall('a/a', registry)).toBeUndefined()
    cache.remember('a/a', formats)
    expect(cache.recall('a/a', new MimeRegistry())).toBeUndefined()
    expect(cache.size).toBe(0)
  })
})
