/** What `live db:…` does: making, preparing, protecting, seeding (app.md A73, A161). */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from '@jest/globals'
import { DatabaseTasks, Migration, type MigrationClass, sql } from '../../src/index.js'
import { databaseName, withDatabase } from '../../src/schema/postgres-client.js'
import { inBothWorkplaces, type Workplace } from '../support/workplace.js'

const table = (name: string): MigrationClass =>
  class extends Migration {
    override change(): void {
      this.createTable(name, (t) => t.string('name'))
    }
  }

const TWO = { '1-one': table('ones'), '2-two': table('twos') }
const SEEDS = `export default async function seed(database) {
  const { sql } = await import('@live/model')
  await database.query(sql\`INSERT INTO ones (name) VALUES (\${'seed'})\`)
}`
const OVERRIDE = 'LIVE_DISABLE_DATABASE_ENVIRONMENT_CHECK'

/** Of a database that is not there yet. */
const fresh = (place: Workplace, name = 'new"one'): string =>
  place.kind === 'sqlite' ? `sqlite:${join(place.folder, 'deep', 'er', 'new.sqlite3')}` : withDatabase(place.url, name)

describe('Tasks', () => {
  afterEach(() => {
    delete process.env[OVERRIDE]
  })

  inBothWorkplaces((place) => {
    const count = async (database: { query: DatabaseLike }, name = 'ones'): Promise<number> => {
      const [row] = await database.query(name === 'ones' ? sql`SELECT count(*) AS n FROM ones` : sql`SELECT count(*) AS n FROM twos`)
      return Number(row!['n'])
    }
    type DatabaseLike = (statement: ReturnType<typeof sql>) => Promise<Record<string, unknown>[]>

    it('A73: create and drop the database, once and again', async () => {
      const { tasks, database, lines } = place.tasks({ url: fresh(place), migrations: TWO })
      if (place.kind === 'postgres') {
        await expect(database.connect()).rejects.toMatchObject({
          code: 'ERR_DATABASE_MISSING',
          message: expect.stringContaining('db:create'),
        })
      }
      expect([await tasks.create(), await tasks.create()]).toEqual(['created', 'exists'])
      await tasks.migrate()
      expect([await tasks.drop(), await tasks.drop()]).toEqual([true, false])
      if (place.kind === 'sqlite') expect(readdirSync(join(place.folder, 'deep', 'er'))).toEqual([])
      const name = place.kind === 'sqlite' ? 'new.sqlite3' : databaseName((database.location as { url: string }).url)
      expect(lines.filter((line) => /^(?:Created|There|Dropped)/.test(line)).every((line) => line.includes(name))).toBe(true)
      await expect(database.query(sql`SELECT 1`)).rejects.toMatchObject({ code: 'ERR_NO_DATABASE' })
    })

    it('A73: prepare makes, loads and seeds a new database, then runs only what is pending', async () => {
      place.write('db/seeds.ts', SEEDS)
      const options = { url: fresh(place), migrations: { '1-one': TWO['1-one'] } }
      const first = place.tasks(options)
      await expect(first.tasks.prepare()).resolves.toMatchObject({
        created: true,
        loaded: false,
        seeded: true,
        migrations: [{ version: '1' }],
      })
      expect(existsSync(join(place.folder, 'db/schema.sql'))).toBe(true)
      await expect(first.tasks.prepare()).resolves.toEqual({ created: false, loaded: false, seeded: false, migrations: [] })
      await first.database.close()
      const second = place.tasks({ ...options, migrations: TWO })
      await expect(second.tasks.prepare()).resolves.toMatchObject({ seeded: false, migrations: [{ version: '2' }] })
      expect(await count(second.database)).toBe(1)
      await second.tasks.drop()
      await expect(second.tasks.prepare()).resolves.toEqual({ created: true, loaded: true, seeded: true, migrations: [] })
      expect([await count(second.database), await count(second.database, 'twos')]).toEqual([1, 0])
      await second.tasks.drop()
    })

    it('A73: deploys that prepare at once do everything once', async () => {
      place.write('db/seeds.ts', SEEDS)
      const deploys = [1, 2, 3].map(() => place.tasks({ url: fresh(place, 'shared'), migrations: TWO, pool: 2 }, 'production'))
      const done = await Promise.all(deploys.map(({ tasks }) => tasks.prepare()))
      expect([done.filter(({ seeded }) => seeded).length, done.flatMap(({ migrations }) => migrations).length]).toEqual([1, 2])
      expect(await count(deploys[0]!.database)).toBe(1)
    })

    it('A73: setup and reset make everything anew; remigrate runs every migration', async () => {
      place.write('db/seeds.ts', SEEDS)
      const { tasks, database } = place.tasks({ url: fresh(place), migrations: TWO })
      await tasks.setup()
      await tasks.seed()
      expect(await count(database)).toBe(2)
      await tasks.reset()
      expect(await count(database)).toBe(1)
      expect(await tasks.remigrate()).toHaveLength(2)
      expect([await count(database), await tasks.version(), await tasks.pending()]).toEqual([0, '2', []])
      await tasks.drop()
    })

    it('A73: seed:replant empties the tables first, and keeps the migrations', async () => {
      place.write('db/seeds.ts', SEEDS)
      const { tasks, database } = place.tasks({ migrations: TWO })
      await tasks.migrate()
      await database.query(sql`INSERT INTO ones (name) VALUES ('x'), ('y')`)
      expect(await tasks.seedReplant()).toBe(true)
      expect(await database.query(sql`SELECT id, name FROM ones`)).toEqual([{ id: 1, name: 'seed' }])
      expect((await tasks.status()).map(({ state }) => state)).toEqual(['up', 'up'])
      await tasks.truncate()
      expect(await count(database)).toBe(0)
    })

    it('A161: seeds that are a script run once per process; without a file there are none', async () => {
      const { tasks } = place.tasks({ migrations: TWO })
      await expect(tasks.seed()).resolves.toBe(false)
      place.write('db/seeds.ts', 'globalThis.__seeded = (globalThis.__seeded ?? 0) + 1')
      await expect(tasks.seed()).resolves.toBe(true)
      expect((globalThis as { __seeded?: number }).__seeded).toBeGreaterThan(0)
      await expect(tasks.seed()).rejects.toMatchObject({ code: 'ERR_CONFIGURATION', message: expect.stringContaining('db/seeds.ts') })
    })

    it('A73: production is protected, by its environment and by the stamp in the database, unless somebody insists', async () => {
      const production = place.tasks({ migrations: TWO }, 'production')
      await production.tasks.migrate()
      await expect(production.tasks.environment()).resolves.toBe('production')
      const here = place.tasks({ migrations: TWO })
      place.write('db/schema.sql', '')
      for (const { tasks } of [production, here]) {
        for (const name of ['drop', 'reset', 'remigrate', 'seedReplant', 'truncate', 'schemaLoad', 'purge'] as const) {
          await expect(tasks[name]()).rejects.toMatchObject({
            code: 'ERR_PROTECTED_DATABASE',
            message: expect.stringContaining(OVERRIDE),
          })
        }
      }
      expect(await count(here.database)).toBe(0)
      process.env[OVERRIDE] = '1'
      await here.tasks.truncate()
    })

    it('A73: a database of another environment is protected until it is said to be of this one', async () => {
      const other = place.tasks({ migrations: TWO }, 'staging')
      await other.tasks.migrate()
      const here = place.tasks({ migrations: TWO })
      await here.tasks.migrate()
      await expect(here.tasks.truncate()).rejects.toMatchObject({
        code: 'ERR_PROTECTED_DATABASE',
        message: expect.stringContaining('LIVE_ENV=staging'),
      })
      await here.tasks.setEnvironment()
      await here.tasks.truncate()
    })

    it('A73: takes whole numbers for steps', async () => {
      const { tasks } = place.tasks({ migrations: TWO })
      for (const step of [0, -1, 1.5, Number.NaN]) await expect(tasks.rollback({ step })).rejects.toThrow(/step is/)
    })

    it('A155: a dry run shows the SQL of both databases, and touches neither', async () => {
      class Change extends Migration {
        override change(): void {
          this.createTable('threes', (t) => t.references('one', { foreignKey: true }))
          this.changeColumnNull('ones', 'name', false, 'nobody')
          this.run(() => {
            throw new Error('must not run')
          })
          this.execute({ postgres: 'SELECT 42' })
        }
      }
      const options = { migrations: { ...TWO, '3-change': Change } }
      const { tasks, database, lines } = place.tasks(options)
      await new DatabaseTasks(database).migrate({ version: '2' })
      const [run, ...more] = await tasks.dryRun()
      expect([run!.version, run!.name, more]).toEqual(['3', 'change', []])
      expect(run!.postgres).toEqual([
        'CREATE TABLE "threes" ("id" serial NOT NULL, "one_id" integer, CONSTRAINT "threes_pkey" PRIMARY KEY ("id"), CONSTRAINT "fk_threes_on_one_id" FOREIGN KEY ("one_id") REFERENCES "ones" ("id"))',
        'CREATE INDEX "index_threes_on_one_id" ON "threes" ("one_id")',
        `UPDATE "ones" SET "name" = 'nobody' WHERE "name" IS NULL`,
        'ALTER TABLE "ones" ALTER COLUMN "name" SET NOT NULL',
        '-- code runs here',
        'SELECT 42',
      ])
      expect(run!.sqlite).toContain('CREATE TABLE "_live_ones" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "name" varchar NOT NULL)')
      expect(lines).toContain('ALTER TABLE "ones" ALTER COLUMN "name" SET NOT NULL;')
      expect([await tasks.version(), await tasks.pending()]).toEqual(['2', ['3 change']])
    })

    it('A155: a dry run of a database that is not there does not make it', async () => {
      if (place.kind === 'postgres') return
      const { tasks } = place.tasks({ url: fresh(place), migrations: TWO })
      expect((await tasks.dryRun()).map(({ sqlite }) => sqlite.length)).toEqual([1, 1])
      expect(existsSync(join(place.folder, 'deep'))).toBe(false)
    })
  })
})
