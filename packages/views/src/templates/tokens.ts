/** The words and signs of the code in a template: enough to find names, brackets and the end of a tag. */

/** What a token is. Literals of templates are in parts: the code in them gives tokens of its own, in brackets. */
export type TokenKind = 'name' | 'text' | 'number' | 'sign' | 'comment'

/** A piece of code. */
export interface Token {
  readonly kind: TokenKind
  /** As it is written; of a string its content. */
  readonly text: string
  readonly start: number
  readonly end: number
}

const NAME_START = /[\p{ID_Start}$_#@]/u
const NAME = /[\p{ID_Continue}$\u200c\u200d]+/uy
const NUMBER = /\d[\w.]*/y
/** Words after which a slash begins a regular expression. */
const BEFORE_VALUE = new Set('return typeof case in of do else void delete instanceof new throw await yield'.split(' '))
const SIGNS = ['...', '=>', '?.', '&&', '||', '??', '++', '--']

/**
 * Reads code up to its end, or up to the `%>` that ends a tag.
 * @param code the text to read; @param from where the code begins; @param inTag whether `%>` ends it
 */
export function tokenize(code: string, from = 0, inTag = false): { readonly tokens: Token[]; readonly end: number } {
  const reader = new Reader(code, from, inTag)
  reader.read()
  return { tokens: reader.tokens, end: reader.at }
}

class Reader {
  readonly tokens: Token[] = []

  constructor(
    readonly code: string,
    public at: number,
    readonly inTag: boolean,
  ) {}

  /** Reads until the end, or until the bracket that closes the code in a template literal. */
  read(nested = false): void {
    let depth = 0
    while (this.at < this.code.length) {
      const character = this.code[this.at]!
      if (this.inTag && character === '%' && this.code[this.at + 1] === '>') return
      if (nested && character === '}' && depth === 0) return
      if (character === '{') depth++
      else if (character === '}') depth--
      this.#next(character)
    }
  }

  #next(character: string): void {
    if (character === ' ' || character === '\n' || character === '\t' || character === '\r') this.at++
    else if (character === '"' || character === "'") this.#string(character)
    else if (character === '`') this.#template()
    else if (character === '/') this.#slash()
    else if (character >= '0' && character <= '9') this.#match('number', NUMBER)
    else if (NAME_START.test(character)) this.#name()
    else this.#sign(character)
  }

  #push(kind: TokenKind, start: number, text = this.code.slice(start, this.at)): void {
    this.tokens.push({ kind, text, start, end: this.at })
  }

  #match(kind: TokenKind, pattern: RegExp): void {
    const start = this.at
    pattern.lastIndex = start
    this.at += Math.max(1, pattern.exec(this.code)?.[0].length ?? 1)
    this.#push(kind, start)
  }

  #name(): void {
    const start = this.at
    NAME.lastIndex = start + 1
    this.at = start + 1 + (NAME.exec(this.code)?.[0].length ?? 0)
    this.#push('name', start)
  }

  #sign(character: string): void {
    const start = this.at
    const long = SIGNS.find((sign) => this.code.startsWith(sign, start))
    this.at += (long ?? character).length
    this.#push('sign', start)
  }

  #string(quote: string): void {
    const start = this.at++
    while (this.at < this.code.length && this.code[this.at] !== quote && this.code[this.at] !== '\n') {
      this.at += this.code[this.at] === '\\' ? 2 : 1
    }
    const text = this.code.slice(start + 1, this.at)
    if (this.code[this.at] === quote) this.at++
    this.#push('text', start, text)
  }

  #template(): void {
    let start = this.at++
    while (this.at < this.code.length && this.code[this.at] !== '`') {
      if (this.code[this.at] === '\\') this.at += 2
      else if (this.code.startsWith('${', this.at)) start = this.#embedded(start)
      else this.at++
    }
    this.at++
    this.#push('text', start)
  }

  /** @param start of the literal text before it @returns the start of that after it */
  #embedded(start: number): number {
    this.#push('text', start)
    this.at += 2
    this.#push('sign', this.at - 2, '(')
    this.read(true)
    this.at++
    this.#push('sign', this.at - 1, ')')
    return this.at
  }

  #slash(): void {
    const start = this.at
    const next = this.code[start + 1]
    if (next === '/') this.#comment('\n')
    else if (next === '*') this.#comment('*/')
    else if (this.#valueIsDue()) this.#regexp()
    else this.#sign('/')
  }

  #comment(ending: string): void {
    const start = this.at
    const newline = ending === '\n'
    const close = this.code.indexOf(ending, start + 2)
    this.at = close < 0 ? this.code.length : close + (newline ? 0 : 2)
    // As in eta, the end of a tag ends a comment of one line too.
    const tag = this.inTag && newline ? this.code.indexOf('%>', start) : -1
    if (tag >= 0 && tag < this.at) this.at = tag
    this.#push('comment', start)
  }

  #regexp(): void {
    const start = this.at++
    let inClass = false
    while (this.at < this.code.length && this.code[this.at] !== '\n' && (inClass || this.code[this.at] !== '/')) {
      if (this.code[this.at] === '\\') this.at++
      else if (this.code[this.at] === '[') inClass = true
      else if (this.code[this.at] === ']') inClass = false
      this.at++
    }
    this.at++
    this.#push('text', start)
  }

  /** Whether a slash begins a regular expression: after a value it divides. */
  #valueIsDue(): boolean {
    const last = this.tokens.findLast(({ kind }) => kind !== 'comment')
    if (last === undefined) return true
    if (last.kind === 'name') return BEFORE_VALUE.has(last.text)
    return last.kind === 'sign' && last.text !== ')' && last.text !== ']' && last.text !== '}'
  }
}
