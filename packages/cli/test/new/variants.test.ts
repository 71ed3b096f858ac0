/** What `live new` makes with each choice type-checks, lints and passes its own tests, on the packages of this clone. The first hour shows it without any. */
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, jest } from '@jest/globals'
import { REPOSITORY } from '../support/copy-app.js'
import { type Outcome, start } from '../support/live-command.js'
import { LIVE, run, temporaryFolder } from './support/command.js'

jest.setTimeout(180_000)

const folder = temporaryFolder()

/** A result in which nothing failed; else its output is the message. */
function succeeded({ status, stdout, stderr }: Outcome): string {
  if (status !== 0) throw new Error(`Status ${status}\n${stdout}\n${stderr}`)
  return stdout + stderr
}

describe.each([
  ['an API', 'shop-api', ['--api'], true],
  ['with PostgreSQL', 'shop-pg', ['--database', 'postgresql'], false],
  ['minimal', 'shop-min', ['--minimal', '--skip-model'], true],
  ['without git, scripts and styles', 'shop-plain', ['--skip-git', '-j', 'none', '-c', 'none'], true],
] as const)('A40, A43, A44: a new application, %s', (_, name, options, hasDatabase) => {
  const cwd = join(folder, name)
  const npm = async (...args: string[]): Promise<string> => succeeded(await start('npm', args, { cwd, isGroup: true }).ended)

  beforeAll(async () => {
    succeeded(await run(LIVE, ['new', name, '--yes', '--skip-install', ...options], { cwd: folder }))
    symlinkSync(join(REPOSITORY, 'node_modules'), join(cwd, 'node_modules'))
  })

  it('type-checks and lints', async () => {
    await Promise.all([npm('run', 'types'), npm('run', 'lint')])
  })

  // There is no server of PostgreSQL at the address that it begins with.
  if (hasDatabase) it('passes its own tests', async () => expect(await npm('test')).toMatch(/Tests: +\d+ passed/))
})
