/** One suite, two databases. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe } from '@jest/globals'
import { Database, type DatabaseModel, type DatabaseOptions } from '../../src/index.js'
import { MODELS } from './models.js'
import { hasPostgres, PostgresServer } from './postgres-server.js'

/** What a suite is given. */
export interface Subject {
  readonly kind: 'sqlite' | 'postgres'
  /** The database that is connected now. */
  database: Database
  readonly url: string
  /** Closes it, and connects with other options. */
  reconnect(options?: Partial<DatabaseOptions>): Promise<Database>
  /** Removes every row. */
  clear(): Promise<void>
  readonly server: PostgresServer | null
}

/** Declares a suite for SQLite and for PostgreSQL. */
export function onBothDatabases(suite: (subject: Subject) => void, models: readonly DatabaseModel[] = MODELS): void {
  describe('on SQLite', () => suite(prepare('sqlite', models)))
  const withPostgres = hasPostgres ? describe : describe.skip
  withPostgres('on PostgreSQL', () => suite(prepare('postgres', models)))
}

/** The subject of one kind; its hooks are those of the suite around. */
export function prepare(kind: 'sqlite' | 'postgres', models: readonly DatabaseModel[] = MODELS): Subject {
  let server: PostgresServer | null = null
  let folder = ''
  const subject = {
    kind,
    database: undefined as unknown as Database,
    get url() {
      return server === null ? `sqlite:${join(folder, 'test.sqlite3')}` : server.url
    },
    get server() {
      return server
    },
    async reconnect(options: Partial<DatabaseOptions> = {}) {
      if (subject.database !== undefined) await subject.database.close()
      subject.database = await Database.connect({ url: subject.url, models, ...options })
      return subject.database
    },
    async clear() {
      const { dataSource } = subject.database
      const tables = dataSource.entityMetadatas.map(({ tableName }) => tableName)
      if (kind === 'postgres') await dataSource.query(`TRUNCATE ${tables.join(', ')} RESTART IDENTITY CASCADE`)
      else for (const table of [...tables].reverse()) await dataSource.query(`DELETE FROM ${table}`)
    },
  }
  beforeAll(async () => {
    if (kind === 'postgres') server = await PostgresServer.start()
    else folder = mkdtempSync(join(tmpdir(), 'live-model-'))
    await subject.reconnect()
    await subject.database.createTables()
  }, 60_000)
  afterAll(async () => {
    await subject.database?.close()
    await server?.[Symbol.asyncDispose]()
    if (folder !== '') rmSync(folder, { recursive: true, force: true })
  })
  return subject
}
