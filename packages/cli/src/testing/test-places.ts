/** Finds the tests at some lines of a file, so that jest can be asked for them by name (app.md A72). */
import { readFileSync } from 'node:fs'
import type { ParserOptions } from '@babel/parser'
import { babelParser } from '../lazy-packages.js'

/** A test or a group of them. */
interface TestNode {
  /** A pattern of its name. */
  readonly pattern: string
  readonly isGroup: boolean
  readonly first: number
  readonly last: number
  readonly children: TestNode[]
}

/** What of a syntax tree is looked at. */
interface SyntaxNode {
  readonly type: string
  readonly loc?: { readonly start: { readonly line: number }; readonly end: { readonly line: number } } | null
  readonly [key: string]: unknown
}

const SETTINGS: ParserOptions = { sourceType: 'module', plugins: ['typescript', 'decorators-legacy'] }

/**
 * Patterns of full names for the tests that stand on lines of a file: the innermost ones; a line between tests means the group around.
 * @param last the last line of a range; default the first
 */
export function testNamesAt(file: string, first: number, last = first): string[] {
  const { program } = babelParser().parse(readFileSync(file, 'utf8'), SETTINGS)
  const roots: TestNode[] = []
  collect(program as unknown as SyntaxNode, roots)
  return [...new Set(namesIn(roots, first, last, []))]
}

function namesIn(nodes: readonly TestNode[], first: number, last: number, path: readonly string[]): string[] {
  return nodes.flatMap((node) => {
    if (node.last < first || node.first > last) return []
    const names = [...path, node.pattern]
    if (!node.isGroup) return [`^${names.join(' ')}$`]
    const inside = namesIn(node.children, first, last, names)
    return inside.length > 0 ? inside : [`^${names.join(' ')} `]
  })
}

/** What `each` fills in may be anything. */
const patternOf = (name: string): string =>
  name
    .split(/%[a-z#%]|\$[\w.]+/i)
    .map(escaped)
    .join('.*')

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

function collect(node: SyntaxNode, into: TestNode[]): void {
  const test = testOf(node)
  if (test !== null) into.push(test)
  const target = test === null ? into : test.children
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) if (isNode(child)) collect(child, target)
  }
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}

/** `it('…', …)`, `test.only(…)`, `describe.each(…)('…', …)`: a name with placeholders is any. */
function testOf(node: SyntaxNode): TestNode | null {
  if (node.type !== 'CallExpression' || node.loc == null) return null
  const word = calledName(node.callee as SyntaxNode)
  if (word === null) return null
  const [name] = node.arguments as SyntaxNode[]
  if (name === undefined || !['StringLiteral', 'TemplateLiteral'].includes(name.type)) return null
  return {
    pattern: name.type === 'StringLiteral' ? patternOf(String(name.value)) : '.*',
    isGroup: word === 'describe',
    first: node.loc.start.line,
    last: node.loc.end.line,
    children: [],
  }
}

function calledName(callee: SyntaxNode): string | null {
  if (callee.type === 'Identifier') return ['it', 'test', 'describe'].includes(String(callee.name)) ? String(callee.name) : null
  if (callee.type === 'MemberExpression') return calledName(callee.object as SyntaxNode)
  return callee.type === 'CallExpression' || callee.type === 'TaggedTemplateExpression'
    ? calledName((callee.callee ?? callee.tag) as SyntaxNode)
    : null
}
