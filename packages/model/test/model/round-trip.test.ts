/** What is stored is what is read again, or it is not valid: on both databases, for whatever a client may send. */
import { beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { cast, columnOf } from '../../src/model/columns.js'
import { onBothDatabases } from '../support/databases.js'
import { Subscriber } from '../support/models.js'

const OPTIONS = { numRuns: 60 }

describe('An attribute', () => {
  onBothDatabases((subject) => {
    beforeEach(() => subject.clear())
    let count = 0
    const stored = async (attributes: object): Promise<Subscriber | null> => {
      const record = await Subscriber.create({ email: `n${++count}@example.com`, name: 'N', ...attributes })
      return record.isPersisted() ? Subscriber.find(record.id) : null
    }

    it('of text is what was given, and finds its record', async () => {
      const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 120 }), fc.constantFrom('\0', '\ud800', '😀'.repeat(100), "'; --", '\\'))
      await fc.assert(
        fc.asyncProperty(text, async (name) => {
          const found = await stored({ name })
          if (found === null) return expect(name.length < 1 || name.length > 100 || name.includes('\0') || !name.isWellFormed()).toBe(true)
          expect(found.name).toBe(name)
          expect(await Subscriber.where({ name, id: found.id }).exists()).toBe(true)
        }),
        OPTIONS,
      )
    })

    it('of JSON is what was given', async () => {
      await fc.assert(
        fc.asyncProperty(fc.jsonValue({ maxDepth: 3 }), async (settings) => {
          const found = await stored({ settings: { settings } })
          expect(JSON.stringify(found?.settings)).toBe(JSON.stringify({ settings }))
          expect(found?.changed).toEqual([])
        }),
        OPTIONS,
      )
    })

    it('of a number or a time is exact', async () => {
      const time = fc.date({ min: new Date('0001-01-02T00:00:00Z'), max: new Date('9999-12-30T00:00:00Z'), noInvalidDate: true })
      await fc.assert(
        fc.asyncProperty(fc.integer(), time, fc.boolean(), async (age, seenAt, confirmed) => {
          expect(await stored({ age: String(age), seenAt: seenAt.toISOString(), confirmed: String(confirmed) })).toMatchObject({
            age,
            confirmed,
            seenAt,
          })
        }),
        { ...OPTIONS, examples: [[2 ** 31 - 1, new Date(0), true]] },
      )
    })

    it('of anything at all is stored or refused, never an error of the database', async () => {
      await fc.assert(
        fc.asyncProperty(fc.constantFrom('name', 'age', 'confirmed', 'seenAt', 'email'), fc.anything(), async (attribute, value) => {
          await expect(stored({ [attribute]: value })).resolves.toBeDefined()
        }),
        { numRuns: 150 },
      )
    })

    it('of a form is cast as its column says', () => {
      const { dataSource } = subject.database
      const of = (name: string, text: string): unknown => cast(columnOf(dataSource.getMetadata(Subscriber), name)!, text)
      expect([of('age', ' 42 '), of('age', ''), of('age', '4x'), of('age', '0x10'), of('name', ' 1 ')]).toEqual([
        42,
        null,
        '4x',
        '0x10',
        ' 1 ',
      ])
      expect(['on', '1', 'TRUE', '0', 'off', 'maybe', ''].map((text) => of('confirmed', text))).toEqual([
        true,
        true,
        true,
        false,
        false,
        'maybe',
        null,
      ])
      expect(of('seenAt', '2026-01-02T03:04')).toEqual(new Date('2026-01-02T03:04:00Z'))
      expect(of('seenAt', '2026-01-02 03:04:05+01:00')).toEqual(new Date('2026-01-02T02:04:05Z'))
      expect(of('seenAt', '2026-13-02')).toBe('2026-13-02')
    })
  })
})
