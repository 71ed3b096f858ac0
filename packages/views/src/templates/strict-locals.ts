/** The locals that a template declares: `<%# locals: { title: string, size?: number = 1 } %>` (app.md A101). */
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
