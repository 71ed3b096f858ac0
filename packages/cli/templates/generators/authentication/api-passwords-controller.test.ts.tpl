import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { Session } from '../../app/models/session.js'
import { User } from '../../app/models/user.js'
import { type PasswordReset, PasswordResetMail } from '../../app/services/password-reset-mail.js'
import { createUser, PASSWORD } from '../fixtures/users.js'
import { app } from '../test-helper.js'

describe('PasswordsController', () => {
  const delivered: PasswordReset[] = []

  beforeEach(() => {
    delivered.length = 0
    jest.spyOn(PasswordResetMail, 'deliver').mockImplementation(async (reset) => void delivered.push(reset))
  })

  afterEach(() => {
    jest.restoreAllMocks()
  })

  /** The token for a new password that a user gets. */
  async function tokenFor({ emailAddress }: User): Promise<string> {
    await app.post('/passwords', { json: { emailAddress } })
    return delivered.at(-1)?.token ?? ''
  }

  it('answers the same whether there is a user or not, and writes to users alone', async () => {
    const user = await createUser()
    const known = await app.post('/passwords', { json: { emailAddress: user.emailAddress.toUpperCase() } })
    const unknown = await app.post('/passwords', { json: { emailAddress: 'nobody@example.com' } })
    expect([known.status, unknown.status]).toEqual([202, 202])
    expect(known.text).toBe(unknown.text)
    expect(delivered.map((reset) => reset.user.id)).toEqual([user.id])
  })

  it('answers when the token cannot be sent, too', async () => {
    jest.spyOn(PasswordResetMail, 'deliver').mockRejectedValue(new Error('no connection'))
    const { emailAddress } = await createUser()
    expect((await app.post('/passwords', { json: { emailAddress } })).status).toBe(202)
  })

  it('sets another password by the token, once, and signs out everywhere', async () => {
    const user = await createUser()
    await Session.createOrFail({ userId: user.id })
    const path = `/passwords/${await tokenFor(user)}`
    expect((await app.put(path, { json: { password: 'battery staple' } })).status).toBe(204)
    expect(await User.authenticateBy({ emailAddress: user.emailAddress, password: 'battery staple' })).not.toBeNull()
    expect(await Session.where({ userId: user.id }).count()).toBe(0)
    expect((await app.put(path, { json: { password: 'something else' } })).status).toBe(404)
  })

  it('says what is wrong with a password', async () => {
    const user = await createUser()
    const path = `/passwords/${await tokenFor(user)}`
    for (const password of ['short', '']) {
      const response = await app.put(path, { json: { password } })
      expect(response.status).toBe(422)
      expect(Object.keys(response.json<object>())).toEqual(['password'])
    }
    expect(await User.authenticateBy({ emailAddress: user.emailAddress, password: PASSWORD })).not.toBeNull()
  })

  it('takes no token that was changed', async () => {
    const token = await tokenFor(await createUser())
    expect((await app.put(`/passwords/${token}x`, { json: { password: 'battery staple' } })).status).toBe(404)
  })
})
