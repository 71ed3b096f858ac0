/** SQL of SQLite in tokens: words, quoted texts, and groups in parentheses as one. Comments are dropped. */

/** A piece of SQL. */
export interface Token {
  readonly text: string
  /** Where it begins. */
  readonly start: number
  /** Whether nothing stood before it, as in `varchar(40)`. */
  readonly glued: boolean
}

const CLOSING: Readonly<Record<string, string>> = { '"': '"', "'": "'", '`': '`', '[': ']' }

/** The tokens of a text. */
export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = []
  let glued = false
  for (let start = 0; start < sql.length; ) {
    const end = endOf(sql, start)
    if (isBlank(sql, start)) glued = false
    else {
      tokens.push({ text: sql.slice(start, end), start, glued })
      glued = true
    }
    start = end
  }
  return tokens
}

function isBlank(sql: string, at: number): boolean {
  return isSpace(sql.charCodeAt(at)) || sql.startsWith('--', at) || sql.startsWith('/*', at)
}

/** The end of what begins at `at`. */
function endOf(sql: string, at: number): number {
  const char = sql[at]!
  if (isSpace(sql.charCodeAt(at))) return at + 1
  if (sql.startsWith('--', at)) return indexAfter(sql, '\n', at)
  if (sql.startsWith('/*', at)) return indexAfter(sql, '*/', at + 2)
  if (char in CLOSING) return endOfQuoted(sql, at, CLOSING[char]!)
  if (char === '(') return endOfGroup(sql, at)
  if (!isWord(sql.charCodeAt(at))) return at + 1
  let end = at + 1
  while (end < sql.length && isWord(sql.charCodeAt(end))) end++
  return end
}

function endOfQuoted(sql: string, at: number, closing: string): number {
  for (let index = at + 1; index < sql.length; index++) {
    if (sql[index] !== closing) continue
    if (closing === ']' || sql[index + 1] !== closing) return index + 1
    index++
  }
  return sql.length
}

function endOfGroup(sql: string, at: number): number {
  let index = at + 1
  while (index < sql.length && sql[index] !== ')') index = endOf(sql, index)
  return Math.min(index + 1, sql.length)
}

function indexAfter(sql: string, text: string, from: number): number {
  const found = sql.indexOf(text, from)
  return found < 0 ? sql.length : found + text.length
}

const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13)

/** Letters, digits, `_`, `$`, `.`, and everything beyond ASCII. */
function isWord(code: number): boolean {
  return (
    (code >= 48 && code <= 57) ||
    (code >= 65 && code <= 90) ||
    (code >= 97 && code <= 122) ||
    code === 95 ||
    code === 36 ||
    code === 46 ||
    code > 127
  )
}
