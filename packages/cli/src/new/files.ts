/** The files of a new application: which of the templates it gets, and what is in them. */
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { type Locals, renderTemplate } from '../generators/template.js'
import { type LiveSource, packageJson } from './package-json.js'
import type { NewSettings, PackageManager } from './settings.js'

/** One file, not written yet. */
export interface NewFile {
  /** Below the application, with `/`. */
  readonly path: string
  readonly content: Buffer
  /** Whether it is a program. */
  readonly executable: boolean
}

/** Where the templates are: beside `src` and `dist`. */
export const TEMPLATES = path.resolve(import.meta.dirname, '../../templates/app')

/** What begins with one of these paths is only for an application that is so. */
const CONDITIONS: readonly (readonly [prefix: string, wanted: (settings: NewSettings) => boolean])[] = [
  ['Dockerfile', ({ docker }) => docker],
  ['compose.yaml', ({ docker }) => docker],
  ['.dockerignore', ({ docker }) => docker],
  ['bin/docker-entrypoint', ({ docker, database }) => docker && database !== null],
  ['.github', ({ ci }) => ci],
  ['.yarnrc.yml', ({ packageManager }) => packageManager === 'yarn'],
  ['bin/ci', ({ ci }) => ci],
  ['.gitignore', ({ git }) => git],
  ['.gitattributes', ({ git }) => git],
  ['app/models', ({ database }) => database !== null],
  ['config/database.ts', ({ database }) => database !== null],
  ['db', ({ database }) => database !== null],
  ['app/views/clock', ({ api, live }) => !api && live],
  ['public/clock.js', ({ live }) => live],
  ['app/controllers/clock-controller.ts', ({ live }) => live],
  ['test/controllers/clock-controller.test.ts', ({ live }) => live],
  ['app/views', ({ api }) => !api],
  ['app/helpers', ({ api }) => !api],
  ['public', ({ api }) => !api],
  ['config/initializers/content-security-policy.ts', ({ api }) => !api],
  ['config/initializers/cors.ts', ({ api }) => api],
  ['test', ({ test }) => test],
  ['jest.config.js', ({ test }) => test],
]

/** An API has no pages of errors, but crawlers ask it too. */
const ALWAYS = new Set(['public/robots.txt'])

/** Folders that are empty at first. */
const FOLDERS = [
  'app/channels',
  'app/middleware',
  'db/migrate',
  'lib/tasks',
  'log',
  'storage',
  'test/fixtures',
  'test/models',
  'test/system',
  'tmp',
]

/** All files of an application, sorted by path. @param source where the packages of Live come from */
export async function newFiles(settings: NewSettings, source: LiveSource): Promise<NewFile[]> {
  const values = templateValues(settings)
  const files: NewFile[] = [fileOf('package.json', packageJson(settings, source))]
  for (const entry of await readdir(TEMPLATES, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const template = path.join(entry.parentPath, entry.name)
    const target = targetOf(path.relative(TEMPLATES, template))
    if (!isWanted(target, settings)) continue
    const content = await readFile(template)
    files.push(fileOf(target, entry.name.endsWith('.tpl') ? renderTemplate(content.toString(), values, target) : content))
  }
  if (settings.keeps) files.push(...FOLDERS.filter((folder) => isWanted(folder, settings)).map((folder) => fileOf(`${folder}/.keep`, '')))
  return files.sort((a, b) => (a.path < b.path ? -1 : 1))
}

function fileOf(target: string, content: string | Buffer): NewFile {
  return { path: target, content: Buffer.from(content), executable: target.startsWith('bin/') }
}

/** npm leaves `.gitignore` out of packages, and tools would read a `package.json`: so templates have other names. */
function targetOf(template: string): string {
  return template
    .split(path.sep)
    .map((part) => part.replace(/^dot-/, '.'))
    .join('/')
    .replace(/\.tpl$/, '')
}

function isWanted(target: string, settings: NewSettings): boolean {
  if (ALWAYS.has(target)) return true
  return CONDITIONS.every(([prefix, wanted]) => !(target === prefix || target.startsWith(`${prefix}/`)) || wanted(settings))
}

/** What the templates may name. */
function templateValues(settings: NewSettings): Locals {
  const { name, api, database, packageManager } = settings
  return {
    ...COMMANDS[packageManager],
    ...name,
    packageManager,
    nodeVersion: process.versions.node,
    npm: packageManager === 'npm',
    pnpm: packageManager === 'pnpm',
    api,
    views: !api,
    database: database !== null,
    sqlite: database === 'sqlite',
    postgresql: database === 'postgresql',
    git: settings.git,
    docker: settings.docker,
    test: settings.test,
    live: settings.live,
    turbo: settings.turbo,
    vendored: settings.localPackages,
  }
}

/** How each package manager is told what to do: in scripts, in the image, in the workflow, and in the README. */
const COMMANDS: Readonly<Record<PackageManager, Readonly<Record<'install' | 'installFrozen' | 'run' | 'prune' | 'manifests', string>>>> = {
  npm: {
    install: 'npm install',
    installFrozen: 'npm ci',
    run: 'npm run',
    prune: 'npm prune --omit=dev',
    manifests: 'package.json package-lock.json*',
  },
  pnpm: {
    install: 'pnpm install',
    installFrozen: 'pnpm install --frozen-lockfile',
    run: 'pnpm run',
    prune: 'CI=true pnpm prune --prod',
    manifests: 'package.json pnpm-lock.yaml*',
  },
  yarn: {
    install: 'yarn install',
    installFrozen: 'yarn install --immutable',
    run: 'yarn run',
    prune: 'yarn workspaces focus --production',
    manifests: 'package.json yarn.lock* .yarnrc.yml',
  },
}
