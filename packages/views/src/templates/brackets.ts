/** What the brackets in a tag are: of a call, of a function, of a statement. */
import type { Token } from './tokens.js'

/** An open bracket. */
export interface Bracket {
  readonly text: string
  /** Where it stands in the source of the template. */
  readonly at: number
  /** Whether it holds the body of a function, and whether that is an asynchronous one. */
  readonly body: 'none' | 'function' | 'async'
  /** What a round one calls: a bare name, a method of something, or nothing. */
  readonly callee: 'name' | 'method' | 'none'
  /** Whether the function gives its content to whoever calls it, instead of writing where it stands. */
  captured: boolean
}

/** The bracket that a closing one belongs to. */
export const OPENERS: Readonly<Record<string, string | undefined>> = { ')': '(', ']': '[', '}': '{' }

/** Words that are followed by a bracket, and then by a statement. */
const HEADERS = new Set(['if', 'for', 'while', 'switch', 'catch'])
/** Other words that are followed by a bracket and are not called. */
const NOT_CALLED = new Set([
  ...HEADERS,
  'return',
  'typeof',
  'await',
  'of',
  'in',
  'case',
  'new',
  'else',
  'do',
  'function',
  'async',
  'void',
  'delete',
  'throw',
])

/** Describes the opening bracket that is token `index`. @param offset of the tag's code in the source */
export function bracketOf(tokens: readonly Token[], index: number, offset: number): Bracket {
  const { text, start } = tokens[index]!
  return {
    text,
    at: offset + start,
    body: text === '{' ? bodyOf(tokens, index) : 'none',
    callee: text === '(' ? calleeOf(tokens, index) : 'none',
    captured: false,
  }
}

/** Whether a token is this sign. */
export function isSign(token: Token | undefined, text: string): boolean {
  return token?.kind === 'sign' && token.text === text
}

/** Whether the round bracket that token `index` closes is the header of a statement such as `if (…)`. */
export function closesHeader(tokens: readonly Token[], index: number): boolean {
  const open = openerOf(tokens, index)
  const before = tokens[open - 1]
  if (before?.kind !== 'name') return false
  return HEADERS.has(before.text) || (before.text === 'await' && tokens[open - 2]?.text === 'for')
}

function calleeOf(tokens: readonly Token[], index: number): Bracket['callee'] {
  const before = tokens[index - 1]
  if (before?.kind !== 'name' || NOT_CALLED.has(before.text) || tokens[index - 2]?.text === 'function') return 'none'
  return isSign(tokens[index - 2], '.') || isSign(tokens[index - 2], '?.') ? 'method' : 'name'
}

function bodyOf(tokens: readonly Token[], index: number): Bracket['body'] {
  if (isSign(tokens[index - 1], '=>')) {
    // `async (f) => {` or `async f => {`
    const parameters = isSign(tokens[index - 2], ')') ? openerOf(tokens, index - 2) : index - 2
    return tokens[parameters - 1]?.text === 'async' ? 'async' : 'function'
  }
  if (!isSign(tokens[index - 1], ')')) return 'none'
  const parameters = openerOf(tokens, index - 1)
  const word = [parameters - 1, parameters - 2].find((at) => tokens[at]?.text === 'function')
  if (word === undefined) return 'none'
  return tokens[word - 1]?.text === 'async' ? 'async' : 'function'
}

/** The index of the bracket that token `index` closes; -1 when it stands in an earlier tag. */
function openerOf(tokens: readonly Token[], index: number): number {
  let depth = 0
  for (let i = index; i >= 0; i--) {
    if (isSign(tokens[i], ')')) depth++
    else if (isSign(tokens[i], '(') && --depth === 0) return i
  }
  return -1
}
