/** Tokens and signed ids, on both databases. */
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import fc from 'fast-check'
import { locateGlobalId } from '../../src/index.js'
import { milliseconds } from '../../src/security/lifetime.js'
import { sign, verify } from '../../src/security/signed-message.js'
import { CLUB, HOSTILE, Label, Member, Note, newMember } from '../support/club.js'
import { onBothDatabases } from '../support/databases.js'

const error = (code: string) => expect.objectContaining({ code })
const SECRET = 'a secret of at least thirty-two characters'
const later = (ms: number): void => void jest.spyOn(Date, 'now').mockReturnValue(Date.now() + ms)

describe('Tokens of records', () => {
  afterEach(() => void jest.restoreAllMocks())

  onBothDatabases((subject) => {
    beforeEach(async () => {
      await subject.reconnect({ secretKeyBase: SECRET })
      await subject.clear()
    })

    it('A162: hold for their purpose, their time, and as long as what they are bound to', async () => {
      const member = await newMember()
      const token = member.tokenFor('unsubscribe')
      expect(token).toMatch(/^[\w-]{60,}$/)
      expect((await Member.findByTokenFor('unsubscribe', token))?.id).toBe(member.id)
      expect(await Member.findByTokenFor('passwordReset', token)).toBeNull()
      const reset = member.tokenFor('passwordReset')
      await member.updateOrFail({ password: 'battery staple' })
      expect(await Member.findByTokenFor('passwordReset', reset)).toBeNull()
      expect(await Member.findByTokenFor('unsubscribe', token)).not.toBeNull()
      await member.updateOrFail({ email: 'moved@example.com' })
      await expect(Member.findByTokenForOrFail('unsubscribe', token)).rejects.toMatchObject({ code: 'ERR_RECORD_NOT_FOUND', status: 404 })
      const fresh = member.tokenFor('passwordReset')
      later(15 * 60_000 - 100)
      expect(await Member.findByTokenFor('passwordReset', fresh)).not.toBeNull()
      later(200)
      expect(await Member.findByTokenFor('passwordReset', fresh)).toBeNull()
      expect(() => member.tokenFor('other')).toThrow(error('ERR_ARGUMENT'))
      await expect(Member.findByTokenFor('other', token)).rejects.toEqual(error('ERR_ARGUMENT'))
      expect(() => Member.build().tokenFor('unsubscribe')).toThrow(error('ERR_ARGUMENT'))
      expect(Buffer.from(fresh.slice(0, -43), 'base64url').toString()).not.toContain(member.passwordDigest.slice(-20))
    })

    it('A162: signed ids are for one model, one purpose and a time', async () => {
      const member = await newMember()
      const [plain, purposeful] = [member.signedId(), member.signedId({ purpose: 'avatar', expiresIn: '1h' })]
      expect((await Member.findSigned(plain))?.id).toBe(member.id)
      expect((await Member.findSignedOrFail(purposeful, { purpose: 'avatar' })).id).toBe(member.id)
      expect([await Member.findSigned(purposeful), await Member.findSigned(plain, { purpose: 'avatar' })]).toEqual([null, null])
      await Label.createOrFail({ name: 'x' })
      expect(await Label.findSigned(plain)).toBeNull()
      await expect(Member.findSignedOrFail('x')).rejects.toMatchObject({ status: 404 })
      later(3_600_001)
      expect(await Member.findSigned(purposeful, { purpose: 'avatar' })).toBeNull()
      expect((await Member.findSigned(plain))?.id).toBe(member.id)
      await member.destroyOrFail()
      expect(await Member.findSigned(plain)).toBeNull()
    })

    it('read nothing that was changed, cut, or made by somebody else', async () => {
      const member = await newMember()
      const token = member.signedId()
      for (const odd of [null, undefined, 1, {}, [token], '', '.', token.toUpperCase(), `${token} `, token.slice(1), ...HOSTILE]) {
        expect(await Member.findSigned(odd)).toBeNull()
        expect(await Member.findByTokenFor('unsubscribe', odd)).toBeNull()
      }
      const [payload, signature] = [token.slice(0, -43), token.slice(-43)]
      const forged = Buffer.from(JSON.stringify(['Member', 'id ', '2', null, null])).toString('base64url')
      for (const odd of [forged + signature, payload + 'a'.repeat(43), 'a'.repeat(3000) + signature]) {
        expect(await Member.findSigned(odd)).toBeNull()
      }
      await subject.reconnect({ secretKeyBase: ['another secret of thirty-two characters', SECRET] })
      expect((await Member.findSigned(token))?.id).toBe(member.id)
      const bound = member.tokenFor('unsubscribe')
      await subject.reconnect({ secretKeyBase: ['a third secret of thirty-two characters!', 'another secret of thirty-two characters'] })
      expect((await Member.findByTokenFor('unsubscribe', bound))?.id).toBe(member.id)
      expect(await Member.findSigned(token)).toBeNull()
      await subject.reconnect()
      expect(() => member.signedId()).toThrow(error('ERR_CONFIGURATION'))
    })

    it('A162: secure tokens are made once, and made again when asked', async () => {
      const member = await newMember()
      const { apiToken } = member
      expect(apiToken).toMatch(/^[\w-]{32}$/)
      await member.updateOrFail({ email: 'other@example.com' })
      expect((await Member.find(member.id)).apiToken).toBe(apiToken)
      const fresh = await member.regenerateToken('apiToken')
      expect([fresh === apiToken, (await Member.find(member.id)).apiToken]).toEqual([false, fresh])
      expect((await newMember({ apiToken: 'given' })).apiToken).toBe('given')
      await expect(member.regenerateToken('email')).rejects.toEqual(error('ERR_CONFIGURATION'))
    })

    it('A152: global ids lead to records, and to nothing else', async () => {
      const note = await Note.createOrFail({ title: 'x' })
      expect(note.toGlobalId()).toBe(`gid://live/Note/${note.id}`)
      expect(await locateGlobalId(subject.database, note.toGlobalId())).toMatchObject({ id: note.id, title: 'x' })
      for (const text of [
        '',
        'gid://live/Note/999',
        'gid://live/Nothing/1',
        'gid://live/Note/%',
        'gid://live/Note/1%20OR%201=1',
        'gid://live/labels_notes/1',
        'gid://live/__proto__/1',
      ]) {
        expect(await locateGlobalId(subject.database, text)).toBeNull()
      }
      expect(() => Note.build().toGlobalId()).toThrow(error('ERR_ARGUMENT'))
    })
  }, CLUB)

  it('a signed message is read as it was written, and not when a character is another one', () => {
    const keys = [Buffer.alloc(32, 1)]
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(), fc.string({ minLength: 1, maxLength: 1 }), (value, at, other) => {
        const text = sign(value, keys)
        fc.pre(text.length < 1900)
        expect(verify(text, keys)).toEqual(JSON.parse(JSON.stringify(value)))
        const place = at % text.length
        const changed = text.slice(0, place) + other + text.slice(place + 1)
        if (changed !== text) expect(verify(changed, keys)).toBeUndefined()
      }),
    )
  })

  it('lifetimes are milliseconds or texts', () => {
    expect([milliseconds(5), milliseconds('30s'), milliseconds('15m'), milliseconds('2h'), milliseconds('30d')]).toEqual([
      5, 30_000, 900_000, 7_200_000, 2_592_000_000,
    ])
    for (const odd of [0, -1, Number.NaN, Infinity, '', '15', '1w', '-1m', '1.5h', null]) {
      expect(() => milliseconds(odd as never)).toThrow(error('ERR_ARGUMENT'))
    }
  })
})
