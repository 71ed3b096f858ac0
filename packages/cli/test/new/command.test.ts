/** `live new` as it is typed: what it makes, what it refuses, and that nothing is left of what it refused. */
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { Credentials } from '@live/core'
import { CREATE, LIVE, type Result, run, temporaryFolder, tree } from './support/command.js'

const folder = temporaryFolder()
let count = 0

/** Runs `live new` in a folder of its own. */
async function liveNew(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Result & { cwd: string }> {
  const cwd = join(folder, String(++count))
  mkdirSync(cwd)
  return { ...(await run(LIVE, ['new', ...args], { cwd, env })), cwd }
}

const QUICK = ['--yes', '--skip-install']

describe('live new', () => {
  it('A43, A48: makes the application, tells each file, and what to do next', async () => {
    const { status, stdout, cwd } = await liveNew(['my-blog', ...QUICK, '--skip-git'])
    expect(status).toBe(0)
    expect(stdout).toMatch(/^ {6}create {2}config\/routes\.ts$/m)
    expect(stdout).toMatch(/My Blog is ready\.\n\n {2}cd my-blog\n {2}npm install\n {2}npm run dev\n/)
    expect(tree(join(cwd, 'my-blog'))).toHaveLength(66)
    expect(statSync(join(cwd, 'my-blog/bin/setup')).mode & 0o111).toBe(0o111)
    // It refuses before it does anything.
    const setup = spawnSync(join(cwd, 'my-blog/bin/setup'), ['--rest'], { encoding: 'utf8' })
    expect([setup.status, setup.stderr]).toEqual([1, 'bin/setup: there is no option --rest\n'])
  })

  it('A43: makes a repository whose first commit has everything, and no secret', async () => {
    const identity = { GIT_AUTHOR_NAME: 'A', GIT_AUTHOR_EMAIL: 'a@b', GIT_COMMITTER_NAME: 'A', GIT_COMMITTER_EMAIL: 'a@b' }
    const { cwd } = await liveNew(['blog', ...QUICK, '--quiet'], identity)
    const git = (...args: string[]) => run(join(folder, 'git.cjs'), args, { cwd: join(cwd, 'blog') })
    writeFileSync(join(folder, 'git.cjs'), "require('node:child_process').spawnSync('git', process.argv.slice(2), { stdio: 'inherit' })")
    expect((await git('log', '--format=%s %D')).stdout).toBe('Begin HEAD -> main\n')
    expect((await git('status', '--porcelain')).stdout).toBe('')
    const tracked = (await git('ls-files')).stdout.split('\n')
    expect(tracked).toContain('.env.example')
    expect(tracked).toContain('config/credentials.json5.enc')
    for (const secret of ['.env', 'config/master.key']) expect(tracked).not.toContain(secret)
  })

  it('A43: stages everything where git does not know who commits', async () => {
    const { status, stdout, cwd } = await liveNew(['blog', ...QUICK], {
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_SYSTEM: '/dev/null',
      EMAIL: '',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'user.useConfigOnly',
      GIT_CONFIG_VALUE_0: 'true',
    })
    expect(status).toBe(0)
    expect(stdout).toMatch(/staged, but not committed/)
    expect(existsSync(join(cwd, 'blog/.git/index'))).toBe(true)
  })

  it('A43: seals a new secret, whose key nobody else may read, and never replaces either', async () => {
    const { cwd } = await liveNew(['blog', ...QUICK, '--skip-git'], { LIVE_MASTER_KEY: 'of another application' })
    const paths = { file: join(cwd, 'blog/config/credentials.json5.enc'), keyFile: join(cwd, 'blog/config/master.key') }
    expect(new Credentials(paths, {}).get('secretKeyBase')).toMatch(/^[0-9a-f]{128}$/)
    expect(statSync(paths.keyFile).mode & 0o777).toBe(0o600)
    const sealed = readFileSync(paths.file, 'utf8')
    const { stdout } = await run(LIVE, ['new', 'blog', ...QUICK, '--skip-git', '--force'], { cwd })
    expect(stdout).toMatch(/skip {2}config\/master\.key/)
    expect(readFileSync(paths.file, 'utf8')).toBe(sealed)
  })

  it('--quiet prints nothing', async () => {
    expect(await liveNew(['blog', ...QUICK, '--skip-git', '--quiet'])).toMatchObject({ status: 0, stdout: '', stderr: '' })
  })

  it('--pretend tells everything and makes nothing', async () => {
    const { status, stdout, cwd } = await liveNew(['blog', '--yes', '--pretend'])
    expect([status, tree(cwd)]).toEqual([0, []])
    expect(stdout).toMatch(/create {2}package\.json/)
  })

  it('--name gives another name than that of the directory, which may then be called anything', async () => {
    const { status, cwd } = await liveNew(['2026 site', '--name', 'Home page', ...QUICK, '--skip-git'])
    expect(status).toBe(0)
    expect(JSON.parse(readFileSync(join(cwd, '2026 site/package.json'), 'utf8')).name).toBe('home-page')
  })

  it('makes the folders above as well, and takes the folder that it stands in', async () => {
    const deep = await liveNew(['a/b/blog', ...QUICK, '--skip-git'])
    expect(existsSync(join(deep.cwd, 'a/b/blog/package.json'))).toBe(true)
    const here = await liveNew(['.', '--name', 'blog', ...QUICK, '--skip-git'])
    expect([here.status, existsSync(join(here.cwd, 'package.json'))]).toEqual([0, true])
    expect(here.stdout).not.toContain('  cd ')
  })

  it('A41: announces options that others bring', async () => {
    const { stdout } = await liveNew(['blog', '--api', '--minimal', ...QUICK])
    expect(stdout).toMatch(/the following options will also be activated:\n {2}--skip-docker \(due to --minimal\)\n/)
    expect(stdout).not.toContain('Dockerfile')
  })

  it('A41: takes every choice by its name, and the names that people know from elsewhere', async () => {
    const choices = ['-d', 'sqlite3', '--orm', 'typeorm', '-j', 'modules', '-c', 'plain', '--template', 'eta', '--devcontainer']
    const { status, cwd } = await liveNew(['blog', ...choices, ...QUICK, '--skip-git', '--skip-hotwire'])
    expect([status, existsSync(join(cwd, 'blog/.devcontainer/devcontainer.json'))]).toEqual([0, true])
    expect(readFileSync(join(cwd, 'blog/config/application.ts'), 'utf8')).toMatch(/^(?![\s\S]*turbo)[\s\S]*model: \{ database \}/)
    const without = await liveNew(['blog', '--skip-orm', ...QUICK, '--skip-git'])
    expect(existsSync(join(without.cwd, 'blog/app/models'))).toBe(false)
  })

  it('is quick', async () => {
    // Not the time, which depends on the machine, but what takes it: neither npm nor the framework is loaded.
    const { status } = await liveNew(['blog', ...QUICK, '--skip-git'], { PATH: '/nonexistent' })
    expect(status).toBe(0)
  })
})

describe('live new refuses', () => {
  it.each([
    [['blog', '--databse', 'sqlite'], /unknown option '--databse'\n\(Did you mean --database\?\)/],
    [['blog', '--skip-gti'], /unknown option '--skip-gti'\n\(Did you mean --skip-git\?\)/],
    [['blog', '--database', 'mysql'], /Possible are sqlite, postgresql\.$/m],
    [['blog', '--database', 'postgres'], /Possible are sqlite, postgresql\. Did you mean postgresql\?/],
    [['blog', '--orm', 'prisma'], /Possible are typeorm, none\./],
    [['blog', '-j', 'importmap'], /Possible are modules, none\./],
    [['blog', '-c', 'tailwind'], /Possible are plain, none\./],
    [['blog', '--template', 'erb'], /Possible are eta\./],
    [['blog', '--package-manager', 'npn'], /Did you mean npm\?/],
    [['blog', 'too', 'many'], /too many arguments/],
    [['blog', '--force', '--skip'], /cannot be used with/],
    [['1blog'], /begins with a digit/],
    [['test'], /reserved/],
    [['some/where/destroy'], /reserved/],
    [[], /needs a directory/],
    [['blog', '--rc', 'nowhere'], /cannot be read/],
  ])('A42: %j, with status 1 and without a trace', async (args, message) => {
    const { status, stderr, cwd } = await liveNew([...args, ...QUICK])
    expect(stderr).toMatch(message)
    expect([status, tree(cwd)]).toEqual([1, []])
  })

  it('A42: a place inside of another application', async () => {
    const { cwd } = await liveNew(['outer', ...QUICK, '--skip-git'])
    const { status, stderr } = await run(LIVE, ['new', 'outer/lib/inner', ...QUICK], { cwd })
    expect([status, stderr]).toEqual([1, expect.stringMatching(/is inside of the application/)])
    expect(existsSync(join(cwd, 'outer/lib/inner'))).toBe(false)
    expect((await run(LIVE, ['new', 'inner', ...QUICK], { cwd: join(cwd, 'outer') })).status).toBe(1)
  })

  it('a path that is a file, and one that cannot be written', async () => {
    const { cwd } = await liveNew(['--help'])
    writeFileSync(join(cwd, 'blog'), '')
    expect((await run(LIVE, ['new', 'blog', ...QUICK], { cwd })).stderr).toMatch(/is a file/)
    if (process.getuid?.() === 0) return
    chmodSync(cwd, 0o555)
    expect((await run(LIVE, ['new', 'other', ...QUICK], { cwd })).status).toBe(1)
  })
})

describe('live new where something is', () => {
  it('A46: finds its own files identical', async () => {
    const { cwd } = await liveNew(['blog', ...QUICK, '--skip-git'])
    const { status, stdout } = await run(LIVE, ['new', 'blog', ...QUICK, '--skip-git'], { cwd })
    expect(status).toBe(0)
    expect(stdout).toMatch(/^ {7}exist {2}blog$/m)
    expect(stdout).not.toMatch(/ create /)
    expect(stdout).toMatch(/^ {3}identical {2}package\.json$/m)
  })

  it('A46: writes nothing at all when nobody decides about a conflict', async () => {
    const { cwd } = await liveNew(['--help'])
    writeFileSync(join(cwd, 'README.md'), 'mine')
    const { status, stdout, stderr } = await run(LIVE, ['new', '.', '--name', 'blog', ...QUICK], { cwd })
    expect([status, tree(cwd)]).toEqual([1, ['README.md']])
    expect(stdout).toMatch(/conflict {2}README\.md/)
    expect(stderr).toMatch(/--force to overwrite, --skip to keep/)
  })

  it.each([
    ['--force', '# Blog', 'force'],
    ['--skip', 'mine', 'skip'],
  ])('A46: %s decides', async (flag, content, verb) => {
    const { cwd } = await liveNew(['--help'])
    writeFileSync(join(cwd, 'README.md'), 'mine')
    const { status, stdout } = await run(LIVE, ['new', '.', '--name', 'blog', ...QUICK, '--skip-git', flag], { cwd })
    expect(status).toBe(0)
    expect(stdout).toMatch(new RegExp(`${verb} {2}README\\.md`))
    expect(readFileSync(join(cwd, 'README.md'), 'utf8').startsWith(content)).toBe(true)
  })

  it('A46: leaves files alone that are not its own', async () => {
    const { cwd } = await liveNew(['--help'])
    writeFileSync(join(cwd, 'LICENSE'), 'mine')
    expect((await run(LIVE, ['new', '.', '--name', 'blog', ...QUICK, '--skip-git'], { cwd })).status).toBe(0)
    expect(readFileSync(join(cwd, 'LICENSE'), 'utf8')).toBe('mine')
  })

  it('undoes everything when a folder is in the way of a file', async () => {
    const { cwd } = await liveNew(['--help'])
    mkdirSync(join(cwd, 'server.ts'))
    const { status, stderr } = await run(LIVE, ['new', '.', '--name', 'blog', ...QUICK], { cwd })
    expect([status, stderr, tree(cwd)]).toEqual([1, expect.stringMatching(/is in the way/), []])
  })
})

describe('~/.liverc', () => {
  it('A41: has options to begin with, which the command line overrides, and --no-rc ignores', async () => {
    const home = join(folder, 'home')
    mkdirSync(home)
    writeFileSync(join(home, '.liverc'), '# mine\n--database postgresql\n--skip-docker --skip-git\n')
    const database = async (...args: string[]) => {
      const { cwd } = await liveNew(['blog', ...QUICK, ...args], { HOME: home })
      return [readFileSync(join(cwd, 'blog/package.json'), 'utf8').includes('"pg"'), existsSync(join(cwd, 'blog/Dockerfile'))]
    }
    expect(await database()).toEqual([true, false])
    expect(await database('--database', 'sqlite')).toEqual([false, false])
    expect(await database('--no-rc', '--skip-git')).toEqual([false, true])
  })

  it('A42: is refused as a whole for an unknown option', async () => {
    const home = join(folder, 'home2')
    mkdirSync(home)
    writeFileSync(join(home, '.liverc'), '--skip-gti\n')
    const { status, stderr, cwd } = await liveNew(['blog', ...QUICK], { HOME: home })
    expect([status, stderr, tree(cwd)]).toEqual([1, expect.stringMatching(/\.liverc: .*--skip-gti[\s\S]*--no-rc/), []])
  })
})

describe('npm create @live', () => {
  it('A43: is live new', async () => {
    const cwd = join(folder, 'create')
    mkdirSync(cwd)
    const { status } = await run(CREATE, ['shop', ...QUICK, '--skip-git', '--api'], { cwd })
    expect([status, existsSync(join(cwd, 'shop/app/controllers/application-controller.ts'))]).toEqual([0, true])
  })
})
