import { afterEach, describe, expect, it } from '@jest/globals'
import { locationOf } from '../../src/database/database-options.js'
import { workerLocation } from '../../src/database/worker-database.js'
import { Database } from '../../src/index.js'
import { hasPostgres, PostgresServer } from '../support/postgres-server.js'

const before = { worker: process.env['JEST_WORKER_ID'], databases: process.env['LIVE_TEST_DATABASES'] }

function setUp(worker: string, databases: string): void {
  process.env['JEST_WORKER_ID'] = worker
  process.env['LIVE_TEST_DATABASES'] = databases
}

describe('databases of tests that run side by side', () => {
  afterEach(() => {
    process.env['JEST_WORKER_ID'] = before.worker
    if (before.databases === undefined) delete process.env['LIVE_TEST_DATABASES']
    else process.env['LIVE_TEST_DATABASES'] = before.databases
  })

  it('A168: a URL names one for each worker where `live test` says so; elsewhere it means what it says', () => {
    const postgres = { kind: 'postgres', url: 'postgres://me:s%40crt@host:5433/shop_test?sslmode=require' } as const
    const file = { kind: 'sqlite', path: 'storage/some.day/test.sqlite3' } as const
    setUp('2', '1')
    expect(workerLocation(postgres, 'test').kind === 'postgres' && workerLocation(postgres, 'test')).toEqual({
      kind: 'postgres',
      url: 'postgres://me:s%40crt@host:5433/shop_test_2?sslmode=require',
    })
    expect(workerLocation(file, 'test')).toEqual({ kind: 'sqlite', path: 'storage/some.day/test-2.sqlite3' })
    expect(workerLocation({ kind: 'sqlite', path: 'some.day/test' }, 'test')).toEqual({ kind: 'sqlite', path: 'some.day/test-2' })
    expect(workerLocation({ kind: 'sqlite', path: ':memory:' }, 'test')).toEqual({ kind: 'sqlite', path: ':memory:' })
    expect(workerLocation(postgres, 'development')).toBe(postgres)
    setUp('2', '0')
    expect(workerLocation(postgres, 'test')).toBe(postgres)
    const home = { root: '/app', codeRoot: '/app', environment: 'test', logger: null }
    expect(locationOf({ url: '' }, home)).toEqual({ kind: 'sqlite', path: '/app/storage/test-2.sqlite3' })
  })

  const withPostgres = hasPostgres ? it : it.skip
  withPostgres(
    'A168: on PostgreSQL the database of a worker is made when it connects',
    async () => {
      await using server = await PostgresServer.start()
      setUp('3', '1')
      const environment = process.env['NODE_ENV']
      expect(environment).toBe('test')
      const database = await Database.connect({ url: server.url, models: [], maintainTestSchema: false })
      const [row] = await database.dataSource.query<{ name: string }[]>('SELECT current_database() AS name')
      expect(row).toEqual({ name: 'postgres_3' })
      await database.close()
    },
    60_000,
  )
})
