/** `live db:system:change`, as a process, on an application that was just made (app.md A73). */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { LIVE, type Result, run, temporaryFolder } from '../new/support/command.js'
import { filesOf } from '../new/support/settings.js'
import { KEYS, Terminal } from '../new/support/terminal.js'

/** What both databases have different, without package.json, whose packages have versions. */
const FILES = [
  '.devcontainer/devcontainer.json',
  '.env.example',
  '.github/workflows/ci.yml',
  'Dockerfile',
  'README.md',
  'compose.yaml',
  'config/database.ts',
]
const folder = temporaryFolder()
let made = 0

/** A new application, which is made once and copied. */
async function newApplication() {
  const original = join(folder, 'my-blog')
  if (!existsSync(original)) {
    const options = ['--yes', '--no-rc', '--skip-install', '--skip-git', '--devcontainer', '--quiet', '--package-manager', 'npm']
    expect(await run(LIVE, ['new', 'my-blog', ...options], { cwd: folder })).toMatchObject({ status: 0, stderr: '' })
  }
  const root = join(folder, String(++made))
  cpSync(original, root, { recursive: true })
  const read = (file: string): string => readFileSync(join(root, file), 'utf8')
  return {
    root,
    read,
    edit: (file: string, from: string, to: string) => {
      expect(read(file)).toContain(from)
      writeFileSync(join(root, file), read(file).replace(from, to))
    },
    change: (...args: string[]): Promise<Result> => run(LIVE, ['db:system:change', '--skip-install', ...args], { cwd: root }),
  }
}

const dependencies = (text: string): string[] => Object.keys((JSON.parse(text) as { dependencies: object }).dependencies)

describe('live db:system:change', () => {
  it('A73: makes the application what it would be if it had begun with the other database, and back', async () => {
    const app = await newApplication()
    const [sqlite, postgresql] = [await filesOf({ devcontainer: true }), await filesOf({ devcontainer: true, database: 'postgresql' })]
    const pretended = await app.change('--to', 'postgresql', '--pretend')
    expect([pretended.status, app.read('config/database.ts')]).toEqual([0, sqlite.get('config/database.ts')])
    const { status, stdout } = await app.change('--to', 'postgresql')
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^ {7}force {2}config\/database\.ts$[\s\S]*db:prepare/m)])
    for (const file of FILES) expect([file, app.read(file)]).toEqual([file, postgresql.get(file)])
    expect(app.read('.devcontainer/compose.yaml')).toBe(postgresql.get('.devcontainer/compose.yaml'))
    expect(dependencies(app.read('package.json'))).toEqual(dependencies(postgresql.get('package.json')!))
    const again = await app.change('--to', 'postgresql')
    expect(again.stdout).toMatch(/^( {3}identical .*\n){9}\nThe application is for postgresql already\.\n$/)
    await app.change('--to', 'sqlite3')
    for (const file of FILES) expect([file, app.read(file)]).toEqual([file, sqlite.get(file)])
    expect([existsSync(join(app.root, '.devcontainer/compose.yaml')), app.read('package.json').includes('"pg"')]).toEqual([false, false])
  })

  it('A73: leaves what you changed, adds nothing that you removed, and names a DATABASE_URL that still wins', async () => {
    const app = await newApplication()
    app.edit('config/database.ts', "seeds: 'db/seeds.ts',", "seeds: 'db/seeds.ts',\n  slowQueryMs: 50,")
    app.edit('package.json', '"private": true,', '"private": true,\n  "license": "MIT",')
    writeFileSync(join(app.root, '.env'), 'DATABASE_URL=sqlite:storage/mine.sqlite3\n')
    rmSync(join(app.root, '.github'), { recursive: true })
    const { stdout } = await app.change('--to', 'postgresql')
    expect(stdout).toMatch(/^ {7}merge {2}config\/database\.ts$/m)
    expect(stdout).toContain('.env has a DATABASE_URL of the other database')
    expect(app.read('config/database.ts')).toMatch(/postgres:\/\/localhost\/my_blog_[\s\S]*slowQueryMs: 50/)
    expect(app.read('package.json')).toContain('"license": "MIT"')
    expect(existsSync(join(app.root, '.github'))).toBe(false)
  })

  it('A73: what cannot be told apart is asked about, and nothing is written where nobody can be asked', async () => {
    const app = await newApplication()
    app.edit('compose.yaml', 'storage:/app/storage', 'data:/app/storage')
    const refused = await app.change('--to', 'postgresql')
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringMatching(/:\n {2}compose\.yaml\nNothing was written\. Use --force/)])
    expect(dependencies(app.read('package.json'))).not.toContain('pg')
    await using terminal = new Terminal([process.execPath, LIVE, 'db:system:change', '--to', 'postgresql', '--skip-install'], {
      cwd: app.root,
    })
    await terminal.see('Overwrite compose.yaml?')
    terminal.press('d', KEYS.enter)
    await terminal.see('+      DATABASE_URL: postgres://live:live@database')
    await terminal.see('Overwrite compose.yaml?')
    terminal.press('n', KEYS.enter)
    expect(await terminal.end()).toBe(0)
    expect([app.read('compose.yaml').includes('data:/app/storage'), dependencies(app.read('package.json')).includes('pg')]).toEqual([
      true,
      true,
    ])
    expect((await app.change('--to', 'postgresql', '--force')).status).toBe(0)
    expect(app.read('compose.yaml')).toBe((await filesOf({ database: 'postgresql' })).get('compose.yaml'))
  })

  it('A73: refuses a database that there is not, and an application without one', async () => {
    const app = await newApplication()
    expect(await app.change('--to', 'postgres')).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/Possible are sqlite, postgresql\.\nDid you mean postgresql\?/),
    })
    expect((await app.change('--to', 'postgresql', '--force', '--skip')).stderr).toContain('contradict each other')
    rmSync(join(app.root, 'config/database.ts'))
    expect((await app.change('--to', 'postgresql')).stderr).toContain('There is no config/database.ts')
    mkdirSync(join(folder, 'elsewhere'))
    expect((await run(LIVE, ['db:system:change', '--to', 'sqlite'], { cwd: join(folder, 'elsewhere') })).status).toBe(1)
  })
})
