import { describe, expect, it } from '@jest/globals'
import { copyApp } from '../support/copy-app.js'
import { live } from '../support/live-command.js'

describe('live runner (A71)', () => {
  it('runs TypeScript with await, the models and the application in scope, and arguments', async () => {
    const app = copyApp()
    const code =
      'const text: string = await Promise.resolve(new Greeting("you").text); console.log(text, app.environment, process.argv.slice(2))'
    expect(await live(['runner', '-e', 'test', code, 'a', '--b'], { cwd: app.root })).toMatchObject({
      status: 0,
      stdout: "Hello, you test [ 'a', '--b' ]\n",
      stderr: '',
    })
  })

  it('runs the standard input, whose imports are relative to the root', async () => {
    const app = copyApp()
    const input = "import { Greeting as Other } from './app/models/greeting.js'\nconsole.log(Other === Greeting)\n"
    expect(await live(['runner', '-'], { cwd: app.root, input })).toMatchObject({ status: 0, stdout: 'true\n' })
  })

  it('runs a file, with the application that it imports booted, and its arguments', async () => {
    const app = copyApp({
      'script/count.ts':
        "#!/usr/bin/env -S npx live runner\nimport { app } from '../config/application.js'\nconsole.log(app.routes.entries.length > 3, process.argv.slice(2))\n",
    })
    expect(await live(['runner', 'script/count.ts', '7'], { cwd: app.root })).toMatchObject({ status: 0, stdout: "true [ '7' ]\n" })
  })

  it('has the status of the script, and 1 with the place for what it throws', async () => {
    const app = copyApp({ 'script/fail.ts': 'const limit: number = 3\n\nthrow new RangeError("over " + limit)\n' })
    expect((await live(['runner', 'process.exitCode = 3'], { cwd: app.root })).status).toBe(3)
    expect((await live(['runner', 'process.exit(4)'], { cwd: app.root })).status).toBe(4)
    const failed = await live(['runner', 'script/fail.ts'], { cwd: app.root })
    expect(failed.status).toBe(1)
    expect(failed.stderr).toMatch(/RangeError: over 3\n\s+at .*script\/fail\.ts:3:7/)
    expect((await live(['runner', 'const ='], { cwd: app.root })).stderr).toMatch(/^SyntaxError/)
  })

  it('is a unit of work, unless it shall not be', async () => {
    const app = copyApp({
      'script/unit.ts': "import { ExecutionState } from '@live/core'\nconsole.log(ExecutionState.active)\n",
    })
    app.edit('config/application.ts', 'view:', 'executionState: true, view:')
    expect((await live(['runner', 'script/unit.ts'], { cwd: app.root })).stdout).toBe('true\n')
    expect((await live(['runner', '-w', 'script/unit.ts'], { cwd: app.root })).stdout).toBe('false\n')
  })
})
