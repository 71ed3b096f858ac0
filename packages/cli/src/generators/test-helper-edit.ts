/** Lets the tests that are there go on when actions begin to want somebody who is signed in. */
import type { Statement } from '@babel/types'
import { addImport, removeImport } from './imports.js'
import { callsOf as calls, type ParsedModule, parseModule } from './parsed-module.js'
import { changed, lineBreakOf } from './source-changes.js'
import type { EditStep } from './step.js'

const SIGN_IN = { className: 'signIn', module: './support/sign-in.js' }
const CREDENTIALS = { className: 'credentials', module: './support/sign-in.js' }
const COMMENT = '// The client of `app` is signed in; `app.client()` is a stranger.'
const API_COMMENT = '// The requests of `app` present a token; `app.client({ headers: {} })` is a stranger.'
const CALL = 'beforeEach(() => signIn(app))'

/** Signs the client of the test helper in before each test, after what else happens then. @param api whether it presents a token */
export function signInBeforeTests(path: string, api: boolean): EditStep[] {
  const comment = api ? API_COMMENT : COMMENT
  const call: EditStep = {
    kind: 'edit',
    path,
    label: CALL,
    byHand: `Tests of actions that want somebody: ${CALL}, with import { signIn } from '${SIGN_IN.module}'`,
    apply: (source) => added(source, comment),
    revert: (source) => removed(source, comment),
  }
  return api ? [call, presentCredentials(path)] : [call]
}

/** Lets the requests of the test helper say who sends them. */
function presentCredentials(path: string): EditStep {
  const options = ', { client: { headers: credentials } }'
  return {
    kind: 'edit',
    path,
    label: `testApp(application${options})`,
    byHand: `Let requests present the token: testApp(application${options}), with import { credentials } from '${CREDENTIALS.module}'`,
    apply: (source) => {
      const module = parseModule(source)
      const call = module === null ? undefined : calls(module, 'testApp')[0]
      if (module === null || call === undefined) return null
      if (call.arguments.length > 1) return source.includes(options) ? source : null
      const end = call.arguments.at(-1)!.end!
      return changed(source, [{ start: end, end, text: options }, ...addImport(module, CREDENTIALS)])
    },
    revert: (source) => removeImport(source.replace(options, ''), CREDENTIALS),
  }
}

function added(source: string, comment: string): string | null {
  const module = parseModule(source)
  if (module === null) return null
  if (source.includes(CALL)) return source
  const calls = callsOf(module, 'beforeEach')
  const last = calls.at(-1)
  if (last === undefined) return null
  const eol = lineBreakOf(source)
  const text = `${eol}${eol}${comment}${eol}${CALL}${source[last.end! - 1] === ';' ? ';' : ''}`
  return changed(source, [{ start: last.end!, end: last.end!, text }, ...addImport(module, SIGN_IN)])
}

function removed(source: string, comment: string): string | null {
  const module = parseModule(source)
  if (module === null) return null
  const call = callsOf(module, 'beforeEach').find(({ start, end }) => source.slice(start!, end!).replace(/;$/, '') === CALL)
  if (call === undefined) return source
  const before = source.slice(0, call.start!).trimEnd()
  const start = before.endsWith(comment) ? before.slice(0, -comment.length).trimEnd().length : before.length
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
