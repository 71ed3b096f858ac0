import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { Session } from '../../app/models/session.js'
import { User } from '../../app/models/user.js'
import { type PasswordReset, PasswordResetMail } from '../../app/services/password-reset-mail.js'
import { createUser, PASSWORD } from '../fixtures/users.js'
import { signIn } from '../support/sign-in.js'
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

  /** The path of the password to which the link leads that a user gets. */
  async function linkFor(user: User): Promise<string> {
    await app.post('/passwords', { form: { emailAddress: user.emailAddress } })
    return new URL(delivered.at(-1)?.url ?? '').pathname.replace(/\/edit$/, '')
  }

  const passwords = (password: string, passwordConfirmation = password) => ({ form: { password, passwordConfirmation } })

  it('answers the same whether there is a user or not, and writes to users alone', async () => {
    const user = await createUser()
    const known = await app.post('/passwords', { form: { emailAddress: user.emailAddress.toUpperCase() } })
    const unknown = await app.post('/passwords', { form: { emailAddress: 'nobody@example.com' } })
    expect([known.status, unknown.status]).toEqual([303, 303])
    expect(known.headers.get('location')).toBe(unknown.headers.get('location'))
    expect(delivered.map((reset) => reset.user.id)).toEqual([user.id])
  })

  it('sets another password by the link, once, and signs out everywhere', async () => {
    const user = await createUser()
    await signIn(app.client(), user)
    const link = await linkFor(user)
    expect((await app.get(`${link}/edit`)).status).toBe(200)

    expect((await app.put(link, passwords('battery staple'))).status).toBe(303)
    expect(await User.authenticateBy({ emailAddress: user.emailAddress, password: 'battery staple' })).not.toBeNull()
    expect(await Session.where({ userId: user.id }).count()).toBe(0)

    const again = await app.put(link, passwords('something else'))
    expect(again.headers.get('location')).toMatch(/\/passwords\/new$/)
  })

  it('answers when the link cannot be sent, too', async () => {
    jest.spyOn(PasswordResetMail, 'deliver').mockRejectedValue(new Error('no connection'))
    const { emailAddress } = await createUser()
    expect((await app.post('/passwords', { form: { emailAddress } })).status).toBe(303)
  })

  it('shows the form again for passwords that differ or are too short', async () => {
    const user = await createUser()
    const link = await linkFor(user)
    expect((await app.put(link, passwords('battery staple', 'battery'))).status).toBe(422)
    expect((await app.put(link, passwords('short'))).status).toBe(422)
    expect(await User.authenticateBy({ emailAddress: user.emailAddress, password: PASSWORD })).not.toBeNull()
  })

  it('takes no link that was changed', async () => {
    const link = await linkFor(await createUser())
    const other = `${link}x`
    expect((await app.get(`${other}/edit`)).headers.get('location')).toMatch(/\/passwords\/new$/)
  })
})
