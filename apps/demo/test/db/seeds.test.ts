/** The seeds: how many, which, and that they can be run again. */
import { describe, expect, it } from '@jest/globals'
import { Post } from '../../app/models/post.js'
import { Subscriber } from '../../app/models/subscriber.js'
import { seedPosts } from '../../db/seeds/posts.js'
import { sampleSubscriber } from '../../db/seeds/sample-subscribers.js'
import { seedCount, seedSubscribers } from '../../db/seeds/subscribers.js'
import { useDatabase } from '../test-helper.js'

describe('seedCount', () => {
  it.each([
    ['', 10_000],
    ['0', 0],
    ['1000000', 1_000_000],
    ['1_000_000', 1_000_000],
  ])('reads %p as %p', (value, count) => {
    expect(seedCount(value)).toBe(count)
  })

  it.each(['many', '-1', '1.5', '1e12'])('refuses %p and says what would do', (value) => {
    expect(() => seedCount(value)).toThrow(`SUBSCRIBERS is ${JSON.stringify(value)}; it must be a whole number`)
  })
})

describe('sampleSubscriber', () => {
  const people = Array.from({ length: 10_000 }, (_, index) => sampleSubscriber(index))
  const names = people.map(([, name]) => name)

  it('gives the same person for the same index, and an address to nobody else', () => {
    expect(people[4321]).toEqual(sampleSubscriber(4321))
    expect(new Set(people.map(([email]) => email)).size).toBe(people.length)
  })

  it('makes plain ASCII addresses', () => {
    for (const [email] of people) expect(email).toMatch(/^[a-z]+\.[a-z]+\.\d+@example\.com$/)
  })

  it.each(['=', '+', '-', '@'])('has a few names that start with %s', (sign) => {
    expect(names.filter((name) => name.startsWith(sign)).length).toBeGreaterThan(0)
  })

  it('has a few names with a comma, quotes or a line break, and many beyond ASCII', () => {
    const share = (pattern: RegExp): number => names.filter((name) => pattern.test(name)).length / names.length
    for (const rare of [/,/, /"/, /\n/]) {
      expect(share(rare)).toBeGreaterThan(0)
      expect(share(rare)).toBeLessThan(0.05)
    }
    expect(share(/\P{ASCII}/u)).toBeGreaterThan(0.25)
  })

  it('never updates before it creates', () => {
    for (const [, , , created, updated] of people) expect(updated >= created).toBe(true)
  })
})

describe('seedSubscribers', () => {
  const database = useDatabase()

  it('stores the subscribers so that the model reads them back', async () => {
    await expect(seedSubscribers(database, { count: 1_200 })).resolves.toBe(1_200)
    const [email, name, confirmed, createdAt, updatedAt] = sampleSubscriber(1_107)
    await expect(Subscriber.findBy({ email })).resolves.toMatchObject({ name, confirmed, createdAt, updatedAt })
  })

  it('adds only what is missing when it runs again', async () => {
    await seedSubscribers(database, { count: 50 })
    await expect(seedSubscribers(database, { count: 80 })).resolves.toBe(30)
    await expect(Subscriber.count()).resolves.toBe(80)
  })
})

describe('seedPosts', () => {
  useDatabase()

  it('writes the first posts once, with their comments', async () => {
    await expect(seedPosts()).resolves.toBe(true)
    await expect(seedPosts()).resolves.toBe(false)
    const posts = await Post.include('comments').order('id')
    expect(posts.map(({ comments }) => comments.length)).toEqual([1, 0])
  })
})
