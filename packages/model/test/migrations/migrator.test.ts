/** Which migrations run, in which order, under which lock (app.md A155, A73). */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { Migration, type MigrationClass, sql } from '../../src/index.js'
import { withMigrationLock } from '../../src/migrations/migration-lock.js'
import { Migrator } from '../../src/migrations/migrator.js'
import { inBothWorkplaces, type Workplace } from '../support/workplace.js'

const table = (name: string): MigrationClass =>
  class extends Migration {
    override change(): void {
      this.createTable(name, (t) => t.string('name'))
    }
  }

const THREE: Record<string, MigrationClass> = {
  '20260101000001-one': table('ones'),
  '20260101000002-two': table('twos'),
  '20260101000003-three': table('threes'),
}
const [V1, V2, V3] = ['20260101000001', '20260101000002', '20260101000003'] as const

const source = (name: string, body = `this.createTable('${name}', (t) => t.string('name'))`): string =>
  `import { Migration } from '@live/model'\nexport default class extends Migration {\n  override change() {\n    ${body}\n  }\n}\n`

const states = async (migrator: Migrator): Promise<string[]> => (await migrator.status()).map(({ state }) => state)

describe('The migrator', () => {
  inBothWorkplaces((place: Workplace) => {
    it('A155: runs what is pending in order, and knows what was run', async () => {
      const migrator = new Migrator(place.open({ migrations: THREE }))
      expect([await states(migrator), await migrator.version()]).toEqual([['down', 'down', 'down'], null])
      expect((await migrator.migrate()).map(({ version, name, direction }) => [version, name, direction])).toEqual([
        [V1, 'one', 'up'],
        [V2, 'two', 'up'],
        [V3, 'three', 'up'],
      ])
      expect([await states(migrator), await migrator.version(), await migrator.migrate()]).toEqual([['up', 'up', 'up'], V3, []])
    })

    it('A73: VERSION goes up or back to a migration; 0 takes back all', async () => {
      const migrator = new Migrator(place.open({ migrations: THREE }))
      await migrator.migrate(V2)
      expect(await states(migrator)).toEqual(['up', 'up', 'down'])
      await migrator.migrate()
      expect((await migrator.migrate(V1)).map(({ version, direction }) => [version, direction])).toEqual([
        [V3, 'down'],
        [V2, 'down'],
      ])
      await migrator.migrate('0')
      expect(await states(migrator)).toEqual(['down', 'down', 'down'])
      await expect(migrator.migrate('7')).rejects.toMatchObject({ code: 'ERR_UNKNOWN_MIGRATION' })
    })

    it('A73: STEP rolls back and redoes the last ones; up and down take one', async () => {
      const migrator = new Migrator(place.open({ migrations: THREE }))
      await migrator.migrate()
      await migrator.rollback(2)
      expect(await states(migrator)).toEqual(['up', 'down', 'down'])
      await migrator.up(V3)
      expect([await states(migrator), await migrator.up(V3)]).toEqual([['up', 'down', 'up'], []])
      expect((await migrator.redo(2)).map(({ version, direction }) => `${direction} ${version}`)).toEqual([
        `down ${V3}`,
        `down ${V1}`,
        `up ${V1}`,
        `up ${V3}`,
      ])
      await migrator.down(V1)
      expect([await states(migrator), await migrator.down(V1)]).toEqual([['down', 'down', 'up'], []])
      await migrator.rollback(99)
      expect(await states(migrator)).toEqual(['down', 'down', 'down'])
    })

    it('A155: an older migration that comes later is run too', async () => {
      const { [`${V1}-one`]: _left, ...later } = THREE
      await new Migrator(place.open({ migrations: later })).migrate()
      const migrator = new Migrator(place.open({ migrations: THREE }))
      expect((await migrator.migrate()).map(({ version }) => version)).toEqual([V1])
    })

    it('A155: a migration whose file is gone is shown, and cannot be taken back', async () => {
      await new Migrator(place.open({ migrations: THREE })).migrate()
      const { [`${V3}-three`]: _gone, ...rest } = THREE
      const migrator = new Migrator(place.open({ migrations: rest }))
      expect((await migrator.status()).at(-1)).toEqual({ version: V3, name: 'no file', state: 'missing' })
      await expect(migrator.rollback()).rejects.toMatchObject({ code: 'ERR_UNKNOWN_MIGRATION', message: expect.stringContaining(V3) })
    })

    it('A155: files of a folder, in the order of their versions, whatever their digits', async () => {
      place.write('db/migrate/20260101000001-create-ones.ts', source('ones'))
      place.write('db/migrate/9_create_twos.ts', source('twos'))
      place.write('db/migrate/notes.md', 'no code')
      const migrator = new Migrator(place.open())
      expect((await migrator.migrate()).map(({ name }) => name)).toEqual(['create_twos', 'create-ones'])
    })

    it.each<[string, Record<string, string>, RegExp]>([
      ['a file without a version', { 'create-ones.ts': source('ones') }, /create-ones\.ts has no version/],
      ['two of the same version', { '1-one.ts': source('ones'), '01-two.ts': source('twos') }, /same version/],
      ['two of the same name', { '1-one.ts': source('ones'), '2-one.ts': source('twos') }, /same name/],
      ['a file without a migration', { '1-one.ts': 'export default class One {}' }, /exports no migration/],
      ['a file that throws', { '1-one.ts': 'throw new Error("broken on purpose")' }, /1-one\.ts cannot be loaded: broken on purpose/],
    ])('A155: refuses %s, and does nothing', async (_case, files, message) => {
      for (const [name, text] of Object.entries(files)) place.write(`db/migrate/${name}`, text)
      const migrator = new Migrator(place.open())
      await expect(migrator.migrate()).rejects.toMatchObject({ code: 'ERR_MIGRATION_FILE', message: expect.stringMatching(message) })
      rmSync(join(place.folder, 'db'), { recursive: true })
    })

    it('A155: what a migration did before it failed is gone, those before it stay, and the error names it and the statement', async () => {
      class Failing extends Migration {
        override change(): void {
          this.createTable('fours', (t) => t.string('name'))
          this.addColumn('nowhere', 'name', 'string')
        }
      }
      const database = place.open({ migrations: { ...THREE, '4-failing': Failing, '20260101000005-last': table('fives') } })
      const migrator = new Migrator(database)
      const failure: unknown = await migrator.migrate('4').catch((error: unknown) => error)
      expect(failure).toMatchObject({
        code: 'ERR_MIGRATION',
        version: '4',
        message: expect.stringMatching(/4 failing.*nowhere[\s\S]*Nothing of it was kept/),
      })
      await expect(migrator.migrate()).rejects.toMatchObject({ code: 'ERR_MIGRATION' })
      await expect(database.query(sql`SELECT * FROM fours`)).rejects.toThrow()
      await expect(migrator.version()).resolves.toBeNull()
      expect([database.leased, await database.isHealthy()]).toEqual([0, true])
    })

    it('A155: without a transaction what came before stays, and the error says so', async () => {
      class Failing extends Migration {
        static override readonly transaction = false
        override change(): void {
          this.createTable('fours', (t) => t.string('name'))
          this.execute('nonsense')
        }
      }
      const database = place.open({ migrations: { '4-failing': Failing } })
      const failure = new Migrator(database).migrate()
      await expect(failure).rejects.toMatchObject({ statement: 'nonsense', message: expect.stringMatching(/without a transaction/) })
      await expect(database.query(sql`SELECT * FROM fours`)).resolves.toEqual([])
      expect(database.leased).toBe(0)
    })

    it('A155: the log tells what is done and how long it takes', async () => {
      const { tasks, lines } = place.tasks({ migrations: THREE })
      await tasks.migrate({ version: V1 })
      expect(lines).toEqual([
        `== ${V1} one: migrating`,
        '-- createTable("ones")',
        expect.stringMatching(/^ {3}-> \d+\.\d{4}s$/),
        expect.stringMatching(`== ${V1} one: migrated \\(\\d+\\.\\d{4}s\\)`),
      ])
    })

    it('A155: two that migrate at once wait for each other, and each migration runs once', async () => {
      const ran: string[] = []
      const slow = (name: string): MigrationClass =>
        class extends Migration {
          override change(): void {
            this.createTable(name, (t) => t.string('name'))
            this.reversible({ up: () => this.run(() => void ran.push(name)) })
          }
        }
      const migrations = { '1-a': slow('a'), '2-b': slow('b'), '3-c': slow('c') }
      const done = await Promise.all([1, 2, 3, 4].map(() => new Migrator(place.open({ migrations, pool: 1 })).migrate()))
      expect([ran, done.map((steps) => steps.length).sort()]).toEqual([
        ['a', 'b', 'c'],
        [0, 0, 0, 3],
      ])
    })

    it('A155: waits no longer than its time for another process', async () => {
      const [holder, waiter] = [place.open(), place.open({ migrations: THREE, migrationLockTimeout: 150 })]
      await withMigrationLock(holder, async () => {
        await expect(new Migrator(waiter).migrate()).rejects.toMatchObject({ code: 'ERR_MIGRATION_LOCK', status: 503 })
      })
      await expect(new Migrator(waiter).migrate()).resolves.toHaveLength(3)
    })
  })
})

