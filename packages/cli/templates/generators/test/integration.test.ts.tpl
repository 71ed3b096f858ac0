import { describe, expect, it } from '@jest/globals'
import { app } from '{%= name.up %}../test-helper.js'

describe('{%= name.human.toLowerCase() %}', () => {
  it('is what a user does in several requests', async () => {
    const user = app.client()
    const first = await user.get('/up')
    expect(first.status).toBe(200)
    // Cookies and the session are kept between the requests of one client.
    const second = await user.get('/up')
    expect(second.status).toBe(200)
  })
})
