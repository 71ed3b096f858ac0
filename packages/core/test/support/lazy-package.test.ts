import { describe, expect, it } from '@jest/globals'
import { lazyPackage } from '../../src/support/lazy-package.js'
import { isSafeRegExp } from '../../src/support/safe-regexp.js'

describe('lazyPackage', () => {
  it('loads a package at the first call, and gives the same module ever after', () => {
    const inflection = lazyPackage<typeof import('inflection')>('inflection')
    expect(inflection().pluralize('post')).toBe('posts')
    expect(inflection()).toBe(inflection())
  })

  it('fails at the first call, and not before, when the package is missing', () => {
    const missing = lazyPackage('no-such-package-of-live')
    expect(missing).toThrow(expect.objectContaining({ code: expect.stringMatching(/NOT_FOUND/) }))
  })
})

describe('isSafeRegExp', () => {
  it('R56: refuses repetitions that multiply each other', () => {
    expect([/\d+/, /[a-z]+-\d+/].map(isSafeRegExp)).toEqual([true, true])
    expect([/(a+)+/, /(x+x+)+y/].map(isSafeRegExp)).toEqual([false, false])
  })
})
