import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { cacheKeyText, versionedCacheKeyText } from '../../src/controller/cache-key.js'

describe('C25: keys', () => {
  it('are made of parts', () => {
    expect(cacheKeyText('posts')).toBe('posts')
    expect(cacheKeyText(['posts', 1, true, 2n, null, undefined])).toBe('posts/1/true/2//')
    expect(cacheKeyText(['posts', new Date(0), { cacheKey: () => 'post-1' }, ['a', 'b']])).toBe('posts/1970-01-01T00:00:00.000Z/post-1/a/b')
  })

  it('a part that a client wrote cannot pass for two', () => {
    expect(cacheKeyText(['users', '1/admin'])).toBe('users/1%2Fadmin')
    expect(cacheKeyText(['users', '1%2Fadmin'])).toBe('users/1%252Fadmin')
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 2, maxLength: 3 }), fc.array(fc.string(), { minLength: 2, maxLength: 3 }), (a, b) => {
        expect(cacheKeyText(a) === cacheKeyText(b)).toBe(a.length === b.length && a.every((part, i) => part === b[i]))
      }),
    )
  })

  it('A127: with versions name when each record was changed last', () => {
    const post = { cacheKey: () => 'posts/1', updatedAt: new Date('2026-11-22T08:05:23Z') }
    expect(versionedCacheKeyText(post)).toBe('posts/1-2026-11-22T08:05:23.000Z')
    expect(versionedCacheKeyText(['head', [post, 'x/y']])).toBe('head/posts%2F1-2026-11-22T08:05:23.000Z/x%2Fy')
    for (const updatedAt of [null, undefined, new Date(Number.NaN), 'yesterday']) {
      expect(versionedCacheKeyText({ cacheKey: () => 'posts/1', updatedAt } as never)).toBe('posts/1')
    }
    expect([versionedCacheKeyText('a'), versionedCacheKeyText([null, 1, new Date(0)])]).toEqual(['a', '/1/1970-01-01T00:00:00.000Z'])
    expect(cacheKeyText(post)).toBe('posts/1')
    expect(() => versionedCacheKeyText({ updatedAt: new Date() } as never)).toThrow(/has a method cacheKey\(\)/)
  })

  it('refuses what has none', () => {
    expect(() => cacheKeyText({} as never)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }))
    expect(() => cacheKeyText([{ cacheKey: 'x' } as never])).toThrow(/has a method cacheKey\(\)/)
  })
})
