/** `live app:update` and `live devcontainer`: files that `live new` makes, in an application that is there (app.md A75). */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { firstCommitted } from '../generators/merge.js'
import { print } from '../output.js'
import { requireRoot } from '../root.js'
import { VERSION } from '../version.js'
import { applyChanges, type Change, type ChangeOptions, changeOf } from './apply-changes.js'
import { newFiles } from './files.js'
import { livePackages, packageJson } from './package-json.js'
import { presentSettings } from './present-settings.js'
import type { NewSettings } from './settings.js'

/** What is the application's own from its first day on. */
const OWN = [
  /^(?:app|db|lib|log|script|storage|test|tmp)\//,
  /^config\/(?:application|database|env|routes)\.ts$/,
  /^config\/locales\//,
  /^public\/(?!.*\.html$)/,
  /^(?:README\.md|package\.json|\.node-version|\.env.*)$/,
]

/** Brings the other files, and package.json, to what this version of Live makes; what you changed in them stays. */
export async function updateApplication(options: ChangeOptions): Promise<void> {
  const root = requireRoot()
  const settings = presentSettings(root)
  const changes = [packagesChange(root, settings)]
  for (const [path, text] of await textsOf(settings, root)) {
    if (OWN.some((pattern) => pattern.test(path))) continue
    const [present, from] = [textOf(root, path), firstCommitted(root, path)]
    // What somebody has removed does not come back.
    if (present !== null || from === null) changes.push(changeOf(path, present, from, text))
  }
  await applyChanges(root, changes, options)
  const [{ present, wanted }] = changes as [Change]
  if (!options.quiet && !options.pretend && present !== wanted) print(`\nThen: ${settings.packageManager} install`)
}

/** Adds `.devcontainer`, as `live new --devcontainer` does. */
export async function addDevcontainer(options: ChangeOptions): Promise<void> {
  const root = requireRoot()
  const texts = await textsOf({ ...presentSettings(root), devcontainer: true }, root)
  const files = [...texts].filter(([path]) => path.startsWith('.devcontainer/'))
  const changes = files.map(([path, text]) => changeOf(path, textOf(root, path), firstCommitted(root, path), text))
  await applyChanges(root, changes, options)
}

/** The files by their path; which Node the application runs on is left to it. */
async function textsOf(settings: NewSettings, root: string): Promise<Map<string, string>> {
  const files = await newFiles(settings, () => `^${VERSION}`)
  const [, node] = /^ARG NODE_VERSION=(.+)$/m.exec(textOf(root, 'Dockerfile') ?? '') ?? []
  const text = (path: string, content: string): string =>
    path === 'Dockerfile' && node !== undefined ? content.replace(/^ARG NODE_VERSION=.+$/m, `ARG NODE_VERSION=${node}`) : content
  // Pictures are as they are.
  return new Map(files.filter(({ content }) => !content.includes(0)).map(({ path, content }) => [path, text(path, content.toString())]))
}

function textOf(root: string, path: string): string | null {
  return existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : null
}

interface Manifest {
  readonly imports?: Record<string, unknown>
  readonly scripts?: Record<string, string>
  readonly dependencies?: Record<string, string>
  readonly devDependencies?: Record<string, string>
}

/** What package.json lacks, and the versions of Live's packages, unless they come from files. */
function packagesChange(root: string, settings: NewSettings): Change {
  const present = textOf(root, 'package.json') ?? '{}'
  const [own, fresh] = [present, packageJson(settings, () => `^${VERSION}`)].map((text) => JSON.parse(text) as Manifest) as [
    Manifest,
    Manifest,
  ]
  const { dependencies, devDependencies } = livePackages(settings)
  const live = new Set([...dependencies, ...devDependencies])
  const versions = (mine: Record<string, string> = {}, theirs: Record<string, string> = {}): Record<string, string> => {
    const kept = (name: string): boolean => mine[name] !== undefined && !(live.has(name) && /^[\^~]?\d/.test(mine[name]))
    return sorted({ ...mine, ...Object.fromEntries(Object.entries(theirs).filter(([name]) => !kept(name))) })
  }
  const next = {
    ...own,
    imports: { ...fresh.imports, ...own.imports },
    scripts: { ...own.scripts, ...Object.fromEntries(Object.entries(fresh.scripts ?? {}).filter(([name]) => !own.scripts?.[name])) },
    dependencies: versions(own.dependencies, fresh.dependencies),
    devDependencies: versions(own.devDependencies, fresh.devDependencies),
  }
  const isSame = JSON.stringify(ordered(next)) === JSON.stringify(ordered(own))
  const wanted = isSame ? present : `${JSON.stringify(next, null, 2)}\n`
  return { path: 'package.json', present, wanted, merged: wanted, clashes: false }
}

const sorted = <T>(entries: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)))

/** For comparison: what stands where says nothing. */
const ordered = ({ imports = {}, scripts = {}, dependencies = {}, devDependencies = {} }: Manifest): unknown =>
  [imports, scripts, dependencies, devDependencies].map((each) => sorted<unknown>(each))
