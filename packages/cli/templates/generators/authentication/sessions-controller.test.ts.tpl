import { describe, expect, it } from '@jest/globals'
import { Session } from '../../app/models/session.js'
import { createUser, PASSWORD } from '../fixtures/users.js'
import { signIn } from '../support/sign-in.js'
import { app } from '../test-helper.js'

describe('SessionsController', () => {
  it('shows the form', async () => {
    expect((await app.get('/session/new')).status).toBe(200)
  })

  it('signs in and out', async () => {
    const client = app.client()
    const user = await createUser()
    const created = await client.post('/session', { form: { emailAddress: user.emailAddress, password: PASSWORD } })
    expect(created.status).toBe(303)
    expect(await Session.where({ userId: user.id }).count()).toBe(1)

    const kept = client.cookies.get('session_id')
    const destroyed = await client.delete('/session')
    expect(destroyed.status).toBe(303)
    expect(await Session.where({ userId: user.id }).count()).toBe(0)

    const thief = app.client()
    thief.cookies.set('session_id', kept ?? '')
    expect((await thief.delete('/session', { accept: 'json' })).status).toBe(401)
  })

  it('sets a cookie that scripts cannot read and nobody can forge', async () => {
    const client = app.client()
    await signIn(client)
    const cookies = client.response?.headers.getSetCookie() ?? []
    expect(cookies.find((cookie) => cookie.startsWith('session_id='))).toMatch(/; HttpOnly; SameSite=Lax/i)

    const forger = app.client()
    forger.cookies.set('session_id', '1')
    expect((await forger.delete('/session')).headers.get('location')).toMatch(/\/session\/new$/)
  })

  it('keeps the cookie to HTTPS where it was set there', async () => {
    const client = app.client({ https: true })
    await signIn(client)
    const cookies = client.response?.headers.getSetCookie() ?? []
    expect(cookies.find((cookie) => cookie.startsWith('session_id='))).toMatch(/; Secure/i)
  })

  it('leads strangers to the form, and tells programs that they may not', async () => {
    const client = app.client()
    const turbo = { accept: 'text/vnd.turbo-stream.html, text/html' }
    for (const headers of [{}, turbo]) {
      const refused = await client.delete('/session', { headers })
      expect(refused.status).toBe(303)
      expect(refused.headers.get('location')).toMatch(/\/session\/new$/)
    }
    expect((await client.delete('/session', { accept: 'json' })).status).toBe(401)
  })

  it('does not say whether the address or the password was wrong', async () => {
    const client = app.client()
    const { emailAddress } = await createUser()
    const wrong = await client.post('/session', { form: { emailAddress, password: 'wrong' } })
    const unknown = await client.post('/session', { form: { emailAddress: 'nobody@example.com', password: 'wrong' } })
    expect([wrong.status, unknown.status]).toEqual([422, 422])
    expect(unknown.text).toContain('Try another e-mail address or password.')
    expect(wrong.text).toContain('Try another e-mail address or password.')
  })

  it('takes ten attempts in three minutes', async () => {
    const client = app.client({ remoteAddress: '203.0.113.9' })
    const attempt = () => client.post('/session', { form: { emailAddress: 'nobody@example.com', password: 'wrong' } })
    for (let n = 0; n < 10; n += 1) expect((await attempt()).status).toBe(422)
    expect((await attempt()).status).toBe(429)
  })
})
