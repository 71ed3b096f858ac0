/** The database is made ready once, and left alone afterwards. */
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { Subscriber } from '../../app/models/subscriber.js'
import { prepareDatabase } from '../../db/prepare.js'
import { temporaryFolder } from '../test-helper.js'

const folder = temporaryFolder()

describe('prepareDatabase', () => {
  const before = process.env.SUBSCRIBERS
  beforeAll(() => {
    process.env.STORAGE_PATH = folder
  })
  afterEach(() => {
    if (before === undefined) delete process.env.SUBSCRIBERS
    else process.env.SUBSCRIBERS = before
  })

  async function prepare(file: string): Promise<{ lines: string[]; count: number }> {
    const lines: string[] = []
    const dataSource = await prepareDatabase({ path: join(folder, file), print: (line) => lines.push(line) })
    const count = await Subscriber.count()
    await dataSource.destroy()
    return { lines, count }
  }

  it('creates the file, migrates and seeds it, and says so', async () => {
    process.env.SUBSCRIBERS = '25'
    const { lines, count } = await prepare('new.sqlite3')
    expect(count).toBe(25)
    expect(lines).toEqual([
      'Migrated CreateSubscribers20261122100000',
      'Migrated CreateUsers20261122200000',
      'Migrated CreateRecordings20261122200100',
      expect.stringMatching(/^Seeded 25 subscribers in \d+\.\d s$/),
      'Signed ada@example.com up',
      'Recorded a scale',
    ])
  })

  it('does nothing, silently, when everything is there', async () => {
    process.env.SUBSCRIBERS = '5'
    await prepare('again.sqlite3')
    delete process.env.SUBSCRIBERS
    await expect(prepare('again.sqlite3')).resolves.toEqual({ lines: [], count: 5 })
  })

  it('adds subscribers when SUBSCRIBERS asks for more than there are', async () => {
    process.env.SUBSCRIBERS = '5'
    await prepare('more.sqlite3')
    process.env.SUBSCRIBERS = '9'
    const { lines, count } = await prepare('more.sqlite3')
    expect(count).toBe(9)
    expect(lines).toEqual([expect.stringContaining('Seeded 4 subscribers')])
  })

  it('closes the database when a step fails', async () => {
    process.env.SUBSCRIBERS = 'lots'
    await expect(prepareDatabase({ path: join(folder, 'bad.sqlite3'), print: () => {} })).rejects.toThrow('SUBSCRIBERS is "lots"')
    await expect(Subscriber.count()).rejects.toThrow()
  })
})
