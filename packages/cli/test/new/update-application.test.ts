/** `live app:update` and `live devcontainer`, on an application that an older version made (app.md A75). */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { LIVE, type Result, run, temporaryFolder } from './support/command.js'
import { filesOf } from './support/settings.js'

const folder = temporaryFolder()
let made = 0

/** An application of an older version, as its first commit has it: without some lines, and without some files. */
async function oldApplication() {
  const root = join(folder, String(++made), 'my-blog')
  const options = ['--yes', '--no-rc', '--skip-install', '--skip-git', '--quiet', '--package-manager', 'npm']
  expect(await run(LIVE, ['new', root, ...options], { cwd: folder })).toMatchObject({ status: 0, stderr: '' })
  const read = (file: string): string => readFileSync(join(root, file), 'utf8')
  const edit = (file: string, from: string | RegExp, to: string): void => {
    const text = read(file).replace(from, to)
    expect([file, text]).not.toEqual([file, read(file)])
    writeFileSync(join(root, file), text)
  }
  const git = (...args: string[]): void =>
    void execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@b', ...args], { cwd: root, stdio: 'pipe' })
  writeFileSync(join(root, '.gitignore'), (await filesOf()).get('.gitignore')!)
  edit('bin/ci', /^start i18n .*\n/m, '')
  edit('jest.config.js', /^\/\*\*.*\n/, '')
  edit('Dockerfile', /^ARG NODE_VERSION=.*$/m, 'ARG NODE_VERSION=20.19.0')
  edit('Dockerfile', /^STOPSIGNAL.*\n/m, '')
  edit('config/routes.ts', /^ {2}r\.get\('\/up\/ready.*\n/m, '')
  edit('package.json', /"@live\/core": ".*"/, '"@live/core": "^0.0.1"')
  edit('package.json', / {4}"format": .*\n/, '')
  rmSync(join(root, 'config/initializers/inflections.ts'))
  rmSync(join(root, 'bin/setup'))
  git('init', '--quiet')
  git('add', '--all')
  git('commit', '--quiet', '--message', 'Begin')
  return { root, read, edit, live: (...args: string[]): Promise<Result> => run(LIVE, args, { cwd: root }) }
}

describe('live app:update', () => {
  it('A75: brings what was generated to this version, and leaves what is yours', async () => {
    const app = await oldApplication()
    const fresh = await filesOf()
    app.edit('biome.json', '"lineWidth": 120', '"lineWidth": 100')
    app.edit('Dockerfile', 'EXPOSE 3000', 'EXPOSE 3000\nLABEL team=blog')
    app.edit('package.json', '"lint": "biome check ."', '"lint": "biome check . --error-on-warnings"')
    rmSync(join(app.root, '.github/dependabot.yml'))
    const routes = app.read('config/routes.ts')
    const { status, stdout } = await app.live('app:update')
    expect([status, stdout]).toEqual([0, expect.stringMatching(/\nThen: npm install\n$/)])
    const verbs = Object.fromEntries([...stdout.matchAll(/^ +(\w+) {2}(\S+)$/gm)].map(([, verb, path]) => [path, verb]))
    expect(verbs).toMatchObject({
      'bin/ci': 'force',
      'bin/setup': 'create',
      'bin/dev': 'identical',
      'biome.json': 'merge',
      'jest.config.js': 'force',
      'package.json': 'force',
      Dockerfile: 'merge',
      'config/initializers/inflections.ts': 'create',
    })
    for (const file of ['bin/ci', 'bin/setup', 'jest.config.js', 'config/initializers/inflections.ts'])
      expect([file, app.read(file)]).toEqual([file, fresh.get(file)])
    expect(statSync(join(app.root, 'bin/setup')).mode & 0o111).toBe(0o111)
    expect(app.read('Dockerfile')).toMatch(/NODE_VERSION=20\.19\.0[\s\S]*LABEL team=blog[\s\S]*STOPSIGNAL SIGTERM/)
    expect(app.read('biome.json')).toContain('"lineWidth": 100')
    const { scripts, dependencies } = JSON.parse(app.read('package.json')) as Record<string, Record<string, string>>
    expect(scripts).toMatchObject({ lint: 'biome check . --error-on-warnings', format: 'biome check --write .' })
    expect(dependencies?.['@live/core']).toBe(dependencies?.['@live/cli'])
    expect([app.read('config/routes.ts'), existsSync(join(app.root, '.github/dependabot.yml'))]).toEqual([routes, false])
    const again = await app.live('app:update')
    expect(again.stdout).toMatch(/^( {3}identical {2}\S+\n)+$/)
  })

  it('A75: what cannot be merged is named, and nothing is written until somebody decides', async () => {
    const app = await oldApplication()
    app.edit('jest.config.js', 'export default {', '/** Mine. */\nexport default {')
    const mine = app.read('jest.config.js')
    const refused = await app.live('app:update')
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringMatching(/:\n {2}jest\.config\.js\nNothing was written\./)])
    expect(existsSync(join(app.root, 'bin/setup'))).toBe(false)
    expect((await app.live('app:update', '--pretend', '--force')).stdout).toMatch(/force {2}jest\.config\.js/)
    expect(app.read('jest.config.js')).toBe(mine)
    expect((await app.live('app:update', '--skip', '--quiet')).stdout).toBe('')
    expect([app.read('jest.config.js'), existsSync(join(app.root, 'bin/setup'))]).toEqual([mine, true])
    expect((await app.live('app:update', '--force', '--skip')).stderr).toContain('contradict')
  })

  it('A75: devcontainer adds the folder, for the database that there is', async () => {
    const app = await oldApplication()
    expect((await app.live('devcontainer')).stdout).toBe('      create  .devcontainer/devcontainer.json\n')
    expect(app.read('.devcontainer/devcontainer.json')).toBe((await filesOf({ devcontainer: true })).get('.devcontainer/devcontainer.json'))
    await app.live('db:system:change', '--to', 'postgresql', '--skip-install')
    expect((await app.live('devcontainer')).stdout).toMatch(/identical {2}\.devcontainer\/compose\.yaml/)
  })
})
