import { describe, expect, it } from '@jest/globals'
import { type AppCopy, copyApp } from '../support/copy-app.js'
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

  it('runs all but test/system, in the environment test, and says how to run again what failed', async () => {
    const app = copyApp(TESTS)
    const all = await run(app)
    expect(all.status).toBe(1)
    expect(all.stderr).toMatch(/Tests:\s+1 failed, 4 passed, 5 total/)
    expect(all.stdout).toMatch(/Run again what failed:\nlive test test\/sums\.test\.ts:12 # sums \(of two\) is wrong\n/)
    const again = await run(app, 'test/sums.test.ts:12')
    expect(again.stderr).toMatch(/Tests:\s+1 failed, 3 skipped, 4 total/)
  }, 60_000)

  it('runs a file, a line, a range, a folder, or what has a name', async () => {
    const app = copyApp(TESTS)
    const figures = async (...args: string[]): Promise<string | undefined> => /Tests:\s+(.*)/.exec((await run(app, ...args)).stderr)?.[1]
    expect(await figures('test/models/greeting.test.ts')).toBe('1 passed, 1 total')
    expect(await figures('test/sums.test.ts:4')).toBe('3 skipped, 1 passed, 4 total')
    expect(await figures('test/sums.test.ts:4-9')).toBe('1 skipped, 3 passed, 4 total')
    expect(await figures('test/models')).toBe('1 passed, 1 total')
    expect(await figures('-n', 'greets')).toBe('4 skipped, 1 passed, 5 total')
    expect(await figures('-n', '/^greets$/', '--profile')).toBe('4 skipped, 1 passed, 5 total')
  }, 60_000)

  it('refuses places that are not there, and files together with folders', async () => {
    const app = copyApp(TESTS)
    expect(await run(app, 'test/none.test.ts')).toMatchObject({ status: 1, stderr: 'There is no test/none.test.ts.\n' })
    expect((await run(app, 'test/models/greeting.test.ts:1')).stderr).toBe('There is no test at test/models/greeting.test.ts:1.\n')
    expect((await run(app, 'test/models', 'test/sums.test.ts')).stderr).toBe('Name files, or folders, and not both.\n')
  })

  it('test:system runs test/system, and test:all everything', async () => {
    const app = copyApp(TESTS)
    expect((await live(['test:system'], { cwd: app.root })).stderr).toMatch(/Tests:\s+1 passed, 1 total/)
    expect((await live(['test:all'], { cwd: app.root })).stderr).toMatch(/Tests:\s+1 failed, 5 passed, 6 total/)
  }, 60_000)

  it('--fail-fast and what follows -- reach jest', async () => {
    const app = copyApp(TESTS)
    const { stderr } = await run(app, 'test/models/greeting.test.ts', '--', '--verbose')
    expect(stderr).toMatch(/✓ greets/)
  }, 60_000)
})
