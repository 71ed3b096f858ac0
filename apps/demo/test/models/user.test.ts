/** Users: who they are, and what is kept of their secrets. */
import { describe, expect, it } from '@jest/globals'
import { User } from '../../app/models/user.js'
import { DEMO_ACCOUNT, seedAccount } from '../../db/seeds/account.js'
import { useDatabase } from '../test-helper.js'

describe('User', () => {
  useDatabase()

  it('signs up once, and is found by address and password, or by token', async () => {
    await expect(seedAccount()).resolves.toBe(true)
    await expect(seedAccount()).resolves.toBe(false)
    const { email, password, token } = DEMO_ACCOUNT
    const { id } = (await User.authenticateBy({ email, password }))!
    expect((await User.findByToken(token))!.id).toBe(id)
    await expect(User.authenticateBy({ email, password: 'wrong' })).resolves.toBeNull()
    await expect(User.authenticateBy({ email: 'nobody@example.com', password })).resolves.toBeNull()
    await expect(User.findByToken('')).resolves.toBeNull()
    const stored = JSON.stringify(await User.find(id))
    for (const secret of [password, token, 'scrypt']) expect(stored).not.toContain(secret)
  })

  it('says what is wrong with who cannot sign up', async () => {
    const user = await User.signUp({ email: 'nobody', name: '', password: 'x', token: 'y' })
    expect(Object.keys(user.errors.toJSON()).sort()).toEqual(['email', 'name', 'password'])
    await expect(User.count()).resolves.toBe(0)
  })
})
