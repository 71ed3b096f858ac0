/** Turns a template into the code of a function: names, places and all (app.md A99). */
import { type Bracket, bracketOf, closesHeader, isSign, OPENERS } from './brackets.js'
import { CodeWriter, type Place } from './code-writer.js'
import { type ParsedTemplate, parseTemplate, type TagNode, type TemplateNode } from './tags.js'
import { type Token, tokenize } from './tokens.js'

/** The code of a template. */
export interface CompiledTemplate {
  /** Statements that write to `__out`; line n of them is line n of the template. */
  readonly code: string
  /** Names that the code uses, without properties: some of them are variables of JavaScript. */
  readonly names: readonly string[]
  /** Whether it awaits something. */
  readonly isAsync: boolean
  /** Whether it, or a block of it, goes on after something else has run. */
  readonly awaits: boolean
  /** Where each tag begins, by its position. */
  readonly places: readonly Place[]
  /** The column in the template of a column of the code. */
  columnOf(line: number, column: number): number
  /** The texts of comments. */
  readonly comments: readonly string[]
  /** Every token of the code, tag by tag: what is rendered by name can be read off it. */
  readonly tokens: readonly (readonly Token[])[]
}

/** What the compiler found wrong. */
export class CompileFailure extends Error {
  /** @param at where in the source */
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message)
  }
}

/** Words of the language, which are no variables. */
const WORDS = new Set(
  (
    'arguments async await break case catch class const continue debugger default delete do else enum eval export extends false finally for ' +
    'function if implements import in instanceof interface let new null of package private protected public return static super switch this ' +
    'throw true try typeof undefined var void while with yield'
  ).split(' '),
)
/** Words after which a statement is still due. */
const OPEN_WORDS = new Set(['else', 'do', 'try', 'finally'])
/** Words that go on with the statement before them. */
const CONTINUING = new Set(['else', 'catch', 'finally', 'case', 'default'])
/** Functions that write where they stand. */
const WRITERS: Readonly<Record<string, string | undefined>> = Object.assign(Object.create(null), {
  flush: '__out.flush',
  concat: '__out.put',
})
/** Signs after which a statement cannot end. */
const ENDING_SIGNS = new Set([')', ']', '}', '++', '--'])

/**
 * Compiles a template.
 * @throws CompileFailure for brackets that do not fit, and what eta's parser throws
 */
export function compileTemplate(source: string): CompiledTemplate {
  return new Compiler(source, parseTemplate(source)).compile()
}

/** The place of an index of a text. */
export function placeAt(source: string, index: number): Place {
  let line = 1
  let start = 0
  for (let at = source.indexOf('\n'); at >= 0 && at < index; at = source.indexOf('\n', at + 1)) {
    line++
    start = at + 1
  }
  return { line, column: index - start + 1 }
}

class Compiler {
  readonly #writer = new CodeWriter()
  readonly #names = new Set<string>()
  readonly #places: Place[] = []
  readonly #tokens: Token[][] = []
  readonly #open: Bracket[] = []
  /** How many brackets were open where each output tag that is not over began. */
  readonly #outputs: number[] = []
  #isAsync = false
  #awaits = false

  constructor(
    readonly source: string,
    readonly parsed: ParsedTemplate,
  ) {}

  compile(): CompiledTemplate {
    const { nodes, comments } = this.parsed
    for (const [index, node] of nodes.entries()) {
      if (node.kind === 'text') this.#text(nodes, index, node.text)
      else this.#tag(nodes, index, node)
    }
    const unclosed = this.#open.at(-1)
    if (unclosed !== undefined) throw new CompileFailure(`${unclosed.text} is never closed`, unclosed.at)
    const writer = this.#writer
    return {
      code: writer.code,
      names: [...this.#names],
      isAsync: this.#isAsync,
      awaits: this.#awaits,
      places: this.#places,
      columnOf: (line, column) => writer.columnOf(line, column),
      comments,
      tokens: this.#tokens,
    }
  }

  #text(nodes: readonly TemplateNode[], index: number, text: string): void {
    // Blanks between `}` and `else` would stand between statements that belong together.
    if (text === '' || (text.trim() === '' && CONTINUING.has(firstWord(nodes, index + 1)))) return
    this.#writer.add(`__out.text+=${quoted(text)};`)
  }

