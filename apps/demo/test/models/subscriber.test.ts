/** Subscribers: what makes one valid, and how they are found. */
import { describe, expect, it, jest } from '@jest/globals'
import { Subscriber } from '../../app/models/subscriber.js'
import { nativeConnection } from '../../config/database.js'
import { seed } from '../../db/seeds.js'
import { useDatabase } from '../test-helper.js'

const held = useDatabase()

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

describe('Subscriber.create', () => {
  it('stores a valid subscriber with cleaned attributes', async () => {
    const subscriber = await Subscriber.create({ email: ' Ada@Example.COM ', name: ' Ada ' })
    expect(subscriber.isValid).toBe(true)
    expect(subscriber.errors).toEqual({})
    const stored = await Subscriber.repository().findOneByOrFail({ id: subscriber.id })
    expect(stored).toMatchObject({ email: 'ada@example.com', name: 'Ada', confirmed: false })
    expect(Math.abs(stored.createdAt.getTime() - Date.now())).toBeLessThan(60_000)
    expect(stored.updatedAt).toEqual(stored.createdAt)
  })

  it.each([
    [{ name: 'Ada' }, 'email', 'is not an e-mail address'],
    [{ email: 'nobody@', name: 'Ada' }, 'email', 'is not an e-mail address'],
    [{ email: `${'a'.repeat(250)}@example.com`, name: 'Ada' }, 'email', 'is too long (at most 254 characters)'],
    [{ email: 'a@example.com', name: '   ' }, 'name', 'must have 1 to 100 characters'],
    [{ email: 'a@example.com', name: 'n'.repeat(101) }, 'name', 'must have 1 to 100 characters'],
    [{ email: 'a@example.com', name: 'a\0b' }, 'name', 'contains a character that cannot be stored'],
    [{ email: 'a@example.com', name: 7 }, 'name', 'must be text'],
    [{ email: 'a@example.com', name: { first: 'a' } }, 'name', 'must be text'],
    [{ email: 'a@example.com', name: 'a', confirmed: 'yes' }, 'confirmed', 'must be true or false'],
  ])('stores nothing for %j and says why', async (attributes, property, message) => {
    const subscriber = await Subscriber.create(attributes)
    expect(subscriber.isValid).toBe(false)
    expect(subscriber.errors[property]).toContain(message)
    await expect(Subscriber.count()).resolves.toBe(0)
  })

  it('reports a taken address as an error of the address, whatever its case', async () => {
    await Subscriber.create({ email: 'ada@example.com', name: 'Ada' })
    const second = await Subscriber.create({ email: 'ADA@example.com', name: 'Other' })
    expect(second.errors).toEqual({ email: ['has already been taken'] })
    await expect(Subscriber.count()).resolves.toBe(1)
  })

  it('lets exactly one of many at once take an address', async () => {
    const same = { email: 'ada@example.com', name: 'Ada' }
    const results = await Promise.all(Array.from({ length: 8 }, () => Subscriber.create(same)))
    expect(results.filter((subscriber) => subscriber.isValid)).toHaveLength(1)
    await expect(Subscriber.count()).resolves.toBe(1)
  })

  it('leaves out names that are no columns, and survives hostile ones', async () => {
    const attributes = JSON.parse('{"email":"a@example.com","name":"A","admin":true,"__proto__":{"confirmed":true},"errors":{"x":["y"]}}')
    const subscriber = await Subscriber.create(attributes)
    expect(subscriber.isValid).toBe(true)
    expect(subscriber.confirmed).toBe(false)
    expect(Object.keys(subscriber).sort()).toEqual(['confirmed', 'createdAt', 'email', 'id', 'name', 'updatedAt'])
  })

  it('lets errors of another kind through', async () => {
    nativeConnection(held.dataSource).exec('DROP TABLE subscribers')
    await expect(Subscriber.create({ email: 'a@example.com', name: 'A' })).rejects.toThrow('no such table')
  })
})

describe('a subscriber', () => {
  it('becomes JSON with its columns only', async () => {
    const subscriber = await Subscriber.create({ email: 'a@example.com', name: 'A' })
    expect(Object.keys(JSON.parse(JSON.stringify(subscriber))).sort()).toEqual([
      'confirmed',
      'createdAt',
      'email',
      'id',
      'name',
      'updatedAt',
    ])
  })

  it('forgets old errors when it is validated again', async () => {
    const subscriber = Subscriber.build({ email: 'nobody', name: 'A' })
    await expect(subscriber.validate()).resolves.toBe(false)
    subscriber.email = 'a@example.com'
    await expect(subscriber.validate()).resolves.toBe(true)
    expect(subscriber.errors).toEqual({})
  })
})

