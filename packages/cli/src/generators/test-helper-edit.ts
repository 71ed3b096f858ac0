/** Lets the tests that are there go on when actions begin to want somebody who is signed in. */
import type { Statement } from '@babel/types'
import { addImport, removeImport } from './imports.js'
import { type ParsedModule, parseModule } from './parsed-module.js'
import { changed, lineBreakOf } from './source-changes.js'
import type { EditStep } from './step.js'

const SIGN_IN = { className: 'signIn', module: './support/sign-in.js' }
const COMMENT = '// The client of `app` is signed in; `app.client()` is a stranger.'
const CALL = 'beforeEach(() => signIn(app))'

/** Signs the client of the test helper in before each test, after what else happens then. */
export function signInBeforeTests(path: string): EditStep {
  return {
    kind: 'edit',
    path,
    label: CALL,
    byHand: `Tests of actions that want somebody: ${CALL}, with import { signIn } from '${SIGN_IN.module}'`,
    apply: (source) => added(source),
    revert: (source) => removed(source),
  }
}

function added(source: string): string | null {
  const module = parseModule(source)
  if (module === null) return null
  if (source.includes(CALL)) return source
  const calls = callsOf(module, 'beforeEach')
  const last = calls.at(-1)
  if (last === undefined) return null
  const eol = lineBreakOf(source)
  const text = `${eol}${eol}${COMMENT}${eol}${CALL}${source[last.end! - 1] === ';' ? ';' : ''}`
  return changed(source, [{ start: last.end!, end: last.end!, text }, ...addImport(module, SIGN_IN)])
}

function removed(source: string): string | null {
  const module = parseModule(source)
  if (module === null) return null
  const call = callsOf(module, 'beforeEach').find(({ start, end }) => source.slice(start!, end!).replace(/;$/, '') === CALL)
  if (call === undefined) return source
  const before = source.slice(0, call.start!).trimEnd()
  const start = before.endsWith(COMMENT) ? before.slice(0, -COMMENT.length).trimEnd().length : before.length
  return removeImport(changed(source, [{ start, end: call.end!, text: '' }]), SIGN_IN)
}

function callsOf({ ast }: ParsedModule, name: string): Statement[] {
  return ast.program.body.filter(
    (statement) =>
      statement.type === 'ExpressionStatement' &&
      statement.expression.type === 'CallExpression' &&
      statement.expression.callee.type === 'Identifier' &&
      statement.expression.callee.name === name,
  )
}
