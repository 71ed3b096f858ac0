/** Log lines for people: what the terminal of a developer shows instead of JSON (C290). */
import type { Writable } from 'node:stream'
import type { DestinationStream } from 'pino'

/** Fields of pino and of the line of a request, which have a place of their own. */
const PLACED = new Set([
  'level',
  'time',
  'pid',
  'hostname',
  'msg',
  'err',
  'requestId',
  'method',
  'path',
  'status',
  'durationMs',
  'endpoint',
  'format',
  'params',
  'tags',
  'viewMs',
  'dbMs',
  'queries',
])
const DIM = '\u001b[2m'
const RED = '\u001b[31m'
const YELLOW = '\u001b[33m'
const RESET = '\u001b[39m\u001b[22m'
const WARN = 40
const ERROR = 50
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to show harmlessly
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g

/** A destination for pino that writes {@link prettyLine prettyLines} to a terminal. */
export function prettyOutput(terminal: Writable): DestinationStream {
  return { write: (line) => void terminal.write(prettyLine(line)) }
}

/**
 * A line of pino's JSON as text: time, request or message, remaining fields, and the stack of an error below. Nothing of what a client sent
 * reaches the terminal as a control character, or as a line of its own.
 */
export function prettyLine(json: string): string {
  const fields = parse(json)
  if (fields === null) return harmless(json)
  const { level, time, msg, err, params, tags } = fields
  const clock = typeof time === 'number' ? new Date(time).toTimeString().slice(0, 8) : ''
  const color = Number(level) >= ERROR ? RED : Number(level) >= WARN ? YELLOW : ''
  const rest = Object.keys(fields).filter((name) => !PLACED.has(name))
  const extra = rest.map((name) => ` ${DIM}${name}=${RESET}${shown(fields[name])}`).join('')
  const below = [params === undefined ? '' : `  Parameters: ${shown(params)}`, stackOf(err)].filter((each) => each !== '')
  return `${[`${DIM}${clock}${RESET} ${color}${tagText(tags)}${headline(fields, msg)}${RESET}${extra}`, ...below].join('\n')}\n`
}

/** `[A] [B] `, or nothing. */
function tagText(tags: unknown): string {
  return Array.isArray(tags) ? tags.map((tag) => `[${oneLine(harmless(String(tag)))}] `).join('') : ''
}

function headline(fields: Record<string, unknown>, message: unknown): string {
  const { method, path, status, durationMs, endpoint, format } = fields
  if (message !== 'Completed') return harmless(String(message ?? ''))
  const duration = `in ${rounded(durationMs)} ms${figuresOf(fields)}`
  const parts = [method, path, status, endpoint, format === undefined ? undefined : `as ${String(format)}`, duration]
  return oneLine(harmless(parts.filter((part) => part !== undefined).join(' ')))
}

/** ` (views 4.2 ms, database 1.3 ms in 2 queries)`, as far as it is known. */
function figuresOf({ viewMs, dbMs, queries }: Record<string, unknown>): string {
  const views = viewMs === undefined ? [] : [`views ${rounded(viewMs)} ms`]
  const count = queries === undefined ? '' : ` in ${String(queries)} ${queries === 1 ? 'query' : 'queries'}`
  const database = dbMs === undefined ? [] : [`database ${rounded(dbMs)} ms${count}`]
  const all = [...views, ...database].join(', ')
  return all === '' ? '' : ` (${all})`
}

const rounded = (ms: unknown): string => (typeof ms === 'number' ? String(Math.round(ms * 100) / 100) : String(ms))

function stackOf(error: unknown): string {
  const stack = (error as { stack?: unknown } | undefined)?.stack
  return typeof stack === 'string' ? harmless(stack.replaceAll(/^/gm, '  ')) : ''
}

function parse(json: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' ? (value as Record<string, unknown> | null) : null
  } catch {
    return null
  }
}

/** One line: what a client sent must not look like a line of its own. */
const shown = (value: unknown): string => oneLine(harmless(typeof value === 'string' ? value : (JSON.stringify(value) ?? '')))
const oneLine = (text: string): string => text.replace(/[\n\u2028\u2029]/g, '\ufffd')
const harmless = (text: string): string => text.replace(CONTROL, '\ufffd')
