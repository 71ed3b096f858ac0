/** The words that an application taught `inflections`, as far as that can be read without running it (app.md A38). */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Node } from '@babel/types'
import { callsOf, parseModule } from './parsed-module.js'

const FILE = 'config/initializers/inflections.ts'

/** Pairs of singular and plural; none where there is no such file, or where none of its words is written out. */
export function ownWords(root: string): [singular: string, plural: string][] {
  const path = join(root, FILE)
  const text = existsSync(path) ? readFileSync(path, 'utf8').replace(/^\s*\/\/.*$/gm, '') : ''
  // A new application has examples in comments only, and reading the file as a module takes a while.
  if (!/['"]/.test(text.replace(/^import.*$/gm, '').replace(/initializer\(\s*['"][^'"]*['"]/, ''))) return []
  const module = parseModule(text)
  const given = module === null ? [] : callsOf(module, 'inflections').map((call) => call.arguments[0])
  return given.flatMap((rules) => [
    ...entriesOf(memberOf(rules, 'irregular')).flatMap(([singular, plural]) => pairOf(singular, textOf(plural))),
    ...elementsOf(memberOf(rules, 'uncountable')).flatMap((word) => pairOf(textOf(word), textOf(word))),
  ])
}

function pairOf(singular: string | null, plural: string | null): [string, string][] {
  return singular === null || plural === null ? [] : [[singular.toLowerCase(), plural.toLowerCase()]]
}

const textOf = (node: Node | null | undefined): string | null => (node?.type === 'StringLiteral' ? node.value : null)

const memberOf = (node: Node | undefined, name: string): Node | undefined => entriesOf(node).find(([key]) => key === name)?.[1]

function entriesOf(node: Node | undefined): [name: string, value: Node][] {
  if (node?.type !== 'ObjectExpression') return []
  return node.properties.flatMap((each): [string, Node][] => {
    if (each.type !== 'ObjectProperty' || each.computed) return []
    const name = each.key.type === 'Identifier' ? each.key.name : textOf(each.key)
    return name === null ? [] : [[name, each.value]]
  })
}

const elementsOf = (node: Node | undefined): readonly (Node | null)[] => (node?.type === 'ArrayExpression' ? node.elements : [])