  #tag(nodes: readonly TemplateNode[], index: number, node: TagNode): void {
    const tokens = codeTokens(node)
    if (tokens.length === 0) return
    this.#tokens.push(tokens)
    const place = placeAt(this.source, node.codeStart)
    const position = this.#places.push(place) - 1
    const depth = this.#open.length
    this.#writer.reach(place.line)
    if (node.kind !== 'code') {
      this.#writer.add(`(__out.position=${position},__out).${node.kind === 'raw' ? 'putRaw' : 'put'}(`)
      this.#outputs.push(depth)
    }
    const inserts = this.#readTokens(tokens, node)
    this.#openBlock(node, inserts)
    this.#copy(node, tokens, inserts)
    if (this.#outputs.at(-1) === this.#open.length) {
      this.#outputs.pop()
      this.#writer.add(');')
    } else this.#writer.add(endsStatement(tokens, firstWord(nodes, index + 1)) ? ';' : ' ')
  }

  /** Follows brackets and names. @returns what has to stand in between, by index in the code of the tag */
  #readTokens(tokens: readonly Token[], node: TagNode): Insert[] {
    const inserts: Insert[] = []
    for (const [i, token] of tokens.entries()) {
      if (token.kind === 'name') this.#name(tokens, i, node, inserts)
      if (token.kind !== 'sign') continue
      if (token.text === '(' || token.text === '[' || token.text === '{') this.#open.push(bracketOf(tokens, i, node.codeStart))
      const opener = OPENERS[token.text]
      if (opener === undefined) continue
      const closed = this.#open.pop()
      if (closed?.text !== opener) throw this.#unexpected(token, closed, node)
      if (closed.captured) inserts.push({ at: token.start, skip: 0, code: ';return __view.close(__out);' })
    }
    return inserts
  }

  #name(tokens: readonly Token[], i: number, node: TagNode, inserts: Insert[]): void {
    const { text, start } = tokens[i]!
    if (isSign(tokens[i - 1], '.') || isSign(tokens[i - 1], '?.')) return
    if (text === 'await') this.#await(node.codeStart + start)
    if (WORDS.has(text) || text.startsWith('#') || text.startsWith('@')) return
    const isKey = isSign(tokens[i + 1], ':') && (isSign(tokens[i - 1], '{') || isSign(tokens[i - 1], ','))
    if (isKey || tokens[i - 1]?.text === 'var') return
    const writer = WRITERS[text]
    if (writer !== undefined && isSign(tokens[i + 1], '(')) inserts.push({ at: start, skip: text.length, code: writer })
    else this.#names.add(text)
  }

  #await(at: number): void {
    this.#awaits = true
    const inner = this.#open.findLast(({ body }) => body !== 'none')
    if (inner === undefined) this.#isAsync = true
    else if (inner.body === 'function') {
      throw new CompileFailure('await needs an asynchronous function around it: write async in front of its parameters', at)
    }
  }

  /** A function that is still open where the tag ends is a block; most blocks give their content to whoever calls them. */
  #openBlock(node: TagNode, inserts: Insert[]): void {
    const index = this.#open.findLastIndex(({ body }) => body !== 'none')
    const block = this.#open[index]
    if (block === undefined || block.at < node.codeStart) return
    const output = this.#outputs.at(-1)
    const inOutput = output !== undefined && index >= output && !this.#open.slice(output, index).some(({ body }) => body !== 'none')
    if (!inOutput && this.#open[index - 1]?.callee === 'method') return
    block.captured = true
    inserts.push({ at: block.at - node.codeStart + 1, skip: 0, code: 'const __out=__view.open(__template);' })
    inserts.sort((a, b) => a.at - b.at)
  }

  #copy({ code, codeStart, kind }: TagNode, tokens: readonly Token[], inserts: readonly Insert[]): void {
    const last = tokens.findLast((token) => kind === 'code' || !isSign(token, ';'))
    const end = last?.end ?? 0
    let at = 0
    const copyTo = (next: number): void => {
      if (next > at) this.#writer.copy(code.slice(at, next), placeAt(this.source, codeStart + at))
      at = Math.max(at, next)
    }
    for (const insert of inserts) {
      copyTo(insert.at)
      this.#writer.add(insert.code)
      at += insert.skip
    }
    copyTo(end)
  }

  #unexpected(token: Token, closed: Bracket | undefined, node: TagNode): CompileFailure {
    const message =
      closed === undefined
        ? `${token.text} closes nothing`
        : `${token.text} does not close the ${closed.text} of line ${placeAt(this.source, closed.at).line}`
    return new CompileFailure(message, node.codeStart + token.start)
  }
}

interface Insert {
  /** Index in the code of the tag. */
  readonly at: number
  /** Characters that it replaces. */
  readonly skip: number
  readonly code: string
}

const codeTokens = ({ code }: TagNode): Token[] => tokenize(code).tokens.filter(({ kind }) => kind !== 'comment')

/** The first word of the next tag, if nothing but blanks is in between and it is one of code. */
function firstWord(nodes: readonly TemplateNode[], index: number): string {
  for (let i = index; i < nodes.length; i++) {
    const node = nodes[i]!
    if (node.kind === 'code') {
      const [word] = codeTokens(node)
      if (word !== undefined) return word.text
    } else if (node.kind !== 'text' || node.text.trim() !== '') return ''
  }
  return ''
}

/** Whether a semicolon belongs behind the code of a tag: what follows is another statement. */
function endsStatement(tokens: readonly Token[], next: string): boolean {
  const last = tokens.at(-1)!
  if (last.kind === 'name') return !OPEN_WORDS.has(last.text)
  if (last.kind !== 'sign') return true
  if (!ENDING_SIGNS.has(last.text)) return false
  if (last.text === ')') return !closesHeader(tokens, tokens.length - 1)
  return last.text !== '}' || !CONTINUING.has(next)
}

/** Text as a literal of JavaScript. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(/[\u2028\u2029]/g, (character) => (character === '\u2028' ? '\\u2028' : '\\u2029'))
}
