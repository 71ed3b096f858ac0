/** The text of a table of SQLite, taken apart and put together again, so that what is not changed stays as it was written. */
import { ArgumentError } from '@live/core'
import { quoted } from './sql-text.js'
import { type Token, tokensOf } from './sqlite-tokens.js'

/** One column or one constraint. */
interface Item {
  readonly tokens: readonly Token[]
  /** Name of the column; null for a constraint. */
  readonly column: string | null
}

/** Words that begin a constraint of a table. */
const CONSTRAINT_WORDS: readonly string[] = ['CONSTRAINT', 'PRIMARY', 'UNIQUE', 'CHECK', 'FOREIGN']

/** A `CREATE TABLE` statement that can be changed. */
export class SqliteTable {
  readonly name: string
  #items: readonly Item[]
  /** Such as `WITHOUT ROWID`. */
  readonly #tail: string

  /** @param sql as SQLite stores it. @throws ArgumentError for a table that is none, such as a virtual one */
  constructor(sql: string) {
    const tokens = tokensOf(sql)
    const open = tokens.findIndex(({ text }) => text.startsWith('('))
    const name = tokens[open - 1]
    const body = tokens[open]
    if (name === undefined || body === undefined || !/^create\s+(?:temp\w*\s+)?table\b/i.test(sql.trimStart())) {
      throw new ArgumentError(`This table cannot be changed: ${sql.slice(0, 100)}`)
    }
    this.name = unquoted(name.text)
    this.#tail = sql.slice(body.start + body.text.length).trim()
    this.#items = splitItems(tokensOf(body.text.slice(1, -1)))
  }

  /** Names of the columns, in their order; those that are computed only with `computed`. */
  columns({ computed }: { readonly computed: boolean }): string[] {
    return this.#items.flatMap(({ column, tokens }) => (column !== null && (computed || !isComputed(tokens)) ? [column] : []))
  }

  /** Whether the key counts up and never uses a number again. */
  get countsUp(): boolean {
    return this.#items.some(({ tokens }) => tokens.some(({ text }) => text.toUpperCase() === 'AUTOINCREMENT'))
  }

  /** The statement that makes the table under a name, with one column or constraint per line if `pretty`. */
  sql(name = this.name, { pretty = false }: { readonly pretty?: boolean } = {}): string {
    const items = this.#items.map(({ tokens }) => textOf(tokens))
    const body = pretty ? `(\n  ${items.join(',\n  ')}\n)` : `(${items.join(', ')})`
    return `CREATE TABLE ${quoted(name)} ${body}${this.#tail === '' ? '' : ` ${this.#tail}`}`
  }

  /** Adds a column behind the others. */
  addColumn(text: string): void {
    const item = itemOf(tokensOf(text))
    const behind = this.#items.findLastIndex(({ column }) => column !== null) + 1
    this.#items = [...this.#items.slice(0, behind), item, ...this.#items.slice(behind)]
  }

  /** Puts a column in the place of the one of its name; it keeps what else belongs to it, such as a collation. */
  replaceColumn(name: string, type: string, nullable: boolean, byDefault: string | null): void {
    this.#edit(name, (parts) => ({ ...parts, type, nullable, byDefault }))
  }

  /** Whether a column may be NULL. */
  setNull(name: string, nullable: boolean): void {
    this.#edit(name, (parts) => ({ ...parts, nullable }))
  }

  /** What new rows get; null for nothing. */
  setDefault(name: string, byDefault: string | null): void {
    this.#edit(name, (parts) => ({ ...parts, byDefault }))
  }

  /** Removes a column, and the constraints that it is in. */
  removeColumn(name: string): void {
    this.#must(name)
    this.#items = this.#items.filter((item) => (item.column === null ? !mentions(item, name) : !same(item.column, name)))
  }

  /** Whether a constraint of the table, or the key, uses a column. */
  constrains(name: string): boolean {
    return this.#items.some((item) => (item.column === null ? mentions(item, name) : same(item.column, name) && hasOwnConstraint(item)))
  }

  /** Adds a constraint of the table. */
  addConstraint(text: string): void {
    this.#items = [...this.#items, itemOf(tokensOf(text))]
  }

  /** Removes a constraint by its name. @throws ArgumentError when there is none of that name */
  removeConstraint(name: string): void {
    const kept = this.#items.filter((item) => constraintName(item) !== name)
    if (kept.length === this.#items.length) throw new ArgumentError(`The table ${this.name} has no constraint ${name}`)
    this.#items = kept
  }

  /** Whether a foreign key refers to a table. */
  refersTo(table: string): boolean {
    const isReference = ({ text }: Token, next: Token | undefined): boolean =>
      text.toUpperCase() === 'REFERENCES' && next !== undefined && same(unquoted(next.text), table)
    return this.#items.some(({ tokens }) => tokens.some((token, index) => isReference(token, tokens[index + 1])))
  }

  #edit(name: string, change: (parts: ColumnParts) => ColumnParts): void {
    this.#must(name)
    this.#items = this.#items.map((item) =>
      item.column !== null && same(item.column, name) ? itemOf(tokensOf(columnText(change(partsOf(item.tokens))))) : item,
    )
  }

