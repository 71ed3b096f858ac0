/** Passwords of records, on both databases. */
import { beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  Column,
  Database,
  digestPassword,
  Entity,
  isPassword,
  Model,
  PrimaryGeneratedColumn,
  SecurePassword,
  sql,
} from '../../src/index.js'
import { CLUB, HOSTILE, Member, newMember } from '../support/club.js'
import { onBothDatabases } from '../support/databases.js'

const error = (code: string) => expect.objectContaining({ code })
const QUICK = { N: 16, r: 1, p: 1 }

@Entity()
class Vault extends Model {
  static {
    this.hasSecurePassword('pin', { minimum: 4, maximum: 6, digest: 'pinHash', resetToken: false, cost: QUICK })
  }

  @PrimaryGeneratedColumn()
  id!: number

  @Column({ type: 'varchar', length: 200 })
  pinHash!: string

  pin?: string

  toJSON(): object {
    return { id: this.id }
  }
}

describe('Secure passwords', () => {
  onBothDatabases(
    (subject) => {
      beforeEach(() => subject.clear())

      it('A162: keep a digest, and know the password by it', async () => {
        const member = await newMember({ password: 'correct horse' })
        expect(member.passwordDigest).toMatch(/^scrypt:1024:8:1:[\w-]{22}:[\w-]{43}$/)
        expect([member.password, member.passwordConfirmation]).toEqual([undefined, undefined])
        const found = await Member.find(member.id)
        expect([await found.authenticate('correct horse'), await found.authenticate('wrong horse')]).toEqual([true, false])
        for (const bad of [null, undefined, '', 7, {}, ['correct horse'], 'x'.repeat(10_000), found.passwordDigest]) {
          expect(await found.authenticate(bad)).toBe(false)
        }
        const { passwordDigest } = found
        expect([await found.update({ email: 'new@example.com' }), found.passwordDigest]).toEqual([true, passwordDigest])
        expect([await found.update({ password: '' }), found.passwordDigest]).toEqual([true, passwordDigest])
        await found.updateOrFail({ password: 'battery staple' })
        expect([await found.authenticate('correct horse'), await found.authenticate('battery staple')]).toEqual([false, true])
        expect(await (await Member.find(member.id)).authenticate('battery staple')).toBe(true)
        await expect(found.authenticate('x', 'pin')).rejects.toEqual(error('ERR_CONFIGURATION'))
      })

      it('A162: are checked', async () => {
        const on = async (attributes: object, name = 'password'): Promise<string[]> => {
          const member = Member.build({ email: 'x@example.com', ...attributes })
          await member.isValid()
          return member.errors.on(name)
        }
        expect(await on({})).toEqual(["can't be blank"])
        expect(await on({ password: '' })).toEqual(["can't be blank"])
        expect(await on({}, 'passwordDigest')).toEqual([])
        expect(await on({ password: 'short' })).toEqual(['is too short (minimum is 8 characters)'])
        expect(await on({ password: 'x'.repeat(257) })).toEqual(['is too long (maximum is 256 characters)'])
        for (const odd of [1, {}, ['correct horse'], 'correct \ud800 horse']) expect(await on({ password: odd })).toEqual(['is invalid'])
        const twice = { password: 'correct horse', passwordConfirmation: 'wrong horse' }
        expect(await on(twice, 'passwordConfirmation')).toEqual(["doesn't match Password"])
        expect(await on({ ...twice, passwordConfirmation: 'correct horse' }, 'passwordConfirmation')).toEqual([])
        const member = await newMember()
        expect(await member.update({ password: 'battery staple', passwordChallenge: 'guessed' })).toBe(false)
        expect(member.errors.on('passwordChallenge')).toEqual(['is invalid'])
        expect(await member.update({ password: 'battery staple', passwordChallenge: 'correct horse' })).toBe(true)
        expect(await member.update({ password: null })).toBe(false)
        expect(await member.reload().then((fresh) => fresh.authenticate('battery staple'))).toBe(true)
      })

      it('A162: authenticateBy finds who has both, and nobody else', async () => {
        const member = await newMember({ email: 'ada@example.com' })
        expect((await Member.authenticateBy({ email: ' ADA@example.com', password: 'correct horse' }))?.id).toBe(member.id)
        expect(await Member.authenticateBy({ email: 'ada@example.com', password: 'wrong horse' })).toBeNull()
        expect(await Member.authenticateBy({ email: 'eve@example.com', password: 'correct horse' })).toBeNull()
        expect(await Member.authenticateBy({ email: 'eve@example.com', password: 'the password of nobody' })).toBeNull()
        for (const odd of [null, undefined, {}, [], ['ada@example.com'], true, ...HOSTILE]) {
          expect(await Member.authenticateBy({ email: odd, password: 'correct horse' })).toBeNull()
          expect(await Member.authenticateBy({ email: 'ada@example.com', password: odd })).toBeNull()
        }
        await expect(Member.authenticateBy({ email: 'ada@example.com' })).rejects.toEqual(error('ERR_ARGUMENT'))
        await expect(Member.authenticateBy({ password: 'correct horse' })).rejects.toEqual(error('ERR_ARGUMENT'))
      })

      it('a digest that was tampered with is the password of nobody', async () => {
        const member = await newMember()
        for (const digest of ['', 'x', 'scrypt:1024:8:1:a:b', `scrypt:99999999:999:1:${'a'.repeat(22)}:${'b'.repeat(43)}`]) {
          await subject.database.query(sql`UPDATE members SET password_digest = ${digest}`)
          expect(await (await Member.find(member.id)).authenticate('correct horse')).toBe(false)
        }
      })

      it('is in no JSON, and is set under no lock', async () => {
        const member = await newMember()
        expect(JSON.stringify(member)).not.toMatch(/digest|scrypt|correct/i)
        expect(JSON.parse(JSON.stringify(member))).toMatchObject({ id: member.id, email: member.email })
        const vault = await Vault.createOrFail({ pin: '1234' })
        expect([JSON.stringify(vault), await vault.authenticate('1234', 'pin')]).toEqual([`{"id":${vault.id}}`, true])
        expect((await Vault.create({ pin: '1234567' })).errors.on('pin')).toEqual(['is too long (maximum is 6 characters)'])
        expect(() => vault.tokenFor('pinReset')).toThrow(error('ERR_ARGUMENT'))
        const saved = Member.build({ email: 'x@example.com', password: 'correct horse' })
        expect(await saved.save({ validate: false })).toBe(true)
        expect(await saved.authenticate('correct horse')).toBe(true)
      })
    },
    [...CLUB, Vault],
  )

  it('a digest knows its password and no other', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), async (one, other) => {
        const digest = await digestPassword(one, QUICK)
        expect(await isPassword(one, digest)).toBe(true)
        expect(await isPassword(other, digest)).toBe(one.normalize('NFC') === other.normalize('NFC'))
        expect(await digestPassword(one, QUICK)).not.toBe(digest)
      }),
      { numRuns: 40 },
    )
  })

  it('a digest of an older cost is known too', async () => {
    // RFC 7914 §12, the second vector, cut to our length: scrypt("password", "NaCl", N=1024, r=8, p=16).
    const digest = `scrypt:1024:8:16:${Buffer.from('NaCl').toString('base64url')}:_bq-HJ00cgB4VucZDQHp_nxq18vII3gw53N2Y0s3MWI`
    expect([await isPassword('password', digest), await isPassword('passwore', digest)]).toEqual([true, false])
  })

  it('A162: a model without the column cannot be connected', async () => {
    @Entity()
    class Broken extends Model {
      @PrimaryGeneratedColumn()
      id!: number

      @SecurePassword()
      password?: string
    }
    await expect(Database.connect({ url: 'sqlite::memory:', models: [Broken] })).rejects.toEqual(error('ERR_CONFIGURATION'))
  })
})
