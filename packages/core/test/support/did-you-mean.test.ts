/** Suggestions for mistyped names. */
import { describe, expect, it } from '@jest/globals'
import { closestName } from '../../src/support/did-you-mean.js'

describe('closestName', () => {
  const names = ['index', 'show', 'edit', 'destroy']

  it.each([
    ['indx', 'index'],
    ['shwo', 'show'],
    ['Destory', 'destroy'],
    ['edit', 'edit'],
  ])('finds what %s was meant to be', (typed, meant) => {
    expect(closestName(typed, names)).toBe(meant)
  })

  it('prefers the first of two that are equally near', () => {
    expect(closestName('cat', ['car', 'cap'])).toBe('car')
  })

  it.each(['publish', 'x', ''])('finds nothing near %p', (typed) => {
    expect(closestName(typed, names)).toBeNull()
  })
})
