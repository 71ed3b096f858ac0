/** What commands print: lines, tables, JSON, and colours where a person reads. */
import { styleText } from 'node:util'

/** Whether colours are written to a stream: to a terminal, unless `NO_COLOR` says no; `FORCE_COLOR` says yes. */
export function usesColours(stream: { isTTY?: boolean } = process.stdout): boolean {
  const { NO_COLOR, FORCE_COLOR } = process.env
  if (FORCE_COLOR) return FORCE_COLOR !== '0'
  return !NO_COLOR && stream.isTTY === true && process.env.TERM !== 'dumb'
}

type Format = Parameters<typeof styleText>[0]

const painted =
  (format: Format) =>
  (text: string): string =>
    usesColours() ? styleText(format, text) : text

/** Colours and weights; the plain text where nobody sees them. */
export const style = {
  bold: painted('bold'),
  dim: painted('dim'),
  red: painted('red'),
  green: painted('green'),
  yellow: painted('yellow'),
  blue: painted('blue'),
  cyan: painted('cyan'),
  magenta: painted('magenta'),
} as const

/** Writes a line to the standard output. */
export function print(text = ''): void {
  process.stdout.write(`${text}\n`)
}

/** Writes a line to the standard error, where it does not mix with what a script reads. */
export function printError(text: string): void {
  process.stderr.write(`${text}\n`)
}

/** Writes a value as JSON, for `--json`. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, jsonValue, 2))
}

/** Writes a value as JSON in one line, for `--jsonl`. */
export function printJsonLine(value: unknown): void {
  print(JSON.stringify(value, jsonValue))
}

function jsonValue(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'function') return `[Function: ${value.name || 'anonymous'}]`
  return value instanceof RegExp ? String(value) : value
}

/** How a column stands. */
export interface Column {
  title: string
  align?: 'left' | 'right'
}

/** A table as text, without a line break at the end: a title per column, two spaces between columns. */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map(({ title }, i) => Math.max(title.length, ...rows.map((row) => (row[i] ?? '').length)))
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ align }, i) => (align === 'right' ? (cells[i] ?? '').padStart(widths[i] ?? 0) : (cells[i] ?? '').padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd()
  return [style.bold(line(columns.map(({ title }) => title))), ...rows.map(line)].join('\n')
}

/** Names and values below each other, the names padded to one width. */
export function formatPairs(pairs: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(0, ...pairs.map(([name]) => name.length))
  return pairs.map(([name, value]) => `${style.bold(name.padEnd(width))}  ${value}`).join('\n')
}