  #must(name: string): void {
    if (this.columns({ computed: true }).some((column) => same(column, name))) return
    throw new ArgumentError(`The table ${this.name} has no column ${name}`)
  }
}

/** The parts of a column. */
interface ColumnParts {
  readonly name: string
  readonly type: string
  /** Everything else: `PRIMARY KEY`, `COLLATE`, … */
  readonly rest: string
  readonly nullable: boolean
  readonly byDefault: string | null
}

/** Words that end the type of a column. */
const COLUMN_WORDS: readonly string[] = [
  ...CONSTRAINT_WORDS,
  'NOT',
  'NULL',
  'DEFAULT',
  'COLLATE',
  'REFERENCES',
  'GENERATED',
  'AS',
  'AUTOINCREMENT',
]

function partsOf([name, ...tokens]: readonly Token[]): ColumnParts {
  const words = tokens.map(({ text }) => text.toUpperCase())
  const end = words.findIndex((word) => COLUMN_WORDS.includes(word))
  const type = end < 0 ? tokens : tokens.slice(0, end)
  const rest: Token[] = []
  let nullable = true
  let byDefault: string | null = null
  for (let index = type.length; index < tokens.length; index++) {
    if (words[index] === 'NOT' && words[index + 1] === 'NULL') {
      nullable = false
      index++
    } else if (words[index] === 'DEFAULT' && words[index - 1] !== 'SET') {
      const signed = words[index + 1] === '-' || words[index + 1] === '+'
      const value = tokens.slice(index + 1, index + (signed ? 3 : 2))
      byDefault = textOf(value)
      index += value.length
    } else rest.push(tokens[index]!)
  }
  return { name: name!.text, type: textOf(type), rest: textOf(rest), nullable, byDefault }
}

function columnText({ name, type, rest, nullable, byDefault }: ColumnParts): string {
  const parts = [name, type, rest, nullable ? '' : 'NOT NULL', byDefault === null ? '' : `DEFAULT ${byDefault}`]
  return parts.filter((part) => part !== '').join(' ')
}

/** One blank between tokens, and none before what belongs to the word before it. */
function textOf(tokens: readonly Token[]): string {
  return tokens.map(({ text, glued }, index) => (index > 0 && !glued ? ` ${text}` : text)).join('')
}

function splitItems(tokens: readonly Token[]): Item[] {
  const items: Item[] = []
  let start = 0
  for (let index = 0; index <= tokens.length; index++) {
    if (index < tokens.length && tokens[index]!.text !== ',') continue
    if (index > start) items.push(itemOf(tokens.slice(start, index)))
    start = index + 1
  }
  return items
}

function itemOf(tokens: readonly Token[]): Item {
  const first = tokens[0]!.text
  return { tokens, column: CONSTRAINT_WORDS.includes(first.toUpperCase()) ? null : unquoted(first) }
}

function isComputed(tokens: readonly Token[]): boolean {
  return tokens.slice(1).some(({ text }) => ['GENERATED', 'AS'].includes(text.toUpperCase()))
}

function hasOwnConstraint({ tokens }: Item): boolean {
  return tokens.slice(1).some(({ text }) => ['PRIMARY', 'UNIQUE', 'REFERENCES', 'CHECK'].includes(text.toUpperCase()))
}

/** Whether a constraint has a column in its list, or in its condition. */
function mentions({ tokens }: Item, column: string): boolean {
  const end = tokens.findIndex(({ text }) => text.toUpperCase() === 'REFERENCES')
  const own = end < 0 ? tokens : tokens.slice(0, end)
  return own.some(({ text }) => text.startsWith('(') && inside(text).some((each) => same(unquoted(each), column)))
}

function inside(group: string): string[] {
  return tokensOf(group.slice(1, -1)).flatMap(({ text }) => (text.startsWith('(') ? inside(text) : [text]))
}

function constraintName({ tokens, column }: Item): string | null {
  const named = column === null && tokens[0]!.text.toUpperCase() === 'CONSTRAINT' && tokens[1] !== undefined
  return named ? unquoted(tokens[1]!.text) : null
}

function unquoted(text: string): string {
  const quote = text[0]
  if (quote === '[') return text.slice(1, -1)
  return quote === '"' || quote === '`' || quote === "'" ? text.slice(1, -1).replaceAll(quote + quote, quote) : text
}

/** SQLite takes names as the same whatever their case. */
const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()
