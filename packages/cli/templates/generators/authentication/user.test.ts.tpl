import { describe, expect, it } from '@jest/globals'
import { User } from '../../app/models/user.js'
import { createUser, PASSWORD, userAttributes } from '../fixtures/users.js'
import '../test-helper.js'

describe('User', () => {
  it('is known by address and password, however the address is written', async () => {
    const user = await createUser()
    const found = await User.authenticateBy({ emailAddress: ` ${user.emailAddress.toUpperCase()} `, password: PASSWORD })
    expect(found?.id).toBe(user.id)
    expect(await User.authenticateBy({ emailAddress: user.emailAddress, password: 'battery staple' })).toBeNull()
    expect(await User.authenticateBy({ emailAddress: 'nobody@example.com', password: PASSWORD })).toBeNull()
  })

  it('keeps a digest of the password, and nothing else of it', async () => {
    const { id } = await createUser()
    const user = await User.find(id)
    expect(user.passwordDigest).toMatch(/^scrypt:/)
    expect(user.password).toBeUndefined()
  })

  it('needs an address of its own and a password of eight characters', async () => {
    const { emailAddress } = await createUser()
    const taken = await User.create(userAttributes({ emailAddress }))
    expect(taken.errors.ofKind('emailAddress', 'taken')).toBe(true)
    const wrong = await User.create({ emailAddress: 'nobody', password: 'short' })
    expect(wrong.errors.on('emailAddress')).toEqual(['is not an e-mail address'])
    expect(wrong.errors.on('password')).toEqual(['is too short (minimum is 8 characters)'])
    const empty = await User.create(userAttributes({ password: '' }))
    expect(empty.errors.on('password')).toEqual(["can't be blank"])
  })
})
