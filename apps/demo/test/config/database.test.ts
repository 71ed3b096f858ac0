/** The configuration of the database, on real files. */
import { join } from 'node:path'
import { afterEach, describe, expect, it } from '@jest/globals'
import { connectDatabase, databasePath, nativeConnection } from '../../config/database.js'
import { root } from '../../config/root.js'
import { temporaryFolder } from '../test-helper.js'

describe('databasePath', () => {
  const before = process.env.DATABASE_PATH
  afterEach(() => {
    if (before === undefined) delete process.env.DATABASE_PATH
    else process.env.DATABASE_PATH = before
  })

  it.each([
    ['', join(root, 'storage/development.sqlite3')],
    ['tmp/x.sqlite3', join(root, 'tmp/x.sqlite3')],
    ['/tmp/x.sqlite3', '/tmp/x.sqlite3'],
    [':memory:', ':memory:'],
  ])('reads DATABASE_PATH=%p as %p', (value, path) => {
    process.env.DATABASE_PATH = value
    expect(databasePath()).toBe(path)
  })
})

describe('connectDatabase', () => {
  const folder = temporaryFolder()

  it('creates the folder and opens the file with WAL, foreign keys and a busy time-out', async () => {
    const dataSource = await connectDatabase(join(folder, 'deep', 'er', 'x.sqlite3'))
    const value = (pragma: string): unknown => Object.values(nativeConnection(dataSource).pragma(pragma)[0])[0]
    expect(['journal_mode', 'foreign_keys', 'busy_timeout', 'synchronous'].map(value)).toEqual(['wal', 1, 5000, 1])
    await dataSource.destroy()
  })

  it('guards the parameters of a raw query', async () => {
    const dataSource = await connectDatabase(join(folder, 'guard.sqlite3'))
    await expect(dataSource.query('SELECT ? AS value', [new Date(0)])).resolves.toMatchObject([{ value: '1970-01-01 00:00:00.000' }])
    await expect(dataSource.query('SELECT ? AS value', [{ a: 1 }])).rejects.toThrow('SQL parameter 1 is an object')
    await dataSource.destroy()
  })

  it('lets a reader go on while a writer holds a transaction', async () => {
    const path = join(folder, 'shared.sqlite3')
    const [writer, reader] = [await connectDatabase(path), await connectDatabase(path)]
    await writer.runMigrations()
    await writer.query('BEGIN IMMEDIATE')
    await expect(reader.query('SELECT count(*) AS total FROM subscribers')).resolves.toMatchObject([{ total: 0 }])
    await writer.query('ROLLBACK')
    await Promise.all([writer.destroy(), reader.destroy()])
  })
})
