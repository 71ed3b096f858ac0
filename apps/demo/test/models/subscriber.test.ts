/** Subscribers: what makes one valid, and how they are found. Pages and batches are tested with `@live/model`. */
import { describe, expect, it } from '@jest/globals'
import { Subscriber } from '../../app/models/subscriber.js'
import { seedSubscribers } from '../../db/seeds/subscribers.js'
import { useDatabase } from '../test-helper.js'

const database = useDatabase()

describe('Subscriber.create', () => {
  it('stores a valid subscriber with cleaned attributes', async () => {
    const subscriber = await Subscriber.create({ email: ' Ada@Example.COM ', name: ' Ada ' })
    expect([subscriber.isPersisted(), subscriber.errors.toJSON()]).toEqual([true, {}])
    const stored = await Subscriber.find(subscriber.id)
    expect(stored).toMatchObject({ email: 'ada@example.com', name: 'Ada', confirmed: false })
    expect(Math.abs(stored.createdAt.getTime() - Date.now())).toBeLessThan(60_000)
    expect(stored.updatedAt).toEqual(stored.createdAt)
  })

  it.each([
    [{ name: 'Ada' }, 'email', 'is not an e-mail address'],
    [{ email: 'nobody@', name: 'Ada' }, 'email', 'is not an e-mail address'],
    [{ email: `${'a'.repeat(250)}@example.com`, name: 'Ada' }, 'email', 'is too long (maximum is 254 characters)'],
    [{ email: 'a@example.com', name: '   ' }, 'name', "can't be blank"],
    [{ email: 'a@example.com', name: 'n'.repeat(101) }, 'name', 'is too long (maximum is 100 characters)'],
    [{ email: 'a@example.com', name: 'a\0b' }, 'name', 'contains a character that cannot be stored'],
    [{ email: 'a@example.com', name: { first: 'a' } }, 'name', 'must be text'],
    [{ email: 'a@example.com', name: 'a', confirmed: 'perhaps' }, 'confirmed', expect.any(String)],
  ])('stores nothing for %j and says why', async (attributes, property, message) => {
    const subscriber = await Subscriber.create(attributes)
    expect(subscriber.isNew()).toBe(true)
    expect(subscriber.errors.on(property)).toContainEqual(message)
    await expect(Subscriber.count()).resolves.toBe(0)
  })

  it('reports a taken address as an error of the address, whatever its case', async () => {
    await Subscriber.create({ email: 'ada@example.com', name: 'Ada' })
    const second = await Subscriber.create({ email: 'ADA@example.com', name: 'Other' })
    expect(second.errors.toJSON()).toEqual({ email: ['has already been taken'] })
    await expect(Subscriber.count()).resolves.toBe(1)
  })

  it('lets exactly one of many at once take an address', async () => {
    const same = { email: 'ada@example.com', name: 'Ada' }
    const results = await Promise.all(Array.from({ length: 8 }, () => Subscriber.create(same)))
    expect(results.filter((subscriber) => subscriber.isPersisted())).toHaveLength(1)
    await expect(Subscriber.count()).resolves.toBe(1)
  })

  it.each(['admin', '__proto__', 'errors', 'constructor'])('refuses the name %s, which is no attribute', async (name) => {
    const attributes = JSON.parse(`{"email":"a@example.com","name":"A","${name}":{"confirmed":true}}`) as object
    expect(() => Subscriber.build(attributes)).toThrow(name)
    expect(Object.hasOwn(Object.prototype, 'confirmed')).toBe(false)
  })
})

describe('a subscriber', () => {
  it('becomes JSON with its columns only', async () => {
    const subscriber = await Subscriber.create({ email: 'a@example.com', name: 'A' })
    const names = ['confirmed', 'createdAt', 'email', 'id', 'name', 'updatedAt']
    expect(Object.keys(JSON.parse(JSON.stringify(subscriber))).sort()).toEqual(names)
  })

  it('forgets old errors when it is validated again', async () => {
    const subscriber = Subscriber.build({ email: 'nobody', name: 'A' })
    await expect(subscriber.isValid()).resolves.toBe(false)
    subscriber.email = 'a@example.com'
    await expect(subscriber.isValid()).resolves.toBe(true)
    expect(subscriber.errors.isEmpty).toBe(true)
  })
})

describe('Subscriber.findEach', () => {
  it('gives every record once, in order, also past gaps in the keys', async () => {
    await seedSubscribers(database, { count: 25 })
    const keys = await Subscriber.order('id').pluck('id')
    for (const gap of [2, 3, 24]) await (await Subscriber.find(keys[gap]!)).destroy()
    const seen: number[] = []
    for await (const { id } of Subscriber.findEach({ batchSize: 10 })) seen.push(id)
    expect(seen).toEqual(keys.filter((_, index) => ![2, 3, 24].includes(index)))
  })
})
