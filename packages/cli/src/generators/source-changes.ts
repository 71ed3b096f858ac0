/** Changes of a text by offsets, and the habits of the text: its indentation, its line breaks. */
import type { ParsedModule } from './parsed-module.js'

/** Replaces what is from `start` to `end`. */
export interface Change {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** The text with all changes, which do not overlap. */
export function changed(source: string, changes: readonly Change[]): string {
  return [...changes]
    .sort((a, b) => b.start - a.start)
    .reduce((text, { start, end, text: replacement }) => text.slice(0, start) + replacement + text.slice(end), source)
}

/** `\r\n` where the text has it. */
export function lineBreakOf(source: string): string {
  return source.includes('\r\n') ? '\r\n' : '\n'
}

/** The spaces or tabs at the beginning of the line of an offset. */
export function indentAt(source: string, offset: number): string {
  const start = source.lastIndexOf('\n', offset - 1) + 1
  return /^[ \t]*/.exec(source.slice(start, offset))![0]
}

/** One step of indentation: a tab, four spaces or two, as the first indented line has it. */
export function indentUnit(source: string): string {
  const first = /^(\t| {2,8})(?=[^\s*])/m.exec(source)?.[1]
  if (first === '\t') return first
  return first !== undefined && first.length % 4 === 0 ? '    ' : '  '
}

/** Whether the statements of a text end in semicolons. */
export function usesSemicolons({ source, ast }: ParsedModule): boolean {
  return ast.program.body.some(({ type, end }) => type === 'ImportDeclaration' && source[end! - 1] === ';')
}
