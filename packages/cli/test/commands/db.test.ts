/** `live db:…` and `live query`, as processes (app.md A73, A74). */
import { describe, expect, it } from '@jest/globals'
import { clientCommand } from '../../src/db/client.js'
import type { AppCopy } from '../support/copy-app.js'
import { copyDatabaseApp } from '../support/database-files.js'
import { live, type Outcome } from '../support/live-command.js'

const FILES = {
  'db/migrate/20261122080524-add-body.ts': `import { Migration } from '@live/model'
export default class AddBody extends Migration {
  override change() {
    this.addColumn('posts', 'body', 'text')
  }
}\n`,
  'db/seeds.ts': `import { Post } from '../app/records/post.js'
export default async function seed() {
  await Post.findOrCreateBy({ title: 'Seeded' })
}\n`,
}

const databaseApp = (): AppCopy => copyDatabaseApp(FILES)

describe('live db', () => {
  it('A73: prepares, migrates, rolls back, seeds and shows, each in the language of people or as JSON', async () => {
    const app = databaseApp()
    const run = (...argv: string[]) => live(argv, { cwd: app.root })
    const json = async (...argv: string[]): Promise<unknown> => JSON.parse((await run(...argv, '--json')).stdout) as unknown
    expect(await json('db:prepare')).toMatchObject({
      created: true,
      seeded: true,
      migrations: [{ version: '20261122080523' }, { version: '20261122080524' }],
    })
    expect([app.has('storage/development.sqlite3'), app.read('db/schema.sql').includes('CREATE TABLE "posts"')]).toEqual([true, true])
    expect((await run('db:migrate')).stdout).toBe('Nothing to do.\n')
    const back = await run('db:rollback')
    expect([back.status, back.stderr, back.stdout.includes('== 20261122080524 add-body: reverted')]).toEqual([0, '', true])
    expect((await run('db:migrate:status')).stdout).toMatch(/up\s+20261122080523\s+create-posts\ndown\s+20261122080524\s+add-body/)
    const pending = await run('db:abort_if_pending_migrations')
    expect([pending.status, pending.stderr]).toEqual([1, expect.stringContaining('live db:migrate')])
    const dry = await run('db:migrate', '--dry-run')
    expect(dry.stdout).toMatch(
      /-- SQLite\nALTER TABLE "posts" ADD COLUMN "body" text;\n-- PostgreSQL\nALTER TABLE "posts" ADD COLUMN "body" text;/,
    )
    await run('db:migrate', 'VERSION=20261122080524')
    expect(await json('db:version')).toBe('20261122080524')
    expect(await json('db:migrate:down', '--version', '20261122080524')).toMatchObject([{ direction: 'down' }])
    expect(await json('query', 'SELECT title FROM posts')).toEqual([{ title: 'Seeded' }])
    await run('db:rollback', 'STEP=1')
    expect(await json('db:version')).toBeNull()
  }, 120_000)

  it('A155: db:diff writes the migration that the models ask for, once all others were run', async () => {
    const app = databaseApp()
    const run = (...argv: string[]) => live(argv, { cwd: app.root })
    expect((await run('db:diff', 'Early')).stderr).toContain('live db:migrate')
    await run('db:migrate')
    app.edit(
      'app/records/post.ts',
      '  title!: string',
      "  title!: string\n  @Column({ type: 'text', nullable: true })\n  body!: string\n  @Column({ default: 0 })\n  likes!: number",
    )
    const shown = await run('db:diff', 'AddLikes', '--pretend')
    expect(shown.stdout).toContain("this.addColumn('posts', 'likes', 'integer', { null: false, default: 0 })")
    expect((await run('db:diff', 'AddLikes')).stdout).toMatch(/create db\/migrate\/\d{14}-add-likes\.ts/)
    expect((await run('db:migrate')).status).toBe(0)
    expect((await run('db:diff', 'Again')).stdout).toBe('The tables are as the models say.\n')
    expect((await run('db:diff', '../evil')).stderr).toContain('is no name')
  }, 120_000)

  it('A155: db:fields writes classes with the columns of the tables', async () => {
    const app = databaseApp()
    const run = (...argv: string[]) => live(argv, { cwd: app.root })
    expect((await run('db:fields')).stderr).toContain('live db:migrate')
    await run('db:migrate')
    expect((await run('db:fields', '--pretend')).stdout).toContain(
      "import { ApplicationRecord } from '../app/models/application-record.js'",
    )
    expect((await run('db:fields')).stdout).toBe('create db/fields.ts\n')
    expect(app.read('db/fields.ts')).toMatch(/abstract class PostFields extends ApplicationRecord \{[\s\S]*\n {2}title!: string\n/)
    expect((await run('db:fields')).stdout).toBe('identical db/fields.ts\n')
    expect((await run('db:fields', '--out', '../evil.ts')).stderr).toContain('below the project')
  }, 120_000)

  it('A73: db:fixtures:load empties the tables, and inserts the labelled rows of test/fixtures', async () => {
    const app = databaseApp()
    const run = (...argv: string[]) => live(argv, { cwd: app.root })
    const titles = async (): Promise<unknown> =>
      (JSON.parse((await run('query', 'SELECT title FROM posts ORDER BY title', '--json')).stdout) as { title: string }[]).map(
        (row) => row.title,
      )
    await run('db:prepare')
    expect((await run('db:fixtures:load')).stderr).toMatch(/^No file of test\/fixtures exports labelled rows\.\n.*fixtures\(Post/)
    expect(await titles()).toEqual(['Seeded'])
    const fixture = (name: string, label: string): string => `import { fixtures } from '@live/model'
import { Post } from '../../app/records/post.js'
export const ${name} = fixtures(Post, { ${label}: { title: '${label}' } })
export function createPost() {}\n`
    app.write('test/fixtures/posts.ts', fixture('posts', 'first'))
    app.write('test/fixtures/drafts.ts', fixture('drafts', 'second'))
    expect(await run('db:fixtures:load')).toMatchObject({
      status: 0,
      stdout: 'Loaded 1 row of Post from test/fixtures/drafts.ts\nLoaded 1 row of Post from test/fixtures/posts.ts\n',
    })
    expect(await titles()).toEqual(['first', 'second'])
    const one = await run('db:fixtures:load', 'FIXTURES=drafts', '--json')
    expect(JSON.parse(one.stdout)).toEqual([{ model: 'Post', rows: 1, file: 'test/fixtures/drafts.ts' }])
    expect(await titles()).toEqual(['second'])
    expect((await run('db:fixtures:load', 'post')).stderr).toBe('There is no test/fixtures/post.ts.\nThere are drafts, posts.\n')
    const refused = await live(['db:fixtures:load', '-e', 'production'], { cwd: app.root, env: { SECRET_KEY_BASE: 'x'.repeat(64) } })
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('LIVE_DISABLE_DATABASE_ENVIRONMENT_CHECK=1')])
  }, 60_000)

  it('A73: two processes that prepare at once do everything once', async () => {
    const app = databaseApp()
    app.edit('db/seeds.ts', 'Post.findOrCreateBy', 'Post.create')
    const both = await Promise.all([1, 2].map(() => live(['db:prepare', '--json'], { cwd: app.root })))
    expect(both.map(({ stderr }) => stderr)).toEqual(['', ''])
    const done = both.map(({ stdout }) => JSON.parse(stdout) as { seeded: boolean; migrations: unknown[] })
    expect([done.filter(({ seeded }) => seeded).length, done.flatMap(({ migrations }) => migrations).length]).toEqual([1, 2])
    const rows = await live(['query', 'SELECT title FROM posts', '--json'], { cwd: app.root })
    expect(JSON.parse(rows.stdout)).toEqual([{ title: 'Seeded' }])
  }, 120_000)

  it('A73: says in a line what is wrong, and what to do', async () => {
    const app = databaseApp()
    const fails = async (argv: string[], text: string, env: Record<string, string> = {}): Promise<void> => {
      const { status, stderr } = await live(argv, { cwd: app.root, env })
      expect([status, stderr]).toEqual([1, expect.stringContaining(text)])
      expect(stderr).not.toMatch(/\n\s+at /)
    }
    await fails(['db:migrate', 'VERSION=7'], 'db:migrate:status')
    await fails(['db:rollback', 'STEP=none'], 'STEP is "none"')
    await fails(['db:migrate', 'nonsense'], '"nonsense" is no setting')
    await fails(['db:migrate:up'], 'VERSION=')
    await fails(['db:drop', '-e', 'production'], 'LIVE_DISABLE_DATABASE_ENVIRONMENT_CHECK=1', { SECRET_KEY_BASE: 'x'.repeat(64) })
    await fails(['query', 'SELECT 1', '--per', '10001'], '--per')
    await fails(['db:create'], 'The database URL has no known form', { DATABASE_URL: 'nonsense' })
    app.edit('config/application.ts', 'model: { database }, ', '')
    await fails(['db:migrate'], 'The application has no database.')
  }, 120_000)

  it('A74: a query cannot write, and pages are bounded', async () => {
    const app = databaseApp()
    await live(['db:prepare'], { cwd: app.root })
    const write = await live(['query', 'DELETE FROM posts RETURNING id'], { cwd: app.root })
    const trick = await live(['query', 'SELECT 1); DELETE FROM posts; SELECT (1'], { cwd: app.root })
    expect([write.status, trick.status]).toEqual([1, 1])
    const rows = await live(['query', 'SELECT title, NULL AS gone FROM posts', '--per', '1'], { cwd: app.root })
    expect(rows.stdout).toBe('title   gone\nSeeded  NULL\n')
    expect((await live(['query', 'SELECT title FROM posts', '--page', '2', '--per', '1'], { cwd: app.root })).stdout).toBe('No rows.\n')
  }, 120_000)

  it('A70: about shows the adapter and the version of the schema, and makes no database for it', async () => {
    const app = databaseApp()
    const about = async (): Promise<Record<string, string>> =>
      JSON.parse((await live(['about', '--json'], { cwd: app.root })).stdout) as Record<string, string>
    expect([(await about())['Schema'], app.has('storage/development.sqlite3')]).toEqual(['no database yet', false])
    await live(['db:migrate'], { cwd: app.root })
    expect(await about()).toMatchObject({ Adapter: `sqlite (${app.path('storage/development.sqlite3')})`, Schema: '20261122080524' })
  }, 60_000)

  it('A74: a query is code as well, over the same pages and without a way to write', async () => {
    const app = copyDatabaseApp()
    await live(['db:prepare'], { cwd: app.root })
    const query = (...args: string[]): Promise<Outcome> => live(['query', ...args], { cwd: app.root })
    const rows = async (...args: string[]): Promise<unknown> => JSON.parse((await query(...args, '--json')).stdout) as unknown
    expect(await rows("Post.where({ title: 'two' })")).toEqual([{ id: 2, title: 'two' }])
    expect(await rows("Post.order('title')", '--per', '1', '--page', '2')).toEqual([{ id: 3, title: 'three' }])
    expect(await rows("(await Post.order('title').toArray()).map(({ title }) => title)", '--per', '2', '--page', '2')).toEqual([
      { value: 'two' },
    ])
    expect(await rows('Post.count()')).toEqual([{ value: 3 }])
    expect(await rows('--sql', '/* a comment */ SELECT 1 AS one')).toEqual([{ one: 1 }])
    const write = await query("Post.create({ title: 'four' })")
    expect([write.status, write.stderr]).toEqual([1, expect.stringMatching(/readonly/)])
    expect((await query('Post.(')).stderr).toMatch(/^SyntaxError/)
    expect(await rows('SELECT count(*) AS count FROM posts')).toEqual([{ count: 3 }])
  }, 60_000)

  it('A74: --db asks another database that config/database.ts exports', async () => {
    const app = copyDatabaseApp()
    const other = "\nexport const reports = new Database({ url: 'sqlite:storage/reports.sqlite3', models: [] })\n"
    app.write('config/database.ts', app.read('config/database.ts') + other)
    await live(['db:prepare'], { cwd: app.root })
    const query = (...args: string[]): Promise<Outcome> => live(['query', ...args, '--json'], { cwd: app.root })
    const tables = "SELECT count(*) AS count FROM sqlite_master WHERE name = 'posts'"
    expect(JSON.parse((await query(tables, '--db', 'database')).stdout)).toEqual([{ count: 1 }])
    expect(JSON.parse((await query(tables, '--db', 'reports')).stdout)).toEqual([{ count: 0 }])
    expect((await query('CREATE TABLE x (y)', '--sql', '--db', 'reports')).status).toBe(1)
    expect((await query(tables, '--db', 'report')).stderr).toBe(
      'config/database.ts exports no database "report".\nIt exports database, reports.\n',
    )
  }, 60_000)

  it('A73: the client gets the place of the database, and no password as an argument', () => {
    expect(clientCommand({ kind: 'sqlite', path: '/x y.sqlite3' })).toEqual({ program: 'sqlite3', parameters: ['/x y.sqlite3'], env: {} })
    expect(clientCommand({ kind: 'postgres', url: 'postgres://me:s%40crt@host:5433/shop' })).toEqual({
      program: 'psql',
      parameters: ['postgres://me@host:5433/shop'],
      env: { PGPASSWORD: 's@crt' },
    })
  })
})
