/** Databases of their own for each test: new, empty, and gone afterwards. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe } from '@jest/globals'
import { Database, type DatabaseOptions, DatabaseTasks } from '../../src/index.js'
import { createDatabase } from '../../src/schema/databases.js'
import { openClient, withDatabase } from '../../src/schema/postgres-client.js'
import { hasPostgres, PostgresServer } from './postgres-server.js'

/** What a test is given. */
export interface Workplace {
  readonly kind: 'sqlite' | 'postgres'
  /** The folder of an application. */
  readonly folder: string
  /** Of a database that is there and empty. */
  readonly url: string
  /** A database of that URL, closed after the test. Tests of migrations are no application's tests: its environment is `development`. */
  open(options?: DatabaseOptions, environment?: string): Database
  /** Tasks, and the lines that they log. */
  tasks(options?: DatabaseOptions, environment?: string): { tasks: DatabaseTasks; database: Database; lines: string[] }
  /** Writes a file below the folder. */
  write(path: string, text: string): void
}

/** Declares a suite for SQLite and for PostgreSQL. */
export function inBothWorkplaces(suite: (place: Workplace) => void): void {
  describe('on SQLite', () => suite(workplace('sqlite')))
  const withPostgres = hasPostgres ? describe : describe.skip
  withPostgres('on PostgreSQL', () => suite(workplace('postgres')))
}

const logger = { level: 'silent', isLevelEnabled: () => false, warn: () => undefined, debug: () => undefined } as never

/** One kind of place; its hooks are those of the suite around. */
export function workplace(kind: 'sqlite' | 'postgres'): Workplace {
  let server: PostgresServer | null = null
  let [folder, url] = ['', '']
  const opened: Database[] = []
  const place: Workplace = {
    kind,
    get folder() {
      return folder
    },
    get url() {
      return url
    },
    open(options = {}, environment = 'development') {
      const database = new Database({ url, models: [], ...options })
      database.attach({ root: folder, codeRoot: folder, environment, logger })
      opened.push(database)
      return database
    },
    tasks(options, environment) {
      const lines: string[] = []
      const database = place.open(options, environment)
      return { database, lines, tasks: new DatabaseTasks(database, { log: (line) => lines.push(line) }) }
    },
    write(path, text) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    },
  }
  beforeAll(async () => {
    if (kind === 'postgres') server = await PostgresServer.start()
  }, 60_000)
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'live-app-'))
    url = server === null ? `sqlite:${join(folder, 'storage', 'test.sqlite3')}` : withDatabase(server.url, 'migrated')
    if (server !== null) await empty(url)
  })
  afterEach(async () => {
    for (const database of opened.splice(0)) await database.close()
    rmSync(folder, { recursive: true, force: true })
  })
  afterAll(() => server?.[Symbol.asyncDispose]())
  return place
}

/** Quicker than a new database for each test. */
async function empty(url: string): Promise<void> {
  await createDatabase({ kind: 'postgres', url })
  const client = await openClient(url)
  await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public')
  await client.end()
}
