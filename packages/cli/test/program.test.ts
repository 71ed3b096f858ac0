import { tmpdir } from 'node:os'
import { describe, expect, it } from '@jest/globals'
import { copyApp } from './support/copy-app.js'
import { LIVE, live, start } from './support/live-command.js'

describe('the live command', () => {
  it('lists its commands without a project, and with one the tasks of lib/tasks with the first line of their description (A76)', async () => {
    const alone = await live([], { cwd: tmpdir() })
    expect(alone).toMatchObject({ status: 0, stderr: '' })
    for (const name of [
      'new',
      'dev',
      'build',
      'start',
      'generate',
      'destroy',
      'routes',
      'console',
      'runner',
      'test',
      'check',
      'credentials:edit',
    ]) {
      expect(alone.stdout).toMatch(new RegExp(`^  ${name}\\b`, 'm'))
    }
    const inside = await live(['--help'], { cwd: copyApp().root })
    expect(inside.stdout).toMatch(/reports:send \[options\] \[day\]\s+Sends the reports of a day$/m)
  })

  it('finishes what it does when its reader has read enough, without a word', async () => {
    const app = copyApp({
      'lib/tasks/slow.ts': `import { writeFileSync } from 'node:fs'
import { task } from '@live/cli'
export default task('talk', { boot: false }, async () => {
  for (let n = 0; n < 20; n++) {
    console.log('x'.repeat(10_000))
    await new Promise((resolve) => setImmediate(resolve))
  }
  writeFileSync('finished', '')
})\n`,
    })
    const shell = start('sh', ['-c', '{ "$0" "$1" talk; echo "status $?" >&2; } | head -c 5', process.execPath, LIVE], {
      cwd: app.root,
      input: '',
    })
    expect(await shell.ended).toMatchObject({ stdout: 'xxxxx', stderr: 'status 0\n' })
    expect(app.has('finished')).toBe(true)
  })

  it('gives help for one command, by option or by name', async () => {
    const byOption = await live(['routes', '--help'], { cwd: tmpdir() })
    const byName = await live(['help', 'routes'], { cwd: tmpdir() })
    expect(byOption.status).toBe(0)
    expect(byOption.stdout).toContain('--grep <pattern>')
    expect(byName.stdout).toBe(byOption.stdout)
  })

  it.each([
    [['routse'], /unknown command 'routse'\n\(Did you mean routes\?\)/],
    [['routes', '--jsn'], /unknown option '--jsn'\n\(Did you mean --json\?\)/],
    [['gen'], /unknown command 'gen'\n\(Did you mean generate\?\)\n\(`live --help`/],
    [['help', 'nope'], /^error: unknown command 'nope'\n\(`live --help`/],
    [['credentials'], /\(Did you mean one of credentials:edit, credentials:show, credentials:fetch, credentials:diff\?\)/],
    [['test', '--sed', '3'], /unknown option '--sed'\n\(Did you mean --seed\?\)/],
    [['runner'], /missing required argument 'code'/],
  ])('refuses %j with status 1 and says what was meant', async (args, message) => {
    const { status, stdout, stderr } = await live(args, { cwd: tmpdir() })
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(message)
  })

  it('says outside of a project that it is none, and what to do', async () => {
    const { status, stderr } = await live(['routes'], { cwd: tmpdir() })
    expect(status).toBe(1)
    expect(stderr).toBe(
      'This is not the folder of a Live application: there is no config/application.ts at or above it.\nChange into one, or make one with `live new my-app`.\n',
    )
  })

  it('prints its version, also where no task of the application can be loaded', async () => {
    const broken = copyApp({ 'lib/tasks/broken.ts': 'throw new Error("broken")\n' })
    expect(await live(['-v'], { cwd: broken.root })).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^Live /) as unknown,
      stderr: '',
    })
    const { stdout } = await live(['--version'], { cwd: tmpdir() })
    expect(stdout).toMatch(/^Live \d+\.\d+\.\d+\n$/)
    expect((await live(['version'], { cwd: tmpdir() })).stdout).toBe(stdout)
    expect(JSON.parse((await live(['version', '--json'], { cwd: tmpdir() })).stdout)).toEqual({
      live: stdout.slice(5).trim(),
      node: process.versions.node,
    })
  })

  it('A76: a task runs behind those that it depends on, with its arguments, the application and its environment', async () => {
    const app = copyApp({
      'lib/tasks/more.ts': `import { task } from '@live/cli'
export default [
  task('more:fail', {}, () => { throw new Error('no such report') }),
  task('more:all', { deps: ['reports:prepare', 'reports:send'] }, async (_args, { invoke }) => { await invoke('reports:prepare'); console.log('all') }),
]
`,
    })
    const { status, stdout } = await live(['reports:send', 'monday', '-e', 'test'], { cwd: app.root })
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'prepared\nHello, monday in test\n' })
    expect((await live(['more:all'], { cwd: app.root })).stdout).toBe('prepared\nHello, today in development\nall\n')
    const failed = await live(['more:fail'], { cwd: app.root })
    expect(failed.status).toBe(1)
    expect(failed.stderr).toMatch(/Error: no such report\n[\s\S]*lib\/tasks\/more\.ts:3/)
  })

  it('A76: tasks that wait for each other, and one that is not there, are named', async () => {
    const app = copyApp({
      'lib/tasks/more.ts': `import { task } from '@live/cli'
export const a = task('a', { deps: ['b'] }, () => {})
export const b = task('b', { deps: ['a'] }, () => {})
export const c = task('c:x', { deps: ['nobody'] }, () => {})
`,
    })
    expect((await live(['a'], { cwd: app.root })).stderr).toBe('Tasks depend on each other: a → b → a\n')
    expect((await live(['c:x'], { cwd: app.root })).stderr).toContain('There is no task nobody')
  })

  it('hands over to the version that the project has', async () => {
    const app = copyApp()
    app.remove('node_modules')
    app.write('node_modules/@live/cli/package.json', '{ "name": "@live/cli", "type": "module" }')
    app.write('node_modules/@live/cli/dist/index.js', 'export const main = async (argv) => { console.log("the other", argv); return 5 }')
    expect(await live(['routes', '-x'], { cwd: app.root })).toMatchObject({ status: 5, stdout: "the other [ 'routes', '-x' ]\n" })
  })
})
