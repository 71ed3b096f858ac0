/** What `config/application.ts` says, as far as that can be read without running it: for commands that have to work in a broken application, too. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Expression, ObjectExpression, ObjectProperty } from '@babel/types'
import { type ParsedModule, parseModule } from './generators/parsed-module.js'

/** See the charter. */
export interface ConfigurationSource {
  /** `config.generators`; null where only the application that runs knows it. */
  readonly generators: Readonly<Record<string, unknown>> | null
  /** Whether there may be plugins besides those of Live, which bring no generators and no commands. */
  readonly hasPlugins: boolean
}

const FILES = ['config/application.ts', 'config/application.js', 'dist/config/application.js']
const ENVIRONMENTS = 'config/environments'
/** Settings that cannot be read are those of a file that names them. */
const names = (text: string, setting: string): boolean => new RegExp(`\\b${setting}\\b`).test(text)

/** Reads it, where there is no source what it was compiled to. */
export function configurationSource(root: string): ConfigurationSource {
  const file = FILES.map((path) => join(root, path)).find((path) => existsSync(path))
  const text = file === undefined ? '' : readFileSync(file, 'utf8')
  const environments = environmentFiles(root)
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n')
  const module = parseModule(text)
  const config = module === null ? null : configOf(module)
  const isWhole = config?.properties.every(({ type }) => type === 'ObjectProperty' || type === 'ObjectMethod')
  const elsewhere = (setting: string): boolean => names(environments, setting) || (!isWhole && names(text, setting))
  return {
    generators: elsewhere('generators') ? null : literalOf(valueIn(config, 'generators')),
    hasPlugins: elsewhere('plugins') || !isOurs(valueIn(config, 'plugins'), module),
  }
}

/** Whether a project has files of environments that say something about generators, which are only read by a boot. */
export const isInEnvironments = (root: string, setting: string): boolean =>
  environmentFiles(root).some((path) => names(readFileSync(path, 'utf8'), setting))

function environmentFiles(root: string): string[] {
  const folder = join(root, ENVIRONMENTS)
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))
}

/** `override config = { … }` of the class. */
function configOf(module: ParsedModule): ObjectExpression | null {
  let found: ObjectExpression | null = null
  module.walk((node) => {
    if (node.type !== 'ClassProperty' || node.key.type !== 'Identifier' || node.key.name !== 'config') return
    found = node.value?.type === 'ObjectExpression' ? node.value : null
  })
  return found
}

function valueIn(config: ObjectExpression | null, name: string): ObjectProperty['value'] | null {
  const found = config?.properties.find((each) => each.type === 'ObjectProperty' && nameOf(each) === name)
  return found?.type === 'ObjectProperty' ? found.value : null
}

function nameOf({ key }: ObjectProperty): string | null {
  if (key.type === 'Identifier') return key.name
  return key.type === 'StringLiteral' ? key.value : null
}

/** The values of an object of texts and switches; nothing for nothing, null for anything else. */
function literalOf(value: ObjectProperty['value'] | null): Record<string, unknown> | null {
  if (value === null) return {}
  if (value.type !== 'ObjectExpression') return null
  const entries: [string, unknown][] = []
  for (const each of value.properties) {
    const name = each.type === 'ObjectProperty' ? nameOf(each) : null
    if (each.type !== 'ObjectProperty' || name === null) return null
    if (each.value.type !== 'StringLiteral' && each.value.type !== 'BooleanLiteral') return null
    entries.push([name, each.value.value])
  }
  return Object.fromEntries(entries)
}

/** Whether a list of plugins calls nothing but functions of Live. */
function isOurs(value: ObjectProperty['value'] | null, module: ParsedModule | null): boolean {
  if (value === null) return true
  if (value.type !== 'ArrayExpression' || module === null) return false
  const ours = new Set(
    module.ast.program.body.flatMap((node) =>
      node.type === 'ImportDeclaration' && node.source.value.startsWith('@live/') ? node.specifiers.map(({ local }) => local.name) : [],
    ),
  )
  // What makes a plugin of anything is no plugin of Live.
  ours.delete('defineLivePlugin')
  return value.elements.every((each) => isCallOf(each as Expression | null, ours))
}

const isCallOf = (node: Expression | null, functions: ReadonlySet<string>): boolean =>
  node?.type === 'CallExpression' && node.callee.type === 'Identifier' && functions.has(node.callee.name)
