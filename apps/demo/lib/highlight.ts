/** Splits TypeScript into coloured pieces for a page: enough for an excerpt, not a parser. */

/** One piece of source text; `kind` is a class of the style sheet, `plain` needs none. */
export interface SourceToken {
  readonly kind: 'comment' | 'string' | 'decorator' | 'keyword' | 'number' | 'call' | 'plain'
  readonly text: string
}

const KEYWORDS = new Set(
  (
    'as async await break case catch class const continue default else export extends finally for from function if import in ' +
    'instanceof interface let new null of override private protected public return static super switch this throw true false ' +
    'try type typeof undefined using var void while yield'
  ).split(' '),
)

const COMMENT = /\/\/[^\n]*|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\//
const STRING = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/
const DECORATOR = /@[A-Za-z]+/
const NUMBER = /\d[\d_.]*/
const WORD = /[A-Za-z_$][\w$]*/

// For the application's own source, never for what a client sends: a comment that is not closed costs a scan to the end.
const PIECE = new RegExp([COMMENT, STRING, DECORATOR, NUMBER, WORD].map(({ source }) => `(${source})`).join('|'), 'g')

/** The tokens of a piece of TypeScript; their texts joined are the source again. */
export function highlight(source: string): SourceToken[] {
  const tokens: SourceToken[] = []
  let position = 0
  for (const match of source.matchAll(PIECE)) {
    if (match.index > position) tokens.push({ kind: 'plain', text: source.slice(position, match.index) })
    position = match.index + match[0].length
    tokens.push({ kind: kindOf(match, source[position]), text: match[0] })
  }
  if (position < source.length) tokens.push({ kind: 'plain', text: source.slice(position) })
  return tokens
}

function kindOf(match: RegExpExecArray, next: string | undefined): SourceToken['kind'] {
  if (match[1] !== undefined) return 'comment'
  if (match[2] !== undefined) return 'string'
  if (match[3] !== undefined) return 'decorator'
  if (match[4] !== undefined) return 'number'
  if (KEYWORDS.has(match[0])) return 'keyword'
  return next === '(' ? 'call' : 'plain'
}
