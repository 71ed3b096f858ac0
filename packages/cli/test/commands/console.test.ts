import { describe, expect, it } from '@jest/globals'
import { copyApp } from '../support/copy-app.js'
import { LIVE, live, type Running, start } from '../support/live-command.js'

/** A terminal around a command. */
function terminal(cwd: string, command: string, env: NodeJS.ProcessEnv = {}): Running & { type(text: string): void } {
  const running = start('script', ['-qfec', command, '/dev/null'], { cwd, env: { TERM: 'dumb', LOG_LEVEL: 'silent', ...env } })
  return { ...running, type: (text) => void running.child.stdin?.write(text) }
}

describe('live console (A68)', () => {
  it('in a terminal: a prompt, top-level await, requests, history, and Ctrl-D', async () => {
    const app = copyApp()
    const name = app.root.split('/').at(-1)
    const shell = terminal(app.root, `${process.execPath} ${LIVE} console`)
    await shell.waitFor(new RegExp(`${name}\\(dev\\)> `))
    shell.type("await app.get('/greeting')\n")
    await shell.waitFor(/\n200/)
    shell.type('app.response.body\n')
    await shell.waitFor(/'Hello, you'/)
    shell.type('new Greeting("me").text + app.environment\n')
    await shell.waitFor(/'Hello, medevelopment'/)
    app.edit('app/models/greeting.ts', 'Hello', 'Bonjour')
    shell.type('await reload()\n')
    await shell.waitFor(/Loaded again, with 1 changed file\./)
    shell.type('new Greeting("me").text\n')
    await shell.waitFor(/'Bonjour, me'/)
    shell.type('\u0004')
    expect((await shell.ended).status).toBe(0)
    expect(app.read('tmp/console-history')).toContain('await reload()')
  })

  it('in a terminal: Ctrl-C drops the line and keeps the console', async () => {
    const app = copyApp()
    const shell = terminal(app.root, `${process.execPath} ${LIVE} console`)
    await shell.waitFor(/\(dev\)> /)
    shell.type('1 +')
    await shell.waitFor(/1 \+/)
    shell.type('\u0003')
    await shell.waitFor(/\(dev\)> /)
    shell.type('40 + 2\n')
    await shell.waitFor(/42/)
    shell.type('.exit\n')
    expect((await shell.ended).status).toBe(0)
  })

  it('reads a script from a pipe, one line after the other', async () => {
    const app = copyApp()
    const input =
      "await app.post('/greeting')\napp.response.status\nconst twice = (n) => {\n  return n * 2\n}\ntwice(21)\nthrow new Error('not the end')\n'end'\n"
    const { status, stdout } = await live(['console'], { cwd: app.root, input, env: { LOG_LEVEL: 'silent' } })
    expect(status).toBe(0)
    expect(stdout.match(/405/g)).toHaveLength(2)
    expect(stdout).toContain('42')
    expect(stdout).toContain('Error: not the end')
    expect(stdout).toContain("'end'")
  })

  it('production has a red prompt, and --sandbox needs a database', async () => {
    const app = copyApp()
    const { stdout } = await live(['console', '-e', 'production'], {
      cwd: app.root,
      input: '',
      env: { FORCE_COLOR: '1', LOG_LEVEL: 'silent' },
    })
    expect(stdout).toContain('\u001b[31m')
    expect(stdout).toContain('(prod)> ')
    const sandbox = await live(['console', '--sandbox'], { cwd: app.root, input: '' })
    expect(sandbox.status).toBe(1)
    expect(sandbox.stderr).toContain('There is no database whose changes could be undone')
  })
})
