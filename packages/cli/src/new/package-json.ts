/** The `package.json` of a new application: its scripts, and the versions of what it is made of. */
import type { NewSettings } from './settings.js'

/** Of packages that are not ours: the range that this version of Live was tested with. */
const VERSIONS = {
  '@biomejs/biome': '^2.6.8',
  '@jest/globals': '^30.5.2',
  '@swc/core': '^1.16.22',
  '@swc/jest': '^0.2.39',
  '@types/node': '^20.19.0',
  'class-validator': '^0.15.1',
  expect: '^30.0.0',
  jest: '^30.5.2',
  pg: '^8.23.1',
  'pg-query-stream': '^4.17.0',
  typescript: '^7.0.2',
} as const

type Dependency = keyof typeof VERSIONS

/** Where the packages of Live come from: a range of versions, or for each the path of its tarball. */
export type LiveSource = (name: string) => string

/** The packages of Live that an application depends on, in alphabetical order. */
export function livePackages({ api, database, test }: NewSettings): { dependencies: string[]; devDependencies: string[] } {
  const dependencies = ['@live/channels', '@live/cli', '@live/core']
  if (database !== null) dependencies.push('@live/model')
  if (!api) dependencies.push('@live/views')
  return { dependencies, devDependencies: test ? ['@live/testing'] : [] }
}

/** The text of `package.json`. @param source where the packages of Live come from */
export function packageJson(settings: NewSettings, source: LiveSource): string {
  const live = livePackages(settings)
  const content = {
    name: settings.name.kebab,
    version: '0.1.0',
    private: true,
    type: 'module',
    engines: { node: '^20.19.0 || ^22.16.0 || >=24' },
    imports: { '#registry': './.live/registry.js', '#routes': './.live/routes.js' },
    scripts: scripts(settings),
    dependencies: sorted(live.dependencies, source, databasePackages(settings)),
    devDependencies: sorted(live.devDependencies, source, developmentPackages(settings)),
    ...managerSettings(settings, [...live.dependencies, ...live.devDependencies], source),
  }
  return `${JSON.stringify(content, null, 2)}\n`
}

function scripts({ test }: NewSettings): Record<string, string> {
  return {
    dev: 'live dev',
    build: 'live build',
    start: 'live start',
    ...(test ? { test: 'live test' } : {}),
    lint: 'biome check .',
    format: 'biome check --write .',
    types: 'tsc --noEmit',
    live: 'live',
  }
}

function databasePackages({ database }: NewSettings): Dependency[] {
  if (database === null) return []
  return database === 'postgresql' ? ['class-validator', 'pg', 'pg-query-stream'] : ['class-validator']
}

function developmentPackages({ test }: NewSettings): Dependency[] {
  const always: Dependency[] = ['@biomejs/biome', '@types/node', 'typescript']
  return test ? [...always, '@jest/globals', '@swc/core', '@swc/jest', 'expect', 'jest'] : always
}

function sorted(live: readonly string[], source: LiveSource, others: readonly Dependency[]): Record<string, string> {
  const entries = [...live.map((name) => [name, source(name)]), ...others.map((name) => [name, VERSIONS[name]])] as [string, string][]
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Packages whose install scripts have nothing to do, because their binaries are in them: npm and pnpm ask about each that is not listed. */
const NEEDLESS_SCRIPTS = ['@parcel/watcher', '@photostructure/sqlite', '@swc/core']

/**
 * What the package manager is told. Packages of Live depend on each other by version: overrides lead them to the same tarballs, so that
 * no registry is asked for them.
 */
function managerSettings(
  { packageManager, localPackages }: NewSettings,
  live: readonly string[],
  source: LiveSource,
): Record<string, unknown> {
  const overridden = localPackages ? live : []
  const tarballs = Object.fromEntries(overridden.map((name) => [name, source(name)]))
  switch (packageManager) {
    case 'npm': {
      const allowScripts = Object.fromEntries(NEEDLESS_SCRIPTS.map((name) => [name, false]))
      return { allowScripts, ...(localPackages ? { overrides: Object.fromEntries(overridden.map((name) => [name, `$${name}`])) } : {}) }
    }
    case 'pnpm':
      return { pnpm: { ignoredBuiltDependencies: NEEDLESS_SCRIPTS, ...(localPackages ? { overrides: tarballs } : {}) } }
    case 'yarn':
      return localPackages ? { resolutions: tarballs } : {}
  }
}
