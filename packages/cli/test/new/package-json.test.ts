/** The dependencies of a new application. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { packageJson } from '../../src/new/package-json.js'
import type { NewOptions } from '../../src/new/settings.js'
import { settings } from './support/settings.js'

interface Manifest {
  name: string
  scripts: Record<string, string>
  dependencies: Record<string, string>
  devDependencies: Record<string, string>
  [key: string]: unknown
}

const manifest = (options: NewOptions = {}, source = (_name: string) => '^0.1.0'): Manifest =>
  JSON.parse(packageJson(settings(options), source))

describe('package.json', () => {
  it('has the versions that this repository is tested with', () => {
    const root = join(__dirname, '../../../..')
    const ours: Record<string, string> = {}
    for (const folder of ['packages/model', 'packages/testing', 'packages/cli', '.']) {
      const { dependencies, devDependencies, peerDependencies } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
      Object.assign(ours, peerDependencies, dependencies, devDependencies)
    }
    ours.typescript = ours['@typescript/native']!.replace('npm:typescript@', '')
    const { dependencies, devDependencies } = manifest({ database: 'postgresql' })
    for (const [name, range] of Object.entries({ ...dependencies, ...devDependencies })) {
      if (!name.startsWith('@live/')) expect([name, range]).toEqual([name, ours[name]])
    }
  })

  it('A41: has the driver of PostgreSQL only where it is used', () => {
    expect(manifest().dependencies).not.toHaveProperty('pg')
    expect(manifest({ database: 'postgresql' }).dependencies).toMatchObject({
      pg: expect.any(String),
      'pg-query-stream': expect.any(String),
    })
  })

  it('A41: has the packages of Live that the application uses', () => {
    const live = (options: NewOptions) => Object.keys(manifest(options).dependencies).filter((name) => name.startsWith('@live/'))
    expect(live({})).toEqual(['@live/channels', '@live/cli', '@live/core', '@live/model', '@live/views'])
    expect(live({ api: true })).toEqual(['@live/channels', '@live/cli', '@live/core', '@live/model'])
    expect(live({ skipModel: true })).toEqual(['@live/channels', '@live/cli', '@live/core', '@live/views'])
  })

  it.each([
    ['npm', (each: Manifest) => each.overrides, '$@live/core'],
    ['pnpm', (each: Manifest) => (each.pnpm as Manifest).overrides, 'file:vendor/@live/core.tgz'],
    ['yarn', (each: Manifest) => each.resolutions, 'file:vendor/@live/core.tgz'],
  ] as const)('leads the packages of Live to the same tarballs: %s', (packageManager, overrides, expected) => {
    const local = manifest({ packageManager, localPackages: true }, (name) => `file:vendor/${name}.tgz`)
    expect(local.dependencies['@live/views']).toBe('file:vendor/@live/views.tgz')
    expect(local.devDependencies['@live/testing']).toBe('file:vendor/@live/testing.tgz')
    expect(overrides(local)).toMatchObject({ '@live/core': expected })
    expect(manifest({ packageManager })).not.toHaveProperty(['overrides'])
  })
})
