/** The tags of a template, as eta's parser finds them, with their places in the source. */
import { Eta } from 'eta'
import { tokenize } from './tokens.js'

/** Literal text, or a tag: `<%= escaped %>`, `<%~ raw %>`, `<% code %>`. */
export type TemplateNode = TextNode | TagNode

/** Text that is put out as it is. */
export interface TextNode {
  readonly kind: 'text'
  text: string
}

/** A tag. */
export interface TagNode {
  readonly kind: 'escaped' | 'raw' | 'code'
  /** Without comments. */
  readonly code: string
  /** Where the tag begins in the source. */
  readonly start: number
  /** Where its code begins in the source. */
  readonly codeStart: number
}

/** A template in pieces. */
export interface ParsedTemplate {
  readonly nodes: readonly TemplateNode[]
  /** The texts of `<%# %>` comments: declared locals and dependencies. */
  readonly comments: readonly string[]
}

const KINDS = { i: 'escaped', r: 'raw', e: 'code' } as const

/** Every line break is kept for {@link trimLines}; eta's marks `-` and `_` still count. */
const eta = new Eta({ autoTrim: false, autoEscape: true, debug: true })

/**
 * Takes a template apart.
 * @throws the error of eta's parser for a tag that does not end
 */
export function parseTemplate(source: string): ParsedTemplate {
  const { clean, masked, comments } = maskCode(source)
  const nodes: TemplateNode[] = []
  let at = 0
  for (const part of eta.parse(masked)) {
    if (typeof part === 'string') {
      nodes.push({ kind: 'text', text: unescaped(part) })
      continue
    }
    const start = masked.indexOf('<%', at)
    const found = part.val ?? ''
    const codeStart = masked.indexOf(found, start + 2)
    at = codeStart + found.length
    nodes.push({ kind: KINDS[part.t as keyof typeof KINDS], code: clean.slice(codeStart, at), start, codeStart })
  }
  trimLines(nodes)
  return { nodes, comments }
}

/**
 * Hides from eta what it may take for something else: an apostrophe in a comment or in a regular expression would begin a string. Nothing
 * moves.
 * @returns `clean`, without comments, and `masked`, without what stands in quotes either
 */
function maskCode(source: string): { clean: string; masked: string; comments: string[] } {
  const comments: string[] = []
  const blanks: Range[] = []
  const texts: Range[] = []
  for (let at = source.indexOf('<%'); at >= 0; at = source.indexOf('<%', at)) {
    const start = COMMENT.exec(source.slice(at, at + MARK_LENGTH))
    if (start === null) {
      const { tokens, end } = tokenize(source, at + 2, true)
      for (const token of tokens) {
        if (token.kind === 'comment') blanks.push(token)
        else if (token.kind === 'text') texts.push(token)
      }
      at = end
    } else {
      const end = endOf(source, at)
      const trims = source[end - 1] === '-' || source[end - 1] === '_' ? 1 : 0
      comments.push(source.slice(at + start[0].length, end - trims).trim())
      blanks.push({ start: at + start[0].length - 1, end: end - trims })
      at = end
    }
  }
  const clean = replaced(source, blanks, ' ')
  return { clean, masked: replaced(clean, texts, 'x'), comments }
}

interface Range {
  readonly start: number
  readonly end: number
}

/** The mark of a comment: `<%#`, perhaps with blanks in between. */
const COMMENT = /^<%[-_]?\s*#/
const MARK_LENGTH = 20

/** The text with each character of these pieces replaced, but for line breaks. */
function replaced(text: string, ranges: readonly Range[], by: string): string {
  let all = ''
  let kept = 0
  for (const { start, end } of ranges) {
    all += text.slice(kept, start) + text.slice(start, end).replace(/[^\n\r]/g, by)
    kept = end
  }
  return all + text.slice(kept)
}

function endOf(source: string, tag: number): number {
  const end = source.indexOf('%>', tag)
  return end < 0 ? source.length : end
}

/** eta's parser gives text as it stands between single quotes. */
const unescaped = (text: string): string => text.replace(/\\(n|\\|')/g, (_, character: string) => (character === 'n' ? '\n' : character))

/** Removes lines that hold nothing but code: they would leave empty lines behind. */
function trimLines(nodes: readonly TemplateNode[]): void {
  // All are judged before any is changed.
  const lines: { readonly before: TemplateNode | undefined; readonly after: TemplateNode | undefined }[] = []
  for (let first = 0; first < nodes.length; first++) {
    if (nodes[first]!.kind !== 'code' || !endsLine(nodes, first - 1)) continue
    let last = first
    while (nodes[last + 1]?.kind === 'code') last++
    if (beginsLine(nodes, last + 1)) lines.push({ before: nodes[first - 1], after: nodes[last + 1] })
  }
  for (const { before, after } of lines) {
    if (before?.kind === 'text') before.text = before.text.replace(/[ \t]+$/, '')
    if (after?.kind === 'text') after.text = after.text.replace(/^[ \t]*\n?/, '')
  }
}

/** Whether nothing but blanks stands between the last line break and what follows this node. */
function endsLine(nodes: readonly TemplateNode[], index: number): boolean {
  const node = nodes[index]
  return node === undefined || (node.kind === 'text' && (index === 0 ? /(?:^|\n)[ \t]*$/ : /\n[ \t]*$/).test(node.text))
}

/** Whether nothing but blanks stands between what precedes this node and the next line break. */
function beginsLine(nodes: readonly TemplateNode[], index: number): boolean {
  const node = nodes[index]
  return node === undefined || (node.kind === 'text' && (index === nodes.length - 1 ? /^[ \t]*(?:\n|$)/ : /^[ \t]*\n/).test(node.text))
}
