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
  ['.devcontainer', ({ devcontainer }) => devcontainer],
  ['.devcontainer/compose.yaml', ({ database }) => database === 'postgresql'],
  ['.github', ({ ci }) => ci],
  ['.yarnrc.yml', ({ packageManager }) => packageManager === 'yarn'],
  ['bin/ci', ({ ci }) => ci],
  ['.gitignore', ({ git }) => git],
  ['.gitattributes', ({ git }) => git],
  ['app/models', ({ database }) => database !== null],
  ['config/database.ts', ({ database }) => database !== null],
  ['db', ({ database }) => database !== null],
  ['app/views/clock', ({ live, javascript }) => live && javascript],
  ['public/clock.js', ({ live, javascript }) => live && javascript],
  ['public/application.js', ({ javascript }) => javascript],
  ['public/application.css', ({ css }) => css],
  ['app/controllers/clock-controller.ts', ({ live }) => live],
  ['test/controllers/clock-controller.test.ts', ({ live }) => live],
  ['app/views', ({ api }) => !api],
  ['app/helpers', ({ api }) => !api],
  ['public', ({ api }) => !api],
  ['config/initializers/content-security-policy.ts', ({ api }) => !api],
  ['config/initializers/cors.ts', ({ api }) => api],
  ['test', ({ test }) => test],
  ['test/system', ({ systemTest }) => systemTest],
  ['jest.config.js', ({ test }) => test],
]

/** An API has no pages of errors, but crawlers ask it too. */
const ALWAYS = new Set(['public/robots.txt'])

/** Folders that are empty at first. */
const FOLDERS = [
  'app/channels',
  'app/controllers/concerns',
  'app/middleware',
  'app/models/concerns',
  'db/migrate',
  'lib/tasks',
  'log',
  'script',
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
    nodeMajor: process.versions.node.split('.')[0],
    npm: packageManager === 'npm',
    pnpm: packageManager === 'pnpm',
    api,
    views: !api,
    database: database !== null,
    sqlite: database === 'sqlite',
    postgresql: database === 'postgresql',
    git: settings.git,
    docker: settings.docker,
    ci: settings.ci,
    test: settings.test,
    live: settings.live,
    clockPage: settings.live && settings.javascript,
    turbo: settings.turbo,
    javascript: settings.javascript,
    css: settings.css,
    vendored: settings.localPackages,
  }
}

type CommandName = 'install' | 'installFrozen' | 'run' | 'prune' | 'audit' | 'manifests'

/** How each package manager is told what to do: in scripts, in the image, in the workflow, and in the README. */
const COMMANDS: Readonly<Record<PackageManager, Readonly<Record<CommandName, string>>>> = {
  npm: {
    install: 'npm install',
    installFrozen: 'npm ci',
    run: 'npm run',
    prune: 'npm prune --omit=dev',
    audit: 'npm audit --audit-level=high',
    manifests: 'package.json package-lock.json*',
  },
  pnpm: {
    install: 'pnpm install',
    installFrozen: 'pnpm install --frozen-lockfile',
    run: 'pnpm run',
    prune: 'CI=true pnpm prune --prod',
    audit: 'pnpm audit --audit-level=high',
    manifests: 'package.json pnpm-lock.yaml*',
  },
  yarn: {
    install: 'yarn install',
    installFrozen: 'yarn install --immutable',
    run: 'yarn run',
    prune: 'yarn workspaces focus --production',
    audit: 'yarn npm audit --severity=high',
    manifests: 'package.json yarn.lock* .yarnrc.yml',
  },
}
