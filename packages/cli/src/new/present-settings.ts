/** The settings that an application was made with, as its files show them: for what makes its files once more. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageManagerOf } from '../packages/package-manager.js'
import { applicationName } from './application-name.js'
import type { DatabaseName, NewSettings } from './settings.js'

/** @param database the one that the files shall be of; default: the one that they are of */
export function presentSettings(root: string, database: DatabaseName | null = presentDatabase(root)): NewSettings {
  const has = (path: string): boolean => existsSync(join(root, path))
  const text = (path: string): string => (has(path) ? readFileSync(join(root, path), 'utf8') : '')
  const manifest = text('package.json')
  const application = text('config/application.ts')
  const { name = '' } = JSON.parse(manifest) as { name?: string }
  return {
    directory: root,
    name: applicationName(name.replace(/^@[^/]*\//, '')),
    database,
    packageManager: packageManagerOf(root),
    api: /\bapiOnly: true\b/.test(application),
    git: has('.gitignore'),
    docker: has('Dockerfile'),
    ci: has('.github'),
    test: has('jest.config.js'),
    systemTest: has('test/system'),
    turbo: /\bturbo\(/.test(application),
    javascript: has('public/application.js'),
    css: has('public/application.css'),
    devcontainer: has('.devcontainer'),
    live: has('app/controllers/clock-controller.ts'),
    keeps: has('tmp/.keep'),
    install: true,
    localPackages: /"file:vendor\//.test(manifest),
  }
}

function presentDatabase(root: string): DatabaseName | null {
  if (!existsSync(join(root, 'config/database.ts'))) return null
  const { dependencies = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { dependencies?: Record<string, string> }
  return dependencies['pg'] === undefined ? 'sqlite' : 'postgresql'
}
