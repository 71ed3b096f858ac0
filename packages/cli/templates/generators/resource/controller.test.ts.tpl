import { describe, expect, it } from '@jest/globals'
import { {%= className %} } from '{%= name.up %}../../app/controllers/{%= name.path %}-controller.js'

describe('{%= className %}', () => {
  it('has these actions', () => {
    expect([...{%= className %}.actionMethods()]).toEqual([{%= actions.map((action) => `'${action}'`).join(', ') %}])
  })
})
