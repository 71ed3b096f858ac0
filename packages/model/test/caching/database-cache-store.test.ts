/** The cache in a database (app.md A128). */
import { afterEach, expect, it } from '@jest/globals'
import { Cache } from '@live/core'
import { DatabaseCacheStore, sql } from '../../src/index.js'
import { onBothDatabases } from '../support/databases.js'

onBothDatabases((subject) => {
  const clock = { time: 1_795_335_772_010, now: () => clock.time }
  const errors: unknown[] = []
  const make = (options: { maxEntries?: number; table?: string } = {}) =>
    new DatabaseCacheStore({ database: subject.database, onError: (error) => errors.push(error), clock, ...options })
  const forever = { expiresInMs: null }

  afterEach(async () => {
    await make().clear()
    expect(errors.splice(0)).toEqual([])
  })

  it('A128: keeps values until they are removed, for all processes, keys of any length and text of any kind', async () => {
    const [one, two] = [make(), make()]
    const long = `${'k'.repeat(5000)}'"é`
    await Promise.all([one.write('a', { x: [1, null, "'; DROP TABLE x"] }, forever), two.write(long, 'ü', forever)])
    expect(await two.read('a')).toEqual({ x: [1, null, "'; DROP TABLE x"] })
    expect(await one.readMany(['none', long, 'a', long])).toEqual([undefined, 'ü', { x: [1, null, "'; DROP TABLE x"] }, 'ü'])
    await one.write('a', 2, forever)
    expect([await two.read('a'), await two.delete('a'), await two.delete('a'), await one.read('a')]).toEqual([2, true, false, undefined])
    await one.write(long, undefined, forever)
    expect([await one.read(long), await one.readMany([])]).toEqual([undefined, []])
  })

  it('A128: values end with their time', async () => {
    const store = make()
    await store.write('a', 1, { expiresInMs: 1000 })
    clock.time += 999
    expect(await store.read('a')).toBe(1)
    clock.time += 1
    expect([await store.read('a'), await store.delete('a')]).toEqual([undefined, false])
    await store.write('a', 2, { expiresInMs: 0.2 })
    expect(await store.read('a')).toBe(2)
  })

  it('A128: counts in one step, also when many do at once, and anew after its time', async () => {
    const store = make()
    expect(await store.increment('n', 5, { expiresInMs: 1000 })).toBe(5)
    const counts = await Promise.all(Array.from({ length: 20 }, () => store.increment('n', 1, { expiresInMs: 1000 })))
    expect(counts.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i + 6))
    expect([await store.increment('n', -30, forever), await store.read('n')]).toEqual([-5, -5])
    clock.time += 1000
    expect(await store.increment('n', 1, forever)).toBe(1)
  })

  it('A128: removes what matches, and everything', async () => {
    const store = make()
    const keys = Array.from({ length: 600 }, (_, i) => `posts/${i}`)
    await Promise.all(keys.map((key) => store.write(key, 1, forever)))
    await store.write('users/1', 1, forever)
    expect([await store.deleteMatched(/^posts\//g), await store.deleteMatched(/^posts\//g), await store.read('users/1')]).toEqual([
      600, 0, 1,
    ])
    await store.clear()
    expect(await store.read('users/1')).toBeUndefined()
  })

  it('A128: is bounded: what was written first makes room, and what has expired goes', async () => {
    const store = make({ maxEntries: 30 })
    await store.write('brief', 1, { expiresInMs: 1 })
    for (let i = 0; i < 99; i++) {
      clock.time++
      await store.write(`k${i}`, i, forever)
    }
    const [row] = await subject.database.query<{ count: unknown }>(sql`SELECT COUNT(*) AS "count" FROM "live_cache_entries"`)
    expect([Number(row!.count), await store.read('k98'), await store.read('k69'), await store.read('k68')]).toEqual([30, 98, 69, undefined])
  })

  it('A128: in a transaction it reads, and writes after the commit', async () => {
    const store = make()
    await store.write('a', 1, forever)
    const { database } = subject
    await database.transaction(async () => {
      await store.write('a', 2, forever)
      await store.write('b', 1, forever)
      expect([await store.read('a'), await store.delete('a'), await store.read('b')]).toEqual([1, true, undefined])
    })
    expect([await store.read('a'), await store.read('b')]).toEqual([undefined, 1])
    await expect(
      database.transaction(async () => {
        await store.write('b', 2, forever)
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    expect(await store.read('b')).toBe(1)
    // Whose table is not there yet does not spoil it.
    await database.transaction(async () => {
      const fresh = make({ table: 'other_entries' })
      expect(await fresh.read('a')).toBeUndefined()
      await fresh.write('a', 1, forever)
    })
    expect(await make({ table: 'other_entries' }).read('a')).toBe(1)
  })

  it('A128: one that cannot be reached is empty, and comes back', async () => {
    const store = make()
    await store.write('a', 1, forever)
    await subject.database.query(sql`DROP TABLE "live_cache_entries"`)
    expect([await store.read('a'), errors.splice(0).length]).toEqual([undefined, 1])
    await store.write('a', 2, forever)
    expect(await store.read('a')).toBe(2)
    const { database } = subject
    await database.close()
    try {
      expect([await store.read('a'), await store.delete('a'), await store.write('a', 1, forever)]).toEqual([undefined, false, undefined])
      await expect(store.increment('n', 1, forever)).rejects.toThrow()
      expect(errors.splice(0).length).toBeGreaterThanOrEqual(2)
    } finally {
      await database.connect()
    }
  })

  it('A128: is a store of app.cache, and refuses options that cannot work', async () => {
    const cache = new Cache(make())
    expect(await cache.fetch('a', { expiresIn: '1h' }, () => ({ made: 1 }))).toEqual({ made: 1 })
    const all = await cache.fetchMulti(['a', 'b'], {}, (key) => key)
    expect([await cache.fetch('a', () => 'again'), ...all]).toEqual([{ made: 1 }, ['a', { made: 1 }], ['b', 'b']])
    for (const options of [{ maxEntries: 0 }, { table: 'a"b' }, { database: {} as never }])
      expect(() => make(options)).toThrow(/DatabaseCacheStore/)
  })
})
