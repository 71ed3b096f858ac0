import { beforeEach, describe, expect, it } from '@jest/globals'
import { onBothDatabases } from '../support/databases.js'
import { Subscriber } from '../support/models.js'

const valid = { email: 'Ada@Example.com ', name: 'Ada' }

describe('A model', () => {
  onBothDatabases((subject) => {
    beforeEach(() => subject.clear())

    it('A152: is created, read, changed and destroyed', async () => {
      const created = await Subscriber.create({ ...valid, age: '36', confirmed: 'on', settings: { a: [1] } })
      expect(created.errors.fullMessages).toEqual([])
      expect(created).toMatchObject({ email: 'ada@example.com', age: 36, confirmed: true })
      expect(typeof created.id).toBe('number')
      const found = await Subscriber.find(created.id)
      expect(found).not.toBe(created)
      expect(found.attributes).toEqual(created.attributes)
      expect(found.createdAt).toBeInstanceOf(Date)
      await expect(found.update({ name: 'Ada Lovelace' })).resolves.toBe(true)
      expect(await Subscriber.pluck('name')).toEqual(['Ada Lovelace'])
      expect(await found.destroy()).toBe(true)
      expect(await Subscriber.count()).toBe(0)
    })
  })
})
