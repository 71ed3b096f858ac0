import { describe, expect, it } from '@jest/globals'
import { BaseController } from '@live/core'
import { testController } from '@live/testing'
import { {%= name.variable %} } from '{%= name.up %}../../app/middleware/{%= name.path %}.js'

class PingController extends BaseController {
  static {
    this.use({%= name.variable %}())
  }

  index() {
    this.render({ plain: 'pong' })
  }
}

describe('{%= name.variable %}', () => {
  it('lets the response through, with a header of its own', async () => {
    await using ping = testController(PingController)
    const response = await ping.get('index')
    expect(response.text).toBe('pong')
    expect(response.headers.get('x-{%= name.base %}')).toMatch(/^\d+\.\d$/)
  })
})
