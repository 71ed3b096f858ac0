import { chmodSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { addArguments, packageManagerOf } from '../../src/packages/package-manager.js'
import { type AppCopy, copyApp, REPOSITORY } from '../support/copy-app.js'
import { live, type Outcome } from '../support/live-command.js'

const CONFIGURE = `export default {
  options: [{ flags: '--folder <name>', description: 'where it writes' }],
  plan: ({ args, options }) => ({
    steps: [
      { kind: 'file', path: 'config/initializers/audit.ts', content: \`/** \${args.join(' ') || 'Audit'}. */\\nexport const folder = '\${options.folder ?? 'log'}'\\n\` },
      { kind: 'note', text: 'Restart the server.' },
    ],
  }),
}
`

/** Stands for npm: writes down what it was asked, and adds a dependency. */
const NPM = `#!/usr/bin/env node
import { readFileSync, writeFileSync } from 'node:fs'
writeFileSync('npm-was-asked.json', JSON.stringify(process.argv.slice(2)))
if (process.argv.includes('live-broken')) process.exit(7)
const manifest = JSON.parse(readFileSync('package.json', 'utf8'))
writeFileSync('package.json', JSON.stringify({ ...manifest, dependencies: { ...manifest.dependencies, 'live-audit': '1.0.0' } }))
`

/** An application with packages of its own beside those of the repository. */
function application(): AppCopy {
  const app = copyApp()
  app.remove('node_modules')
  app.write('node_modules/live-audit/package.json', '{ "name": "live-audit", "type": "module", "live": { "configure": "./configure.js" } }')
  app.write('node_modules/live-audit/configure.js', CONFIGURE)
  app.write('node_modules/live-plain/package.json', '{ "name": "live-plain" }')
  const modules = join(REPOSITORY, 'node_modules')
  for (const name of readdirSync(modules)) symlinkSync(join(modules, name), app.path('node_modules', name))
  app.write('bin/npm', NPM)
  chmodSync(app.path('bin/npm'), 0o755)
  return app
}

describe('live add (section 16)', () => {
  const run = (app: AppCopy, ...args: string[]): Promise<Outcome> =>
    live(args, { cwd: app.root, env: { PATH: `${app.path('bin')}:${process.env['PATH'] ?? ''}` } })

  it('§16: installs with the package manager of the project, and lets the package set itself up', async () => {
    const app = application()
    const added = await run(app, 'add', 'live-audit@1.0.0', '--dev')
    expect({ status: added.status, stderr: added.stderr }).toEqual({ status: 0, stderr: '' })
    expect(JSON.parse(app.read('npm-was-asked.json'))).toEqual(['install', '--save-dev', 'live-audit@1.0.0'])
    expect(added.stdout).toMatch(
      /run {2}npm install --save-dev live-audit@1\.0\.0\nSetting up live-audit\n +create {2}config\/initializers\/audit\.ts/,
    )
    expect(added.stdout).toContain('Restart the server.')
    expect(app.read('config/initializers/audit.ts')).toContain("folder = 'log'")
    const undone = await run(app, 'configure', 'live-audit', '--undo')
    expect([undone.status, app.has('config/initializers/audit.ts')]).toEqual([0, false])
  }, 30_000)

  it('§16: a path is known by the dependency that it adds; a package without a set-up is only installed', async () => {
    const app = application()
    expect((await run(app, 'add', './packages/audit')).stdout).toContain('Setting up live-audit')
    expect((await run(app, 'add', 'live-plain', '--skip-install')).stdout).toBe('live-plain needs no set-up.\n')
  }, 30_000)

  it('§16: configure runs the set-up again, with its own arguments and options; --pretend and --json write and say what they should', async () => {
    const app = application()
    const pretended = await run(app, 'configure', 'live-audit', 'Every', 'change', '--folder', 'audit', '--pretend')
    expect([pretended.status, app.has('config/initializers/audit.ts')]).toEqual([0, false])
    await run(app, 'configure', 'live-audit', 'Every', 'change', '--folder', 'audit')
    expect(app.read('config/initializers/audit.ts')).toBe("/** Every change. */\nexport const folder = 'audit'\n")
    const refused = await run(app, 'configure', 'live-audit')
    expect([refused.status, refused.stderr.includes('config/initializers/audit.ts')]).toEqual([1, true])
    const forced = await run(app, 'configure', 'live-audit', '--force', '--json')
    expect(JSON.parse(forced.stdout)).toMatchObject({ generator: 'configure', quit: false })
    expect((await run(app, 'add', 'x', '--pretend')).stdout).toBe('         run  npm install x\n')
  }, 30_000)

  it('§16: refuses what is no name, and says what is not installed and what could not be', async () => {
    const app = application()
    for (const spec of ['a b', '../x;rm -rf', '-g', 'x`y`']) {
      const { status, stderr } = await run(app, 'add', '--', spec)
      expect([status, stderr]).toEqual([1, `${JSON.stringify(spec)} is no name of a package.\n`])
    }
    expect(await run(app, 'add', 'live-broken')).toMatchObject({ status: 7, stderr: 'npm could not install them; nothing was set up.\n' })
    expect(await run(app, 'configure', 'nothing')).toMatchObject({ status: 1, stderr: 'nothing is not installed.\nlive add nothing\n' })
    expect((await run(app, 'configure', 'live-plain')).stderr).toContain('live-plain needs no set-up.')
  }, 30_000)

  it('§16: knows the package manager by package.json, then by lock files', () => {
    const app = copyApp()
    expect(packageManagerOf(app.root)).toBe('npm')
    app.write('yarn.lock', '')
    expect(packageManagerOf(app.root)).toBe('yarn')
    app.write('package.json', '{ "packageManager": "pnpm@9.0.0" }')
    expect(packageManagerOf(app.root)).toBe('pnpm')
    expect([addArguments('pnpm', ['a'], true), addArguments('yarn', ['a'], true), addArguments('yarn', ['a'], false)]).toEqual([
      ['add', '--save-dev', 'a'],
      ['add', '--dev', 'a'],
      ['add', 'a'],
    ])
  })
})
