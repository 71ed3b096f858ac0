import { describe, expect, it } from '@jest/globals'
import { {%= name.className %} } from '{%= name.up %}../../app/services/{%= name.path %}.js'

describe('{%= name.className %}', () => {
  it('does its work', async () => {
    expect(await new {%= name.className %}(['one', 'two']).call()).toEqual({ done: 2 })
  })
})
