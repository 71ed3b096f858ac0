import { beforeEach, describe, expect, it } from '@jest/globals'
import type { TestClient } from '@live/testing'
import { Session } from '../../app/models/session.js'
import { createUser, PASSWORD } from '../fixtures/users.js'
import { app } from '../test-helper.js'

describe('SessionsController', () => {
  let stranger: TestClient

  beforeEach(() => {
    stranger = app.client({ headers: {}, accept: 'json' })
  })

  it('gives a token, which is good until it signs out', async () => {
    const user = await createUser()
    const created = await stranger.post('/session', { json: { emailAddress: user.emailAddress, password: PASSWORD } })
    expect(created.status).toBe(201)
    const headers = { authorization: `Bearer ${created.json<{ token: string }>().token}` }

    expect((await stranger.delete('/session', { headers })).status).toBe(204)
    expect(await Session.where({ userId: user.id }).count()).toBe(0)
    expect((await stranger.delete('/session', { headers })).status).toBe(401)
  })

  it('wants a token that it made', async () => {
    const session = await Session.createOrFail({ userId: (await createUser()).id })
    for (const token of [String(session.id), `${session.token}x`, session.signedId()]) {
      const response = await stranger.delete('/session', { headers: { authorization: `Bearer ${token}` } })
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).toMatch(/^Bearer /)
    }
  })

  it('does not say whether the address or the password was wrong', async () => {
    const { emailAddress } = await createUser()
    const wrong = await stranger.post('/session', { json: { emailAddress, password: 'wrong' } })
    const unknown = await stranger.post('/session', { json: { emailAddress: 'nobody@example.com', password: 'wrong' } })
    expect([wrong.status, unknown.status]).toEqual([422, 422])
    expect(wrong.text).toBe(unknown.text)
  })

  it('takes ten attempts in three minutes', async () => {
    const client = app.client({ headers: {}, accept: 'json', remoteAddress: '203.0.113.9' })
    const attempt = () => client.post('/session', { json: { emailAddress: 'nobody@example.com', password: 'wrong' } })
    for (let n = 0; n < 10; n += 1) expect((await attempt()).status).toBe(422)
    expect((await attempt()).status).toBe(429)
  })
})
