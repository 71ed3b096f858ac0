/** Adds a line to `config/routes.ts` and takes it out again: found by a parser, changed by offsets, so that all else stays as it is (app.md A53). */
import type { ArrowFunctionExpression, BlockStatement, CallExpression, Expression, FunctionExpression, Statement } from '@babel/types'
import { addImport, removeImport } from './imports.js'
import { argumentText, callOf, equalCalls, isString, type ParsedModule, parseModule } from './parsed-module.js'
import { type Change, changed, indentAt, indentUnit, lineBreakOf, usesSemicolons } from './source-changes.js'

/** A route, as a generator wants it. */
export interface RouteLine {
  /** Blocks that it belongs into: `['admin']` for `r.namespace('admin', …)`. */
  readonly namespace: readonly string[]
  /** `resources`, `resource`, `get` and so on. */
  readonly method: string
  /** Arguments as source text: `["'posts'", 'PostsController']`. */
  readonly args: readonly string[]
  /** The class that the arguments name, and the module that exports it, as `config/routes.ts` sees it. */
  readonly controller: { readonly className: string; readonly module: string } | null
}

/** What became of a routes file; `null` when it could not be read as one. */
export interface RouteChange {
  readonly source: string
  /** `same` when the line was there already, or was not there to be removed. */
  readonly outcome: 'changed' | 'same'
}

/** A function of the routes: `(r) => { … }`. */
type Drawing = ArrowFunctionExpression | FunctionExpression

/** The line as it is written by hand: `r.resources('posts', PostsController)`, with its namespaces around it. */
export function routeText({ namespace, method, args }: RouteLine): string {
  const call = `r.${method}(${args.join(', ')})`
  return namespace.reduceRight((inner, name) => `r.namespace('${name}', (r) => ${inner})`, call)
}

/**
 * Adds the line first in the routes, or in its namespace block, which is made when there is none; and the import of its controller.
 * @returns null for a text that is no routes file
 */
export function addRoute(source: string, route: RouteLine): RouteChange | null {
  const module = parseModule(source)
  const drawing = module && drawingOf(module)
  if (!module || !drawing) return null
  const found = descend(drawing, route.namespace)
  const wanted = { method: route.method, args: route.args }
  if (found.rest.length === 0 && statementsOf(found.drawing).some((call) => equalCalls(module, call, wanted))) {
    return { source, outcome: 'same' }
  }
  const style = { semicolon: usesSemicolons(module), quote: module.quote }
  const name = parameterOf(found.drawing)
  if (name === null) return null
  const change = insertion(module, found.drawing, linesOf(route, found.rest, name, style, indentUnit(source)))
  const imported = route.controller === null ? [] : addImport(module, route.controller)
  return { source: changed(source, [change, ...imported]), outcome: 'changed' }
}

/**
 * Takes exactly that line out, namespace blocks that it leaves empty, and the import of the controller when nothing else names it.
 * @returns null for a text that is no routes file
 */
export function removeRoute(source: string, route: RouteLine): RouteChange | null {
  const module = parseModule(source)
  const drawing = module && drawingOf(module)
  if (!module || !drawing) return null
  const { path, rest } = descend(drawing, route.namespace)
  const wanted = { method: route.method, args: route.args }
  const line = rest.length > 0 ? undefined : statementsOf(path.at(-1)!.drawing).find((call) => equalCalls(module, call, wanted))
  if (line === undefined) return { source, outcome: 'same' }
  const level = outermostEmptied(module, path)
  const change = removal(
    module,
    level === null ? { call: line, drawing: path.at(-1)!.drawing } : { call: path[level]!.call!, drawing: path[level - 1]!.drawing },
  )
  const without = changed(source, [change])
  return { source: route.controller === null ? without : removeImport(without, route.controller), outcome: 'changed' }
}

/** The function of `export default routes((r) => { … })`, or of the only call of `routes` in the file. */
function drawingOf(module: ParsedModule): Drawing | null {
  let found: Drawing | null = null
  module.walk((node) => {
    if (found !== null || node.type !== 'CallExpression' || node.callee.type !== 'Identifier' || node.callee.name !== 'routes') return
    const drawing = node.arguments.find(isDrawing)
    if (drawing !== undefined && parameterOf(drawing) !== null) found = drawing
  })
  return found
}

const isDrawing = (node: { readonly type: string }): node is Drawing =>
  node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression'

function parameterOf({ params: [first] }: Drawing): string | null {
  return first?.type === 'Identifier' ? first.name : null
}

interface Level {
  readonly drawing: Drawing
  /** The call that opened it; null for the outermost. */
  readonly call: CallExpression | null
}

