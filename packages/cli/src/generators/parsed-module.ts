/** A module of TypeScript as a tree with offsets. */
import type { ParseResult } from '@babel/parser'
import type { CallExpression, Comment, File, Node } from '@babel/types'
import { babelParser } from '../lazy-packages.js'

/** A module that could be parsed. */
export interface ParsedModule {
  readonly source: string
  readonly ast: ParseResult<File>
  readonly comments: readonly Comment[]
  /** The quotation marks of its imports. */
  readonly quote: string
  /** Calls back for every node, parents first. */
  walk(visit: (node: Node) => void): void
  hasCommentIn(start: number, end: number): boolean
  /** The range of an expression with the parentheses around it. */
  withParentheses(node: Node): { start: number; end: number }
  /** The range of a statement with its indentation, its line break, and a semicolon that belongs to it. */
  withLine(node: Node): { start: number; end: number }
}

/** What a call is compared with: its method, and its arguments as source text. */
export interface WantedCall {
  readonly method: string
  readonly args: readonly string[]
}

/** Parses a module; null when it has a mistake. */
export function parseModule(source: string): ParsedModule | null {
  let ast: ParseResult<File>
  try {
    ast = babelParser().parse(source, { sourceType: 'module', plugins: ['typescript', 'decorators-legacy', 'explicitResourceManagement'] })
  } catch {
    return null
  }
  const comments = ast.comments ?? []
  const first = ast.program.body.find(({ type }) => type === 'ImportDeclaration')
  return {
    source,
    ast,
    comments,
    quote: first?.type === 'ImportDeclaration' && source[first.source.start!] === '"' ? '"' : "'",
    walk: (visit) => walk(ast.program, visit),
    hasCommentIn: (start, end) => comments.some((comment) => comment.start! >= start && comment.end! <= end),
    withParentheses: (node) => parenthesized(source, node.start!, node.end!),
    withLine: (node) => wholeLine(source, node.start!, node.end!),
  }
}

/** The calls of a function by its name. */
export function callsOf(module: ParsedModule, name: string): CallExpression[] {
  const calls: CallExpression[] = []
  module.walk((node) => {
    if (node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === name) calls.push(node)
  })
  return calls
}

/** Object and method of `r.get(…)`. */
export function callOf({ callee }: CallExpression): { readonly object: string; readonly method: string } | null {
  if (callee.type !== 'MemberExpression' || callee.computed) return null
  const { object, property } = callee
  return object.type === 'Identifier' && property.type === 'Identifier' ? { object: object.name, method: property.name } : null
}

/** Whether a node is this text. */
export function isString(node: Node, value: string): boolean {
  return node.type === 'StringLiteral' && node.value === value
}

/** Whether a call says the same, whatever its quotes and spaces. */
export function equalCalls(module: ParsedModule, call: CallExpression, wanted: WantedCall): boolean {
  if (callOf(call)?.method !== wanted.method || call.arguments.length !== wanted.args.length) return false
  return call.arguments.every((node, index) => shape(node, module.source) === shapeOfText(wanted.args[index]!))
}

/** An argument in the quotes of the file. */
export function argumentText(text: string, quote: string): string {
  return quote === "'" ? text : text.replaceAll(/'((?:[^'\\]|\\.)*)'/g, '"$1"')
}

function shapeOfText(text: string): string {
  return shape(babelParser().parseExpression(text, { plugins: ['typescript'] }), text)
}

/** A node without its formatting. */
function shape(node: Node, source: string): string {
  if (node.type === 'StringLiteral') return JSON.stringify(node.value)
  if (node.type === 'Identifier') return node.name
  if (node.type === 'ArrayExpression') return `[${node.elements.map((each) => (each === null ? '' : shape(each, source))).join()}]`
  if (node.type === 'ObjectExpression') return `{${node.properties.map((each) => shape(each, source)).join()}}`
  if (node.type === 'ObjectProperty') return `${shape(node.key, source)}:${shape(node.value, source)}`
  return source.slice(node.start!, node.end!).replaceAll(/\s+/g, '')
}

function walk(node: Node, visit: (node: Node) => void): void {
  visit(node)
  for (const [key, value] of Object.entries(node)) {
    if (key === 'loc' || key.endsWith('Comments')) continue
    for (const each of Array.isArray(value) ? (value as unknown[]) : [value]) if (isNode(each)) walk(each, visit)
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}

function parenthesized(source: string, start: number, end: number): { start: number; end: number } {
  const before = /\(\s*$/.exec(source.slice(0, start))
  const after = /^\s*\)/.exec(source.slice(end))
  // Those of a call around the function are not those of its body.
  if (before === null || after === null || !/=>\s*$/.test(source.slice(0, before.index))) return { start, end }
  return { start: before.index, end: end + after[0].length }
}

function wholeLine(source: string, from: number, to: number): { start: number; end: number } {
  let end = to
  const rest = /^[ \t]*;?/.exec(source.slice(end))![0]
  if (source[end - 1] !== ';' && rest.endsWith(';')) end += rest.length
  const lineStart = source.lastIndexOf('\n', from - 1) + 1
  const alone = source.slice(lineStart, from).trim() === ''
  const after = /^[ \t]*(?:\/\/[^\n]*)?(?=\r?\n|$)/.exec(source.slice(end))
  if (alone && after !== null) {
    const lineBreak = source.startsWith('\r\n', lineStart - 2) ? 2 : source[lineStart - 1] === '\n' ? 1 : 0
    return { start: lineStart - lineBreak, end: end + after[0].length }
  }
  const space = /[ \t]*$/.exec(source.slice(0, from))![0]
  return { start: from - space.length, end }
}