describe('Subscriber.page', () => {
  it('gives the records of a page, newest first, and where it stands', async () => {
    await seed(held.dataSource, { count: 60 })
    const page = await Subscriber.page(3, { per: 25 })
    expect(page).toMatchObject({ page: 3, pages: 3, per: 25, total: 60 })
    expect(page.records.map(({ id }) => id)).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1])
  })

  it.each([0, -4, 1.5, Number.NaN])('takes %p for the first page', async (number) => {
    await seed(held.dataSource, { count: 3 })
    const page = await Subscriber.page(number)
    expect(page.page).toBe(1)
    expect(page.records).toHaveLength(3)
  })

  it.each([3, Number.MAX_SAFE_INTEGER])('is empty past the end (%p)', async (number) => {
    await seed(held.dataSource, { count: 30 })
    await expect(Subscriber.page(number)).resolves.toMatchObject({ records: [], page: number, pages: 2, total: 30 })
  })

  it('has one empty page when there is nobody', async () => {
    await expect(Subscriber.page()).resolves.toEqual({ records: [], page: 1, pages: 1, per: 25, total: 0 })
  })
})

describe('Subscriber.findInBatches', () => {
  it.each([1, 7, 10, 100])('gives every record once, in order, in batches of at most %p', async (batchSize) => {
    await seed(held.dataSource, { count: 20 })
    const batches = await collect(Subscriber.findInBatches({ batchSize }))
    expect(batches.flat().map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
    expect(Math.max(...batches.map((batch) => batch.length))).toBe(Math.min(batchSize, 20))
    expect(batches[0][0]).toBeInstanceOf(Subscriber)
  })

  it('skips gaps in the keys', async () => {
    await seed(held.dataSource, { count: 10 })
    await Subscriber.repository().delete([2, 3, 4, 10])
    expect((await collect(Subscriber.findInBatches({ batchSize: 2 }))).map((batch) => batch.map(({ id }) => id))).toEqual([
      [1, 5],
      [6, 7],
      [8, 9],
    ])
  })

  it('gives nothing for an empty table', async () => {
    await expect(collect(Subscriber.findInBatches())).resolves.toEqual([])
  })

  it('prepares one statement for all batches', async () => {
    await seed(held.dataSource, { count: 20 })
    const prepare = jest.spyOn(nativeConnection(held.dataSource), 'prepare')
    await collect(Subscriber.findInBatches({ batchSize: 3 }))
    // One for each would stay in native memory until the garbage collector comes by, and grow with the table.
    expect(prepare).toHaveBeenCalledTimes(1)
    prepare.mockRestore()
  })

  it('lets others run between two batches', async () => {
    await seed(held.dataSource, { count: 30 })
    let turns = 0
    const timer = setInterval(() => turns++, 0)
    const seen: number[] = []
    for await (const batch of Subscriber.findInBatches({ batchSize: 1 })) if (batch.length > 0) seen.push(turns)
    clearInterval(timer)
    expect(seen.at(-1)).toBeGreaterThan(seen[0])
  })

  it.each([0, -1, 1.5])('refuses a batch size of %p', async (batchSize) => {
    await expect(collect(Subscriber.findInBatches({ batchSize }))).rejects.toThrow(`batchSize is ${batchSize}`)
  })
})

describe('Subscriber.findEach', () => {
  it('gives every record one by one', async () => {
    await seed(held.dataSource, { count: 25 })
    await expect(collect(Subscriber.findEach({ batchSize: 10 }))).resolves.toHaveLength(25)
  })

  it('stops asking the database when the reader leaves', async () => {
    await seed(held.dataSource, { count: 30 })
    const records = Subscriber.findEach({ batchSize: 10 })
    for await (const { id } of records) if (id === 5) break
    // A reader that left must not keep a statement open, or nobody could close or drop anything.
    nativeConnection(held.dataSource).exec('DROP TABLE subscribers')
    await expect(records.next()).resolves.toEqual({ done: true, value: undefined })
  })

  it('throws the reason of its signal between two batches, so that a short list never looks whole', async () => {
    await seed(held.dataSource, { count: 30 })
    const controller = new AbortController()
    const seen: number[] = []
    const reading = (async () => {
      for await (const { id } of Subscriber.findEach({ batchSize: 10, signal: controller.signal })) {
        seen.push(id)
        if (id === 5) controller.abort(new Error('gone'))
      }
    })()
    await expect(reading).rejects.toThrow('gone')
    expect(seen).toHaveLength(10)
  })
})
