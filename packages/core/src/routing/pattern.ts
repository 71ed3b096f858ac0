/** The syntax of route patterns: text, `:param`, `*glob`, `(optional)`, parsed once and printed back (routing.md R39). */
import { hasCode } from '../errors/index.js'

/** One piece of a pattern. Literal text is decoded and holds no slash. */
export type PatternNode =
  | { readonly kind: 'slash' }
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'param'; readonly name: string }
  | { readonly kind: 'glob'; readonly name: string }
  | { readonly kind: 'group'; readonly nodes: readonly PatternNode[] }

/** A mistake in a pattern; the caller adds the place. */
export class PatternSyntaxError extends SyntaxError {
  readonly code = 'ERR_PATTERN_SYNTAX'
}

/** The message of a {@link PatternSyntaxError}; throws anything else again. */
export function patternFault(error: unknown): string {
  if (!hasCode(error, 'ERR_PATTERN_SYNTAX')) throw error
  return (error as PatternSyntaxError).message
}

const NAME = /[A-Za-z_]\w*/y
const SLASH: PatternNode = { kind: 'slash' }

class PatternReader {
  #at = 0
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  nodes(depth: number): PatternNode[] {
    const nodes: PatternNode[] = []
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at]!
      if (char === ')') {
        if (depth === 0) throw new PatternSyntaxError('has a ) without its (')
        this.#at += 1
        return nodes
      }
      nodes.push(this.#node(char, depth))
    }
    if (depth > 0) throw new PatternSyntaxError('has a ( without its )')
    return nodes
  }

  #node(char: string, depth: number): PatternNode {
    if (char === '(') {
      this.#at += 1
      return { kind: 'group', nodes: this.nodes(depth + 1) }
    }
    if (char === '/') {
      this.#at += 1
      return SLASH
    }
    const name = char === ':' || char === '*' ? this.#name() : null
    if (name !== null) return { kind: char === ':' ? 'param' : 'glob', name }
    return { kind: 'literal', text: this.#literal() }
  }

  #name(): string | null {
    NAME.lastIndex = this.#at + 1
    const found = NAME.exec(this.#text)
    if (found === null) return null
    this.#at = NAME.lastIndex
    return found[0]
  }

  /** Text up to the next special character. A colon that no name follows is text: `/sort::sort`. */
  #literal(): string {
    const start = this.#at
    this.#at += 1
    while (this.#at < this.#text.length && !'/():*'.includes(this.#text[this.#at]!)) this.#at += 1
    return decodeLiteral(this.#text.slice(start, this.#at))
  }
}

function decodeLiteral(text: string): string {
  if (/[*?#\0]/.test(text)) throw new PatternSyntaxError(`has ${JSON.stringify(text)}, which a path cannot hold: * ? and # are not text`)
  if (!text.includes('%')) return text
  const decoded = tryDecode(text)
  if (decoded === null) throw new PatternSyntaxError(`has a % that is no escape in ${JSON.stringify(text)}: write %25`)
  if (/[*?#/\0]/.test(decoded)) throw new PatternSyntaxError(`escapes a separator in ${JSON.stringify(text)}`)
  return decoded
}

function tryDecode(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

/**
 * Parses a pattern. Slashes are made uniform: one between segments, one in front, none at the end, and the slash before an
 * optional whole segment moves into its group, so `/foo/(:bar)/x` becomes `/foo(/:bar)/x`.
 * @throws PatternSyntaxError with a message that continues "the pattern …"
 */
export function parsePattern(text: string): readonly PatternNode[] {
  const nodes = tidy([SLASH, ...new PatternReader(text).nodes(0)])
  while (nodes.at(-1)?.kind === 'slash') nodes.pop()
  return nodes
}

function tidy(nodes: readonly PatternNode[]): PatternNode[] {
  const out: PatternNode[] = []
  nodes.forEach((node, index) => {
    const last = out.at(-1)
    if (node.kind === 'slash') {
      if (last?.kind !== 'slash') out.push(node)
    } else if (node.kind === 'literal' && last?.kind === 'literal') {
      out[out.length - 1] = { kind: 'literal', text: last.text + node.text }
    } else if (node.kind === 'group') {
      if (node.nodes.length === 0) return
      const moves = last?.kind === 'slash' && endsSegment(nodes[index + 1])
      if (moves) out.pop()
      out.push({ kind: 'group', nodes: tidy(moves ? [SLASH, ...node.nodes] : node.nodes) })
    } else {
      out.push(node)
    }
  })
  return out
}

/** Whether a segment is over before this node; a group that begins with a slash counts, as in `(:locale)(/:id)`. */
function endsSegment(node: PatternNode | undefined): boolean {
  if (node === undefined || node.kind === 'slash') return true
  return node.kind === 'group' && (node.nodes[0]?.kind === 'slash' || isFormatGroup(node))
}

function isFormatGroup(node: PatternNode): boolean {
  return node.kind === 'group' && node.nodes.length === 2 && isFormat(node.nodes)
}

/** Whether the nodes end in `.:format`. */
export function isFormat(nodes: readonly PatternNode[]): boolean {
  const [dot, name] = nodes.slice(-2)
  return dot?.kind === 'literal' && dot.text.endsWith('.') && name?.kind === 'param' && name.name === 'format'
}

/** Adds the format suffix, `(.:format)` or, when it is mandatory, `.:format`; none to `/` or where one is written out (R44). */
export function withFormat(nodes: readonly PatternNode[], mandatory: boolean): readonly PatternNode[] {
  const last = nodes.at(-1)
  if (last === undefined || isFormat(nodes) || isFormatGroup(last)) return nodes
  const suffix: PatternNode[] = [
    { kind: 'literal', text: '.' },
    { kind: 'param', name: 'format' },
  ]
  return mandatory ? [...nodes, ...suffix] : [...nodes, { kind: 'group', nodes: suffix }]
}

/** The pattern in the notation of {@link parsePattern}. */
export function printPattern(nodes: readonly PatternNode[]): string {
  return nodes.map(printNode).join('') || '/'
}

function printNode(node: PatternNode): string {
  switch (node.kind) {
    case 'slash':
      return '/'
    case 'literal':
      return node.text
    case 'param':
      return `:${node.name}`
    case 'glob':
      return `*${node.name}`
    case 'group':
      return `(${node.nodes.map(printNode).join('')})`
  }
}

/** Names of the params and globs, left to right, groups included. */
export function paramNames(nodes: readonly PatternNode[]): string[] {
  return nodes.flatMap((node) => {
    if (node.kind === 'group') return paramNames(node.nodes)
    return node.kind === 'param' || node.kind === 'glob' ? [node.name] : []
  })
}
