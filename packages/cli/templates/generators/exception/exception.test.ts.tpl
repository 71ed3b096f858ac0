import { describe, expect, it } from '@jest/globals'
import { {%= className %} } from '{%= name.up %}../../app/errors/{%= name.path %}-error.js'

describe('{%= className %}', () => {
  it('is known by its code, answered with {%= status %}, and may be read', () => {
    expect(new {%= className %}('Not like this', 'the reason')).toMatchObject({
      name: '{%= className %}',
      code: '{%= code %}',
      message: 'Not like this',
      status: {%= status %},
      expose: true,
      cause: 'the reason',
    })
  })
})
