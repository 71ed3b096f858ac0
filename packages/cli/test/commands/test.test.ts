import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { type AppCopy, copyApp } from '../support/copy-app.js'
import { copyDatabaseApp } from '../support/database-files.js'
import { live, type Outcome } from '../support/live-command.js'

const TESTS = {
  'jest.config.js': "export default { preset: '@live/testing' }\n",
  'test/sums.test.ts': `import { describe, expect, it } from '@jest/globals'

describe('sums (of two)', () => {
  it('adds', () => {
    expect(1 + 1).toBe(2)
  })

  it.each([1, 2])('adds %i', (n: number) => {
    expect(n + 0).toBe(n)
  })

  it('is wrong', () => {
    expect(process.env.LIVE_ENV).toBe('nowhere')
  })
})
`,
  'test/models/greeting.test.ts': `import { expect, test } from '@jest/globals'
import { Greeting } from '../../app/models/greeting.js'

test('greets', () => {
  expect(new Greeting('you').text).toBe('Hello, you')
})
`,
  'test/system/page.test.ts': "import { expect, test } from '@jest/globals'\ntest('sees the page', () => expect(1).toBe(1))\n",
}

describe('live test (A72)', () => {
  const run = (app: AppCopy, ...args: string[]): Promise<Outcome> => live(['test', ...args], { cwd: app.root })

  it('A72, A168: runs all but test/system, in the environment test, and says how to run again what failed', async () => {
    const app = copyApp(TESTS)
    const all = await run(app)
    expect(all.status).toBe(1)
    expect(all.stderr).toMatch(/Tests:\s+1 failed, 4 passed, 5 total/)
    expect(all.stdout).toBe('\nRun again what failed:\nlive test test/sums.test.ts:12 # sums (of two) is wrong\n')
    expect(all.stderr).not.toContain('test-results')
    const again = await run(app, 'test/sums.test.ts:12')
    expect(again.stderr).toMatch(/Tests:\s+1 failed, 3 skipped, 4 total/)
  }, 60_000)

  it('A72: runs a file, a line, a range, a folder, or what has a name', async () => {
    const app = copyApp(TESTS)
    const figures = async (...args: string[]): Promise<string | undefined> => /Tests:\s+(.*)/.exec((await run(app, ...args)).stderr)?.[1]
    expect(await figures('test/models/greeting.test.ts')).toBe('1 passed, 1 total')
    expect(await figures('test/sums.test.ts:4')).toBe('3 skipped, 1 passed, 4 total')
    expect(await figures('test/sums.test.ts:4-9')).toBe('1 skipped, 3 passed, 4 total')
    expect(await figures('test/models')).toBe('1 passed, 1 total')
    expect(await figures('test/models', 'test/sums.test.ts')).toBe('1 failed, 4 passed, 5 total')
    expect(await figures('-n', 'greets')).toBe('4 skipped, 1 passed, 5 total')
    expect(await figures('-n', '/^greets$/', '--profile')).toBe('4 skipped, 1 passed, 5 total')
  }, 60_000)

  it('A72: refuses places that are not there, and lines together with whole files', async () => {
    const app = copyApp(TESTS)
    expect(await run(app, 'test/none.test.ts')).toMatchObject({ status: 1, stderr: 'There is no test/none.test.ts.\n' })
    expect((await run(app, 'test/models/greeting.test.ts:1')).stderr).toBe('There is no test at test/models/greeting.test.ts:1.\n')
    expect((await run(app, 'test/models', 'test/sums.test.ts:4')).stderr).toMatch(/^Name places with lines, or whole files and folders/)
    expect(await run(app, '--failed')).toMatchObject({
      status: 1,
      stderr: 'Nobody knows what failed: there are no results of an earlier run.\nRun `live test` first.\n',
    })
    expect((await run(app, '--seed', 'x')).stderr).toBe('--seed is "x"; it is a whole number.\n')
    expect((await live(['test:db'], { cwd: app.root })).stderr).toMatch(/^The application has no database/)
  })

  it('A72: test:system runs test/system, and test:all everything', async () => {
    const app = copyApp(TESTS)
    expect((await live(['test:system'], { cwd: app.root })).stderr).toMatch(/Tests:\s+1 passed, 1 total/)
    expect((await live(['test:all'], { cwd: app.root })).stderr).toMatch(/Tests:\s+1 failed, 5 passed, 6 total/)
  }, 60_000)

  it('A72: --fail-fast and what follows -- reach jest', async () => {
    const app = copyApp(TESTS)
    const { stderr } = await run(app, 'test/models/greeting.test.ts', '--', '--verbose')
    expect(stderr).toMatch(/✓ greets/)
  }, 60_000)

  it('A72, A168: --failed runs what failed and nothing else, until nothing does; --defer-output shows failures at the end', async () => {
    const app = copyApp(TESTS)
    const first = await run(app, '--defer-output', '--workers', '1')
    expect(first.stderr).toMatch(/^[.F]{5}\n\n[\s\S]*● sums \(of two\) › is wrong[\s\S]*\nTests: 1 failed, 4 passed, 5 total in [\d.]+ s\n/)
    expect(first.stdout).toContain('live test test/sums.test.ts:12 # sums (of two) is wrong')
    const again = await run(app, '--failed', '--seed', '7')
    expect(again.stderr).toMatch(/Seed:\s+7\n[\s\S]*Tests:\s+1 failed, 3 skipped, 4 total/)
    app.edit('test/sums.test.ts', "toBe('nowhere')", "toBe('test')")
    expect((await run(app, '--failed')).stderr).toMatch(/Tests:\s+3 skipped, 1 passed, 4 total/)
    expect(await run(app, '--failed')).toMatchObject({ status: 0, stdout: 'Nothing failed the last time.\n' })
  }, 60_000)

  it('A168: a file that cannot be loaded is run again as a whole', async () => {
    const app = copyApp({ ...TESTS, 'test/broken.test.ts': "import './nowhere.js'\n" })
    const first = await run(app, 'test/broken.test.ts')
    expect([first.status, first.stdout.includes('live test test/broken.test.ts # the whole file')]).toEqual([1, true])
    app.write('test/broken.test.ts', "import { it } from '@jest/globals'\nit('runs', () => {})\n")
    expect((await run(app, '--failed')).stderr).toMatch(/Tests:\s+1 passed, 1 total/)
  }, 60_000)

  it('A72, A168: files that run side by side have a database each, also where a URL names one; test:db makes it anew', async () => {
    const test = (name: string): string => `import { expect, it } from '@jest/globals'
import { database } from '../config/database.js'
import { Post } from '../app/records/post.js'
it('writes into the database of its worker', async () => {
  await database.connect()
  await Post.create({ title: '${name}' })
  expect(await Post.count()).toBe(1)
  expect(database.location).toMatchObject({ path: expect.stringMatching(new RegExp('/side-by-side-' + process.env.JEST_WORKER_ID + '\\\\.sqlite3$')) })
  await database.close()
})
`
    const app = copyDatabaseApp({
      'jest.config.js': "export default { preset: '@live/testing' }\n",
      'test/one.test.ts': test('one'),
      'test/two.test.ts': test('two'),
    })
    const env = { DATABASE_URL: 'sqlite:storage/side-by-side.sqlite3' }
    expect((await live(['db:setup', '-e', 'test'], { cwd: app.root, env })).status).toBe(0)
    const hasSeeds = (): boolean => readFileSync(app.path('storage/side-by-side.sqlite3')).includes('three')
    expect(hasSeeds()).toBe(true)
    const { status, stdout, stderr } = await live(['test:db', '-j', '2'], { cwd: app.root, env })
    expect([status, stderr]).toEqual([0, expect.stringMatching(/Tests:\s+2 passed, 2 total/)])
    expect([1, 2].map((worker) => app.has(`storage/side-by-side-${worker}.sqlite3`))).toEqual([true, true])
    expect([stdout.includes('Making the test database anew'), hasSeeds()]).toEqual([true, false])
  }, 90_000)
})
