import { describe, expect, it } from '@jest/globals'
import { copyApp } from '../support/copy-app.js'
import { copyDatabaseApp } from '../support/database-files.js'
import { LIVE, live } from '../support/live-command.js'
import { terminal } from '../support/terminal.js'

describe('live console (A68)', () => {
  it('A68: in a terminal: a prompt, top-level await, requests, history, and Ctrl-D', async () => {
    const app = copyApp()
    const shell = terminal(app.root, `${process.execPath} ${LIVE} console`)
    await shell.waitFor(/fixture\(dev\)> /)
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

  it('A68: in a terminal: Ctrl-C drops the line and keeps the console', async () => {
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

  it('A68: reads a script from a pipe, one line after the other', async () => {
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

  it('A68: production has a red prompt, and says so, and --sandbox needs a database', async () => {
    const app = copyApp()
    const { stdout } = await live(['console', '-e', 'production'], {
      cwd: app.root,
      input: '',
      env: { FORCE_COLOR: '1', LOG_LEVEL: 'silent' },
    })
    expect(stdout).toContain('\u001b[31m')
    expect(stdout).toContain('(prod)> ')
    expect(stdout).toContain('This is production: what you change here is changed for everybody.')
    const sandbox = await live(['console', '--sandbox'], { cwd: app.root, input: '' })
    expect(sandbox.status).toBe(1)
    expect(sandbox.stderr).toContain('There is no database whose changes could be undone')
  })

  it('A68: --sandbox in a terminal: requests and models write into one transaction, which is gone at the end', async () => {
    const app = copyDatabaseApp()
    await live(['db:prepare'], { cwd: app.root })
    const shell = terminal(app.root, `${process.execPath} ${LIVE} console --sandbox`)
    await shell.waitFor(/Sandbox: whatever is written to the database is undone at the end\./)
    await shell.waitFor(/\(dev\)> /)
    shell.type("await Post.create({ title: 'four' })\n")
    await shell.waitFor(/title: 'four'/)
    // Promises and queries give what they stand for, awaited or not.
    shell.type('Post.count()\n')
    await shell.waitFor(/\n4\r/)
    shell.type("Post.where({ title: 'two' })\n")
    await shell.waitFor(/\[ ?Post \{ .*title: 'two'/s)
    // The check for pending migrations asks no connection that the sandbox has.
    shell.type("await app.get('/greeting')\n")
    await shell.waitFor(/\n200\r/)
    shell.type('await reload()\n')
    await shell.waitFor(/What was written to the database is undone\./)
    shell.type('Post.count()\n')
    await shell.waitFor(/\n3\r/)
    shell.type('await Post.create({ title: "five" })\n')
    await shell.waitFor(/id: \d/)
    shell.type('\u0004')
    expect((await shell.ended).status).toBe(0)
    expect((await live(['query', 'Post.count()', '--json'], { cwd: app.root })).stdout).toBe('[\n  {\n    "value": 3\n  }\n]\n')
  }, 60_000)

  it('A68: app is a browser with cookies: it follows redirects of its own host, and Ctrl-C leaves a promise that never settles', async () => {
    const app = copyApp({
      'app/controllers/visits-controller.ts': `import { BaseController } from '@live/core'
export class VisitsController extends BaseController {
  create(): void {
    this.cookies.set('visited', 'yes')
    this.redirectTo('/visits', { status: 303 })
  }
  index(): void {
    this.render({ plain: 'visited: ' + this.cookies.get('visited') })
  }
  away(): void {
    this.redirectTo('https://example.com/', { allowOtherHost: true })
  }
}
`,
    })
    app.edit(
      'config/routes.ts',
      'import { TicksC',
      "import { VisitsController } from '../app/controllers/visits-controller.js'\nimport { TicksC",
    )
    app.edit(
      'config/routes.ts',
      "r.get('/ticks'",
      "r.get('/away', VisitsController, 'away')\n  r.get('/visits', VisitsController, 'index')\n  r.get('/visit', VisitsController, 'create')\n  r.get('/ticks'",
    )
    const shell = terminal(app.root, `${process.execPath} ${LIVE} console`)
    await shell.waitFor(/\(dev\)> /)
    shell.type("await app.get('/visit')\n")
    await shell.waitFor(/\n303\r/)
    shell.type('await app.followRedirect()\n')
    await shell.waitFor(/\n200\r/)
    shell.type("app.response.body + app.cookies.get('visited')\n")
    await shell.waitFor(/'visited: yesyes'/)
    shell.type("await app.get('/away')\n")
    await shell.waitFor(/\n302\r/)
    shell.type('await app.followRedirect()\n')
    await shell.waitFor(/points to another host: https:\/\/example\.com/)
    shell.type("await app.query('/greeting')\n")
    await shell.waitFor(/\n405\r/)
    shell.type("console.log('be' + 'gun'); new Promise(() => {})\n")
    await shell.waitFor(/\nbegun/)
    shell.type('\u0003')
    await shell.waitFor(/<pending>/)
    shell.type('.exit\n')
    expect((await shell.ended).status).toBe(0)
  }, 60_000)
})
