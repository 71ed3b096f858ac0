/** A database is made synchronously, and connects when it is needed (app.md A156). */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { DatabaseService } from '@live/core'
import { Column, Database, Entity, Model, PrimaryGeneratedColumn, sql } from '../../src/index.js'
import { prepare } from '../support/databases.js'
import { hasPostgres } from '../support/postgres-server.js'

@Entity('notes')
class Note extends Model {
  @PrimaryGeneratedColumn()
  id!: number

  @Column()
  text!: string
}

const logger = { level: 'silent', isLevelEnabled: () => false } as never

const MODEL = (name: string): string => `
  import { Column, Entity, Model, PrimaryGeneratedColumn } from '@live/model'
  export abstract class ApplicationRecord extends Model {}
  @Entity() export class ${name} extends ApplicationRecord { @PrimaryGeneratedColumn() id!: number; @Column() title!: string }
  export const other = 1`

function suite(kind: 'sqlite' | 'postgres'): void {
  const subject = prepare(kind, [])
  let database: Database

  beforeEach(() => {
    database = new Database({ url: subject.url, models: [Note] })
  })
  afterEach(async () => {
    await database.query(sql`DROP TABLE IF EXISTS notes`).catch(() => undefined)
    await database.close()
  })

  it('A156: connects at the first query, also when many ask at once', async () => {
    expect([database.kind, database.isConnected, database.leased]).toEqual([kind, false, 0])
    await database.createTables()
    await database.close()
    await database.connect()
    await database.close()
    database = new Database({ url: subject.url, models: [Note] })
    const notes = await Promise.all(['a', 'b', 'c'].map((text) => Note.create({ text })))
    expect([notes.map(({ text }) => text), await Note.count(), database.isConnected, database.leased]).toEqual([
      ['a', 'b', 'c'],
      3,
      true,
      0,
    ])
  })

  it.each<[string, (database: Database) => Promise<unknown>]>([
    ['query', (own) => own.query(sql`SELECT 1 AS one`)],
    ['transaction', (own) => own.transaction(() => own.query(sql`SELECT 1 AS one`))],
    ['ping', (own) => own.ping()],
    ['isHealthy', (own) => own.isHealthy()],
    ['TypeORM', (own) => own.dataSource.query('SELECT 1')],
  ])('A156: %s connects', async (_name, use) => {
    await use(database)
    expect([database.isConnected, database.leased]).toEqual([true, 0])
  })

  it('A156: records and queries can be written before there is a connection', () => {
    const note = Note.build({ text: 'x' })
    expect([note.changed, Note.where({ text: 'x' }).toSql()]).toEqual([['text'], expect.stringContaining('notes')])
    expect(database.isConnected).toBe(false)
  })

  it('A156: once closed it stays closed until somebody connects it', async () => {
    await database.connect()
    await database.close()
    await database.close()
    for (const use of [() => database.query(sql`SELECT 1`), () => database.transaction(() => 1), () => database.ping()]) {
      await expect(use()).rejects.toMatchObject({ code: 'ERR_NO_DATABASE' })
    }
    await expect(database.isHealthy()).resolves.toBe(false)
    await database.connect()
    await expect(database.isHealthy()).resolves.toBe(true)
  })
}

describe('on SQLite', () => suite('sqlite'))
;(hasPostgres ? describe : describe.skip)('on PostgreSQL', () => suite('postgres'))

describe('A database of an application', () => {
  let folder = ''
  const before = { url: process.env['DATABASE_URL'], worker: process.env['JEST_WORKER_ID'] }
  const home = (environment: string) => ({ root: folder, codeRoot: join(folder, 'dist'), environment, logger })

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'live-home-'))
    delete process.env['DATABASE_URL']
  })
  afterEach(() => {
    if (before.url !== undefined) process.env['DATABASE_URL'] = before.url
    process.env['JEST_WORKER_ID'] = before.worker
    rmSync(folder, { recursive: true, force: true })
  })

  it('A156: is a service for @live/core, whose own shape it has', () => {
    const service: DatabaseService = new Database({ models: [] })
    expect(Object.keys(service)).toEqual([])
  })

  it('A156: without a URL it is storage/<environment>.sqlite3, for each worker of the tests its own', async () => {
    const database = new Database({ models: [], url: '' })
    await database.attach(home('development'))
    expect(database.location).toEqual({ kind: 'sqlite', path: join(folder, 'storage', 'development.sqlite3') })
    await database.connect()
    expect(existsSync(join(folder, 'storage', 'development.sqlite3'))).toBe(true)
    await database.close()
    process.env['JEST_WORKER_ID'] = '3'
    await database.attach(home('test'))
    expect(database.location).toEqual({ kind: 'sqlite', path: join(folder, 'storage', 'test-3.sqlite3') })
    process.env['DATABASE_URL'] = 'postgres://u:p@h/d'
    expect(database.kind).toBe('postgres')
  })

  it('A156: finds its models by folder, below the code of the application', async () => {
    mkdirSync(join(folder, 'dist/app/models/admin'), { recursive: true })
    writeFileSync(join(folder, 'dist/app/models/post.ts'), MODEL('Post'))
    writeFileSync(join(folder, 'dist/app/models/admin/user.ts'), MODEL('User'))
    writeFileSync(join(folder, 'dist/app/models/post.test.ts'), 'throw new Error("a test is no model")')
    const database = new Database({ url: 'sqlite::memory:' })
    expect(() => database.dataSource).toThrow(expect.objectContaining({ code: 'ERR_NO_DATABASE' }))
    await database.attach(home('development'))
    expect(database.isConnected).toBe(false)
    await database.createTables()
    expect(database.dataSource.entityMetadatas.map(({ tableName }) => tableName).sort()).toEqual(['posts', 'users'])
    await database.close()
  })

  it('A156: root of its own: a folder, or the URL of a file in it or in its config', async () => {
    const places = [folder, pathToFileURL(join(folder, 'server.ts')).href, pathToFileURL(join(folder, 'config', 'database.ts'))]
    for (const root of places) {
      const database = new Database({ models: [], url: 'sqlite:x.sqlite3', root })
      await database.attach({ ...home('development'), root: '/elsewhere' })
      expect(database.location).toEqual({ kind: 'sqlite', path: join(folder, 'x.sqlite3') })
    }
  })

  it('A156: a model has one database at a time', async () => {
    const one = new Database({ url: 'sqlite::memory:', models: [Note] })
    expect(() => new Database({ url: 'sqlite::memory:', models: [Note] })).toThrow(/Note has a database already/)
    await one.close()
    const two = new Database({ url: 'sqlite::memory:', models: [Note] })
    await expect(one.connect()).rejects.toThrow(/Note has a database already/)
    expect(Note.database).toBe(two)
    await two.close()
  })

  it.each([
    { url: 'mysql://u:secret@h/d' },
    { pool: 0 },
    { migrationLockTimeout: Number.NaN },
    { models: ' ' },
    { migrations: '' },
    { seeds: 'a\0b' },
    { schema: '' },
  ])('refuses %p at once', (options) => {
    expect(() => new Database({ models: [], ...options })).toThrow(
      expect.objectContaining({ code: 'ERR_CONFIGURATION', message: expect.not.stringContaining('secret') }),
    )
  })
})
