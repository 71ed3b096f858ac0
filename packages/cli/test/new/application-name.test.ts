/** Which names an application can have, and what becomes of them. */
import { builtinModules } from 'node:module'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { applicationName, problemOf } from '../../src/new/application-name.js'

describe('applicationName', () => {
  it.each(['my-blog', 'my_blog', 'MyBlog', 'My blog', 'myBlog', ' my  blog '])('A42: reads %j as one and the same name', (text) => {
    expect(applicationName(text)).toEqual({ kebab: 'my-blog', underscored: 'my_blog', title: 'My Blog' })
  })

  it.each([
    'application',
    'destroy',
    'plugin',
    'runner',
    'test',
    'live',
    'Test',
    'node_modules',
    'favicon.ico',
    ...builtinModules.filter((name) => /^[a-z_]+$/.test(name) && !name.startsWith('_')),
  ])('A42: refuses the reserved name %s', (name) => {
    expect(() => applicationName(name)).toThrow(/cannot be called/)
  })

  it.each([
    ['7days', 'it begins with a digit'],
    ['', 'it has no letter'],
    ['---', 'it has no letter'],
    ['blög', /only letters, digits, dashes/],
    ['a/b', /only letters, digits, dashes/],
    ['.blog', /only letters, digits, dashes/],
    ['@scope/blog', /only letters, digits, dashes/],
    ['$(rm)', /only letters, digits, dashes/],
    ['a'.repeat(215), /longer than 214/],
  ])('A42: refuses %j and says why', (name, reason) => {
    expect(problemOf(name)).toEqual(typeof reason === 'string' ? reason : expect.stringMatching(reason))
    expect(() => applicationName(name)).toThrow(/cannot be called/)
  })

  it('A42: gives only names that npm takes, and that read the same when they are read again', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), (text) => {
        if (problemOf(text) !== null) return
        const { kebab, underscored } = applicationName(text)
        expect(kebab).toMatch(/^[a-z][a-z0-9.-]*$/)
        expect(underscored).toMatch(/^[a-z][a-z0-9_]*$/)
        expect(applicationName(kebab).kebab).toBe(kebab)
      }),
    )
  })
})
