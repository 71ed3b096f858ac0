/** Users: who they are, and what is kept of their secrets. */
import { describe, expect, it } from '@jest/globals'
import { User } from '../../app/models/user.js'
import { DEMO_ACCOUNT, seedAccount } from '../../db/seeds/account.js'
import { digestPassword, isPassword, NO_PASSWORD } from '../../lib/password.js'
import { useDatabase } from '../test-helper.js'

describe('a password', () => {
  it('is kept as a digest of which no two are the same, and found again', async () => {
    const [one, two] = await Promise.all([digestPassword('pässword'), digestPassword('pässword')])
    expect(one).toMatch(/^scrypt:16384:8:5:[\w-]{22}:[\w-]{43}$/)
    expect(one).not.toBe(two)
    await expect(isPassword('pässword', one)).resolves.toBe(true)
    for (const wrong of ['passwörd', 'pässword ', '']) await expect(isPassword(wrong, one)).resolves.toBe(false)
  })

  it('of nobody is none', async () => {
    await expect(isPassword('', NO_PASSWORD)).resolves.toBe(false)
  })

  it('of an older cost is found too', async () => {
    // RFC 7914 §12, the second vector, cut to our length: scrypt("password", "NaCl", N=1024, r=8, p=16).
    const digest = `scrypt:1024:8:16:${Buffer.from('NaCl').toString('base64url')}:_bq-HJ00cgB4VucZDQHp_nxq18vII3gw53N2Y0s3MWI`
    await expect(isPassword('password', digest)).resolves.toBe(true)
  })
})

describe('User', () => {
  useDatabase()

  it('signs up once, and is found by address and password, or by token', async () => {
    await expect(seedAccount()).resolves.toBe(true)
    await expect(seedAccount()).resolves.toBe(false)
    const { email, password, token } = DEMO_ACCOUNT
    const { id } = (await User.authenticate(email, password))!
    expect((await User.findByToken(token))!.id).toBe(id)
    await expect(User.authenticate(email, 'wrong')).resolves.toBeNull()
    await expect(User.authenticate('nobody@example.com', password)).resolves.toBeNull()
    await expect(User.findByToken('')).resolves.toBeNull()
    const stored = JSON.stringify(await User.find(id))
    for (const secret of [password, token]) expect(stored).not.toContain(secret)
  })

  it('says what is wrong with who cannot sign up', async () => {
    const user = await User.signUp({ email: 'nobody', name: '', password: 'x', token: 'y' })
    expect(Object.keys(user.errors.toJSON()).sort()).toEqual(['email', 'name'])
    await expect(User.count()).resolves.toBe(0)
  })
})