describe('The lock of SQLite', () => {
  it('A155: goes with a process that is killed', async () => {
    const folder = join(process.cwd(), 'tmp', `lock-${process.pid}`)
    mkdirSync(folder, { recursive: true })
    const path = join(folder, 'x.sqlite3')
    const script = `
      import { SqliteDatabase } from ${JSON.stringify(join(process.cwd(), 'packages/model/dist/sqlite/sqlite-database.js'))}
      const file = new SqliteDatabase(${JSON.stringify(`${path}-migrating`)})
      file.exec('BEGIN EXCLUSIVE')
      console.log('held')
      // What nobody refers to is collected, and its lock with it.
      setInterval(() => file.inTransaction, 1000)`
    writeFileSync(join(folder, 'hold.mjs'), script)
    const child = spawn(process.execPath, [join(folder, 'hold.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] })
    try {
      await once(child.stdout, 'data')
      const { Database } = await import('../../src/index.js')
      const database = new Database({
        url: `sqlite:${path}`,
        models: [],
        migrations: THREE,
        migrationLockTimeout: 60_000,
        maintainTestSchema: false,
      })
      const short = new Database({
        url: `sqlite:${path}`,
        models: [],
        migrations: THREE,
        migrationLockTimeout: 50,
        maintainTestSchema: false,
      })
      await expect(new Migrator(short).migrate()).rejects.toMatchObject({ code: 'ERR_MIGRATION_LOCK' })
      const migrated = new Migrator(database).migrate()
      child.kill('SIGKILL')
      await expect(migrated).resolves.toHaveLength(3)
      await database.close()
      await short.close()
    } finally {
      child.kill('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
