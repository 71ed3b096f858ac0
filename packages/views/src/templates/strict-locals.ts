/** The locals that a template declares: `<%# locals: { title: string, size?: number = 1 } %>` (app.md A101). */
import { compileFunction } from 'node:vm'
import { type Token, tokenize } from './tokens.js'

/** A declared local. */
export interface DeclaredLocal {
  readonly name: string
  /** As it is written; `unknown` when it is not. */
  readonly type: string
  readonly required: boolean
  /** The code of the default; `null` for none. */
  readonly fallback: string | null
}

type Locals = Readonly<Record<string, unknown>>

const MARK = /^locals\s*:/

/**
 * The locals that one of the comments declares; `null` when none does: then any are taken.
 * @throws SyntaxError for a declaration that cannot be read
 */
export function declaredLocals(comments: readonly string[]): readonly DeclaredLocal[] | null {
  const comment = comments.find((each) => MARK.test(each))
  if (comment === undefined) return null
  const text = comment.replace(MARK, '').trim()
  if (!text.startsWith('{') || !text.endsWith('}')) throw malformed(comment)
  const inside = text.slice(1, -1)
  return splitAt(inside, tokenize(inside).tokens, ',')
    .filter((entry) => entry.trim() !== '')
    .map((entry) => readEntry(entry, comment))
}

/** Whatever begins a comment, then the declaration. */
const FIRST_LINE = /^\W*locals\s*:\s*(?=\{)/

/**
 * The locals that a template of any language declares in a comment at its beginning; `null` when it declares none. The declaration ends with
 * its closing bracket, which may stand in a later line.
 * @throws SyntaxError for a declaration that cannot be read
 */
export function declaredAtTop(source: string): readonly DeclaredLocal[] | null {
  const mark = FIRST_LINE.exec(source)?.[0]
  if (mark === undefined || mark.includes('\n')) return null
  return declaredLocals([`locals: ${bracketed(source.slice(mark.length))}`])
}

/** A text up to the bracket that closes the one it begins with. */
function bracketed(text: string): string {
  let depth = 0
  for (const { kind, text: sign, end } of tokenize(text).tokens) {
    if (kind !== 'sign') continue
    if (sign === '{') depth++
    else if (sign === '}' && --depth === 0) return text.slice(0, end)
  }
  return text.split('\n', 1)[0]!
}

/**
 * A function that takes what was given, and gives the declared locals with their defaults. A default sees the locals before it.
 * @throws SyntaxError for a default that is no code
 */
export function localsReader(declared: readonly DeclaredLocal[], filename: string): (given: Locals) => Locals {
  const names = declared.map(({ name }) => name)
  const values = declared.map(({ name, fallback }) => (fallback === null ? name : `${name} = (${fallback})`))
  return compileFunction(`'use strict';const { ${values.join(', ')} } = __given;return { ${names.join(', ')} }`, ['__given'], {
    filename,
  }) as (given: Locals) => Locals
}

const ENTRY = /^\s*([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*(\?)?\s*(?::(.*))?$/su

function readEntry(entry: string, comment: string): DeclaredLocal {
  const [head, ...rest] = splitAt(entry, tokenize(entry).tokens, '=')
  const found = ENTRY.exec(head!)
  if (found === null) throw malformed(comment)
  const fallback = rest.length === 0 ? null : rest.join('=').trim()
  return { name: found[1]!, type: found[3]?.trim() || 'unknown', required: found[2] === undefined && fallback === null, fallback }
}

/** Splits at a sign that stands in no bracket. */
function splitAt(text: string, tokens: readonly Token[], sign: ',' | '='): string[] {
  const parts: string[] = []
  let depth = 0
  let start = 0
  for (const token of tokens) {
    if (token.kind !== 'sign') continue
    if ('([{<'.includes(token.text)) depth++
    else if (')]}>'.includes(token.text)) depth--
    else if (token.text === sign && depth === 0) {
      parts.push(text.slice(start, token.start))
      start = token.end
    }
  }
  return [...parts, text.slice(start)]
}

const malformed = (comment: string): SyntaxError =>
  new SyntaxError(`"${comment}" declares no locals: write <%# locals: { title: string, size?: number = 1 } %>, or {} for none`)