/** Goes into the namespace blocks that are there. */
function descend(drawing: Drawing, namespace: readonly string[]): { drawing: Drawing; path: readonly Level[]; rest: readonly string[] } {
  const path: Level[] = [{ drawing, call: null }]
  for (const [index, name] of namespace.entries()) {
    const call = statementsOf(path.at(-1)!.drawing).find((each) => isNamespace(each, name))
    const inner = call?.arguments.find(isDrawing)
    if (call === undefined || inner === undefined) return { drawing: path.at(-1)!.drawing, path, rest: namespace.slice(index) }
    path.push({ drawing: inner, call })
  }
  return { drawing: path.at(-1)!.drawing, path, rest: [] }
}

/** A plain `r.namespace('admin', (r) => …)`: one with options may be for something else. */
function isNamespace(call: CallExpression, name: string): boolean {
  const [first] = call.arguments
  if (callOf(call)?.method !== 'namespace' || call.arguments.length !== 2) return false
  const inner = call.arguments[1]
  return first !== undefined && isString(first, name) && inner !== undefined && isDrawing(inner) && parameterOf(inner) !== null
}

/** The calls that are statements of a block, or its only expression. */
function statementsOf({ body }: Drawing): CallExpression[] {
  const expressions: Expression[] =
    body.type === 'BlockStatement'
      ? body.body.flatMap((statement: Statement) => (statement.type === 'ExpressionStatement' ? [statement.expression] : []))
      : [body]
  return expressions.filter((expression) => expression.type === 'CallExpression')
}

/** The lines of a route with the namespace blocks that are still missing; without indentation of its own. */
function linesOf(
  { method, args }: RouteLine,
  missing: readonly string[],
  name: string,
  { semicolon, quote }: { semicolon: boolean; quote: string },
  unit: string,
): string[] {
  const end = semicolon ? ';' : ''
  const own = args.map((text) => argumentText(text, quote))
  return missing.reduceRight<string[]>(
    (inner, space) => [`${name}.namespace(${quote}${space}${quote}, (${name}) => {`, ...inner.map((line) => unit + line), `})${end}`],
    [`${name}.${method}(${own.join(', ')})${end}`],
  )
}

function insertion(module: ParsedModule, { body }: Drawing, lines: readonly string[]): Change {
  const { source } = module
  const eol = lineBreakOf(source)
  const start = body.start!
  const outer = indentAt(source, start)
  const inner = outer + indentUnit(source)
  const indented = (indent: string): string => lines.map((line) => indent + line).join(eol)
  if (body.type !== 'BlockStatement') {
    const end = usesSemicolons(module) ? ';' : ''
    const { start: from, end: to } = module.withParentheses(body)
    return { start: from, end: to, text: `{${eol}${indented(inner)}${eol}${inner}${source.slice(from, to)}${end}${eol}${outer}}` }
  }
  const inside = source.slice(start + 1, body.end! - 1)
  if (inside.trim() === '') return { start: start + 1, end: body.end! - 1, text: `${eol}${indented(inner)}${eol}${outer}` }
  // A block on one line keeps its line; only there a statement needs its semicolon.
  if (!source.slice(start, firstStart(module, body)).includes('\n')) {
    return {
      start: start + 1,
      end: start + 1,
      text: ` ${lines
        .map((line) => line.trim())
        .join(' ')
        .replace(/;?$/, ';')}`,
    }
  }
  return { start: start + 1, end: start + 1, text: eol + indented(indentAt(source, firstStart(module, body))) }
}

/** Where the first statement or comment of a block begins. */
function firstStart(module: ParsedModule, body: BlockStatement): number {
  const comment = module.comments.find(({ start }) => start! > body.start! && start! < body.end!)
  return Math.min(body.body[0]?.start ?? body.end!, comment?.start ?? body.end!)
}

/** The outermost namespace block that has nothing but the line in it; null when the innermost has more. */
function outermostEmptied(module: ParsedModule, path: readonly Level[]): number | null {
  let emptied: number | null = null
  for (let level = path.length - 1; level > 0; level -= 1) {
    const { body } = path[level]!.drawing
    const alone = body.type !== 'BlockStatement' || (body.body.length === 1 && !module.hasCommentIn(body.start!, body.end!))
    if (!alone) break
    emptied = level
  }
  return emptied
}

function removal(module: ParsedModule, { call, drawing: { body } }: { call: CallExpression; drawing: Drawing }): Change {
  if (body.type !== 'BlockStatement') return { start: body.start!, end: body.end!, text: '{}' }
  const statement = body.body.find(({ start, end }) => start! <= call.start! && call.end! <= end!)!
  const only = body.body.length === 1 && !module.hasCommentIn(body.start!, body.end!)
  if (only) return { start: body.start! + 1, end: body.end! - 1, text: '' }
  return { ...module.withLine(statement), text: '' }
}
