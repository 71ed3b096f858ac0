/** Imports of a module, added in their place and removed when nothing needs them. */
import type { ImportDeclaration, Node } from '@babel/types'
import { type ParsedModule, parseModule } from './parsed-module.js'
import { type Change, changed, lineBreakOf, usesSemicolons } from './source-changes.js'

/** A class, and where it comes from. */
export interface NamedImport {
  readonly className: string
  readonly module: string
}

/** The changes that import a class, with what the module imports from there already; none when it is imported. */
export function addImport(module: ParsedModule, { className, module: from }: NamedImport): Change[] {
  const imports = importsOf(module)
  if (imports.some((node) => localNames(node).includes(className))) return []
  const { source, quote } = module
  const known = imports.find((node) => node.source.value === from && node.importKind !== 'type' && isNamedImport(node))
  if (known !== undefined) return [withSpecifier(known, className)]
  const eol = lineBreakOf(source)
  const line = `import { ${className} } from ${quote}${from}${quote}${usesSemicolons(module) ? ';' : ''}`
  const before = imports.findLast((node) => compareSources(node.source.value, from) <= 0)
  if (before !== undefined) {
    const end = lineEnd(source, before.end!)
    return [{ start: end, end, text: eol + line }]
  }
  const first = imports[0] ?? module.ast.program.body[0]
  const start = first?.start ?? source.length
  return [{ start, end: start, text: line + eol }]
}

/** The text without the import of a class that nothing names. */
export function removeImport(source: string, { className, module: from }: NamedImport): string {
  const module = parseModule(source)
  if (module === null || isNamed(module, className)) return source
  const node = importsOf(module).find((each) => each.source.value === from && localNames(each).includes(className))
  if (node === undefined) return source
  if (node.specifiers.length > 1) return changed(source, [withoutSpecifier(node, className)])
  const start = node.start!
  const { end } = module.withLine(node)
  const lineBreak = /^\r?\n/.exec(source.slice(end))?.[0].length ?? 0
  return changed(source, [{ start, end: end + lineBreak, text: '' }])
}

function importsOf({ ast }: ParsedModule): ImportDeclaration[] {
  return ast.program.body.filter((node) => node.type === 'ImportDeclaration')
}

function localNames({ specifiers }: ImportDeclaration): string[] {
  return specifiers.map(({ local }) => local.name)
}

/** Whether anything but imports has this name in it. */
function isNamed(module: ParsedModule, name: string): boolean {
  let named = false
  for (const statement of module.ast.program.body) {
    if (statement.type === 'ImportDeclaration') continue
    module.walk((node: Node) => {
      if (node.type === 'Identifier' && node.name === name && node.start! >= statement.start!) named = true
    })
    break
  }
  return named
}

/** `import { a, b } from …`: not a default, not a namespace, not an empty one. */
const isNamedImport = ({ specifiers }: ImportDeclaration): boolean =>
  specifiers.length > 0 && specifiers.every(({ type }) => type === 'ImportSpecifier')

/** In the order of the alphabet, as formatters have it. */
function withSpecifier({ specifiers }: ImportDeclaration, name: string): Change {
  const next = specifiers.find(({ local }) => natural(local.name, name) > 0)
  if (next !== undefined) return { start: next.start!, end: next.start!, text: `${name}, ` }
  const end = specifiers.at(-1)!.end!
  return { start: end, end, text: `, ${name}` }
}

function withoutSpecifier({ specifiers }: ImportDeclaration, name: string): Change {
  const index = specifiers.findIndex(({ local }) => local.name === name)
  const node = specifiers[index]!
  const next = specifiers[index + 1]
  return next === undefined
    ? { start: specifiers[index - 1]!.end!, end: node.end!, text: '' }
    : { start: node.start!, end: next.start!, text: '' }
}

/** The end of the line, when only a comment follows. */
function lineEnd(source: string, offset: number): number {
  const rest = /^[ \t]*(?:\/\/[^\r\n]*|\/\*[^\r\n]*?\*\/[ \t]*)?(?=\r?\n|$)/.exec(source.slice(offset))
  return offset + (rest?.[0].length ?? 0)
}

/** The order of formatters: built-in modules, packages, aliases, then the files from far to near. */
function compareSources(a: string, b: string): number {
  return rank(a) - rank(b) || natural(a, b)
}

function rank(source: string): number {
  if (source.startsWith('node:')) return 0
  if (source.startsWith('#')) return 2
  if (!source.startsWith('.')) return 1
  return source.startsWith('./') ? 1000 : 500 - source.split('../').length
}

const natural = new Intl.Collator('en', { numeric: true }).compare
