/**
 * Generators of packages. A package says which it has in its package.json, `"live": { "generators": { "audit": "./dist/audit-generator.js" } }`,
 * or in a plugin, `defineLivePlugin({ generators: { audit } })` (app.md A8, A47, §16).
 */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { LivePlugin } from '@live/core'
import { closest } from './closest.js'
import type { Generator } from './generator.js'
import { refusal } from './refusal.js'

/** A generator that was not loaded yet. */
export interface PackageGenerator {
  readonly name: string
  readonly package: string
  /** Its module; absolute. */
  readonly file: string
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly live?: { readonly generators?: Readonly<Record<string, unknown>> }
}

/** The generators of every package that the project names. Only their package.json files are read. */
export function packageGenerators(root: string): PackageGenerator[] {
  const { dependencies = {}, devDependencies = {} } = manifestIn(root) ?? {}
  return [...new Set([...Object.keys(dependencies), ...Object.keys(devDependencies)])].flatMap((name) => {
    const folder = join(root, 'node_modules', name)
    return generatorsIn(name, folder)
  })
}

/** The generators of one package, whether the project names it or not. @throws CliError for a package that is not there, or has none */
export function generatorsOf(root: string, name: string): PackageGenerator[] {
  const folder = folderOf(root, name)
  if (folder === null) throw refusal(`${name.slice(0, 200)} is not installed.`, `npm install ${name.slice(0, 200)}`)
  const found = generatorsIn(name, folder)
  if (found.length === 0) throw refusal(`${name} has no generators.`, 'A package names them in its package.json, below live.generators.')
  return found
}

/** The generator of that name. @throws CliError when there is none */
export function generatorNamed(generators: readonly PackageGenerator[], name: string, owner: string): PackageGenerator {
  const found = generators.find((each) => each.name === name)
  if (found !== undefined) return found
  const names = generators.map((each) => each.name)
  const guess = closest(name, names)
  throw refusal(
    `${owner} has no generator '${name.slice(0, 80)}'.`,
    guess === null ? `It has ${names.join(', ')}.` : `Did you mean ${guess}?`,
  )
}

/** Loads it. Its templates are in the folder `templates` beside its module, unless it says otherwise. @throws CliError when it is none */
export async function loadPackageGenerator({ name, package: owner, file }: PackageGenerator): Promise<Generator> {
  const module = (await import(pathToFileURL(file).href)) as { default?: unknown }
  return asGenerator(module.default, name, `The module of ${name} of ${owner}`, join(dirname(file), 'templates'))
}

/** A generator of a plugin. */
export interface PluginGenerator {
  /** The name of the plugin. */
  readonly owner: string
  readonly generator: Generator
}

/** The generators of plugins, in their order. @throws CliError for one that is none */
export function pluginGenerators(plugins: readonly LivePlugin[]): PluginGenerator[] {
  return plugins.flatMap(({ name: owner, generators = {} }) =>
    Object.entries(generators).map(([name, value]) => ({
      owner,
      generator: asGenerator(value, name, `${name} of the plugin ${owner}`, null),
    })),
  )
}

function asGenerator(value: unknown, name: string, what: string, templates: string | null): Generator {
  const given = value as Partial<Generator> | null | undefined
  if (typeof given?.plan !== 'function') throw refusal(`${what} is no generator.`, 'Make it with defineGenerator of @live/cli.')
  return { summary: '', args: '[args...]', help: '', ...(templates === null ? {} : { templates }), ...given, name } as Generator
}

function generatorsIn(name: string, folder: string): PackageGenerator[] {
  const generators = manifestIn(folder)?.live?.generators ?? {}
  return Object.entries(generators).flatMap(([each, file]) =>
    typeof file === 'string' && /^\.\//.test(file) ? [{ name: each, package: name, file: join(folder, file) }] : [],
  )
}

/** Also where packages lie above the project, as in workspaces. */
function folderOf(root: string, name: string): string | null {
  const direct = join(root, 'node_modules', name)
  if (existsSync(direct)) return direct
  try {
    return nearestPackage(dirname(createRequire(join(root, 'package.json')).resolve(name)))
  } catch {
    return null
  }
}

function nearestPackage(start: string): string | null {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder
    if (folder === dirname(folder)) return null
  }
}

/** Settings of generators in the package.json of a project are no files, so they are not taken for generators. */
function manifestIn(folder: string): Manifest | null {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  } catch {
    return null
  }
}
