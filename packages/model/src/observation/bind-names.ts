/** Which column each bound value of a statement belongs to, so that the log can name values, and hide those of secrets. */

/** One placeholder: its number from 0, and the names beside it. */
export interface BindName {
  readonly index: number
  /** The column, as far as it can be told. */
  readonly name: string | null
  /** Names next to it: any of them may say what the value is. */
  readonly near: readonly string[]
}

type Token = { readonly kind: 'name' | 'word' | 'bind' | 'sign'; readonly text: string }

const KEYWORDS = new Set(
  `select insert update delete from where and or not in is null set values into join inner left outer on as order group by having limit offset
  returning like ilike between asc desc distinct count sum avg min max coalesce case when then else end exists true false with union all
  conflict do nothing excluded for using cast default`.split(/\s+/),
)

/** The placeholders (`?` or `$1`) of a statement, in the order of the text. */
export function bindNames(sql: string): BindName[] {
  const tokens = tokensOf(sql)
  const columns = insertedColumns(tokens)
  return columns === null ? besideNames(tokens) : insertedNames(tokens, columns)
}

/** A name counts for the placeholders behind it until another one comes: `a = ? AND b IN (?, ?)`. */
function besideNames(tokens: readonly Token[]): BindName[] {
  const found: BindName[] = []
  let name: string | null = null
  let count = 0
  tokens.forEach((token, at) => {
    if (token.kind === 'name') name = token.text
    if (token.kind === 'word' && (token.text === 'limit' || token.text === 'offset')) name = null
    if (token.kind !== 'bind') return
    const after = nameBehind(tokens, at)
    found.push({ index: indexOf(token, count++), name, near: [name, after].filter((each) => each !== null) })
  })
  return found
}

/** `? = name`, `lower(?) = lower(name)`: the next name, if nothing but signs stands between. */
function nameBehind(tokens: readonly Token[], at: number): string | null {
  let compared = false
  for (let next = at + 1; next < tokens.length; next++) {
    const { kind, text } = tokens[next]!
    if (kind === 'name') return compared ? text : null
    if (kind === 'bind' || (kind === 'word' && (text === 'and' || text === 'or'))) return null
    if (text === ',') return null
    compared ||= '=<>!|~'.includes(text)
  }
  return null
}

/** The columns of `INSERT INTO table (a, b) VALUES …`; null for another statement. */
function insertedColumns(tokens: readonly Token[]): string[] | null {
  if (tokens[0]?.text !== 'insert') return null
  const open = tokens.findIndex(({ text }) => text === '(')
  const values = tokens.findIndex(({ text }) => text === 'values')
  if (open === -1 || values < open) return null
  return tokens.slice(open + 1, values).flatMap(({ kind, text }) => (kind === 'name' ? [text] : []))
}

function insertedNames(tokens: readonly Token[], columns: readonly string[]): BindName[] {
  const found: BindName[] = []
  let [count, depth, position] = [0, 0, 0]
  const start = tokens.findIndex(({ text }) => text === 'values')
  tokens.slice(start).forEach((token) => {
    if (token.text === '(' && ++depth === 1) position = 0
    if (token.text === ')') depth--
    if (token.text === ',' && depth === 1) position++
    if (token.kind !== 'bind') return
    const name = columns[position] ?? null
    found.push({ index: indexOf(token, count++), name, near: name === null ? [] : [name] })
  })
  return found
}

const indexOf = ({ text }: Token, count: number): number => (text === '?' ? count : Number(text.slice(1)) - 1)

/** Names, keywords, placeholders and signs; texts in quotes and comments are left out. */
function tokensOf(sql: string): Token[] {
  const tokens: Token[] = []
  for (let at = 0; at < sql.length; ) {
    const char = sql[at]!
    const end = endOf(sql, at, char)
    if (char === '"') tokens.push({ kind: 'name', text: sql.slice(at + 1, end - 1).replaceAll('""', '"') })
    else if (isWord(char)) tokens.push(wordOf(sql.slice(at, end)))
    else if (char === '?' || (char === '$' && end > at + 1)) tokens.push({ kind: 'bind', text: sql.slice(at, end) })
    else if (char !== "'" && !isSpace(char) && end === at + 1) tokens.push({ kind: 'sign', text: char })
    at = end
  }
  return tokens
}

function wordOf(text: string): Token {
  const lower = text.toLowerCase()
  return KEYWORDS.has(lower) ? { kind: 'word', text: lower } : { kind: isDigit(text[0]!) ? 'sign' : 'name', text }
}

/** Where what begins here ends. */
function endOf(sql: string, at: number, char: string): number {
  if (char === '"' || char === "'") return quotedEnd(sql, at, char)
  if (char === '-' && sql[at + 1] === '-') return lineEnd(sql, at)
  if (char === '/' && sql[at + 1] === '*') return commentEnd(sql, at)
  if (char === '$') return scan(sql, at + 1, isDigit)
  return isWord(char) ? scan(sql, at + 1, isWord) : at + 1
}

function quotedEnd(sql: string, at: number, quote: string): number {
  let end = at + 1
  while (end < sql.length) {
    if (sql[end] !== quote) end++
    else if (sql[end + 1] === quote) end += 2
    else return end + 1
  }
  return end
}

const lineEnd = (sql: string, at: number): number => {
  const end = sql.indexOf('\n', at)
  return end === -1 ? sql.length : end + 1
}

const commentEnd = (sql: string, at: number): number => {
  const end = sql.indexOf('*/', at + 2)
  return end === -1 ? sql.length : end + 2
}

function scan(sql: string, from: number, belongs: (char: string) => boolean): number {
  let end = from
  while (end < sql.length && belongs(sql[end]!)) end++
  return end
}

const isDigit = (char: string): boolean => char >= '0' && char <= '9'
const isWord = (char: string): boolean =>
  (char >= 'a' && char <= 'z') || (char >= 'A' && char <= 'Z') || char === '_' || isDigit(char) || char > '\x7f'
const isSpace = (char: string): boolean => char === ' ' || char === '\n' || char === '\t' || char === '\r'
