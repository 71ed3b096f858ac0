import { describe, expect, it } from '@jest/globals'
import { {%= functionName %} } from '{%= name.up %}../../db/seeds/{%= name.path %}.js'
import '{%= name.up %}../test-helper.js'

describe('{%= functionName %}', () => {
  it('can run again', async () => {
    await {%= functionName %}()
    await expect({%= functionName %}()).resolves.toBeUndefined()
  })
})
