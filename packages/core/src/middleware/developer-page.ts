/** The error page of development: the error with its source, its causes, and the request (C280). */
import { extname } from 'node:path'
import type { Youch } from 'youch'
import type { ParsedError } from 'youch/types'
import { filterForLog, type ParameterLogFilter } from '../http/parameter-log.js'
import type { Request } from '../http/request.js'
import { reasonPhrase } from '../http/statuses.js'
import { escapeHtml } from '../support/safe-string.js'
import type { ErrorBody } from './error-body.js'
import { type Cause, causesOf, type ThrownError, traceOf } from './thrown-error.js'

/** The page has its styles and scripts inside, some of them in attributes, and needs nothing from outside. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
/** Headers that prove who the client is. */
const CREDENTIALS = new Set(['authorization', 'cookie', 'proxy-authorization'])
const SOURCES = new Set(['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'])

/** One row of a table of the page; the value is escaped by the page. */
interface Row {
  readonly key: string
  readonly value: string
}

/**
 * Renders the page.
 * @param filters names of parameters and headers whose values are not shown
 */
export async function developerPage(thrown: ThrownError, request: Request, filters: readonly ParameterLogFilter[]): Promise<ErrorBody> {
  // Loaded when it is needed, which in production is never.
  const { Youch } = await import('youch')
  const page = new Youch()
  page.useTransformer(disarm)
  loadOnlySources(page)
  const sections = { Request: requestRows(request), Parameters: parameterRows(request, filters), Headers: headerRows(request, filters) }
  page.metadata.group('Request', Object.fromEntries(Object.entries(sections).filter(([, rows]) => rows.length > 0)))
  const body = await page.toHTML(plainCopy(thrown), { title: `${thrown.status} ${reasonPhrase(thrown.status)}` })
  return { type: 'text/html; charset=utf-8', body, policy: POLICY }
}

/** The error as plain data of known names: the page calls getters and trusts names, and errors may carry anything. */
function plainCopy({ error, name, message, code }: ThrownError): object {
  const cause = causesOf(error).reduceRight<object | undefined>((inner, each) => copyOf(each, inner), undefined)
  return { ...copyOf({ name, message, trace: traceOf(error) }, cause), ...(code === null ? {} : { code }) }
}

function copyOf({ name, message, trace }: Cause, cause: object | undefined): object {
  const stack = trace.map((line) => `    ${line}`).join('\n')
  return cause === undefined ? { name, message, stack } : { name, message, stack, cause }
}

/** The page puts names of files and functions into attributes without escaping quotes. */
function disarm(error: ParsedError): void {
  for (const frame of error.frames) {
    if (frame.fileName === undefined) Object.assign(frame, { fileName: '(anonymous)', type: 'native' })
    else frame.fileName = harmless(frame.fileName)
    if (frame.functionName !== undefined) frame.functionName = harmless(frame.functionName)
  }
}

const harmless = (name: string): string =>
  name
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .replace(/["'&`]/g, '_')

/** A line that only looks like a place in a program must not make the page show another file. */
function loadOnlySources(page: Youch): void {
  page.defineSourceLoader(async (frame) => {
    const { fileName } = frame
    if (fileName === undefined || frame.type === 'native' || frame.fileType !== 'fs' || !SOURCES.has(extname(fileName))) return undefined
    const { readFile } = await import('node:fs/promises')
    const contents = await readFile(fileName, 'utf8').catch(() => undefined)
    return contents === undefined ? undefined : { contents }
  })
}

function requestRows(request: Request): Row[] {
  const rows = [{ key: 'Line', value: `${request.method} ${request.filteredPath} HTTP/${request.raw.httpVersion}` }]
  if (request.routePattern !== null) rows.push({ key: 'Route', value: request.routePattern })
  if (request.endpoint !== null) rows.push({ key: 'Action', value: request.endpoint })
  if (request.id !== null) rows.push({ key: 'Id', value: request.id })
  return rows
}

function parameterRows(request: Request, filters: readonly ParameterLogFilter[]): Row[] {
  try {
    const shown = filterForLog(request.params.toUnsafeObject(), filters) as Record<string, unknown>
    return Object.keys(shown).map((name) => ({ key: escapeHtml(name), value: asText(shown[name]) }))
  } catch {
    // That they are malformed is often the error that this page is about.
    return []
  }
}

function headerRows(request: Request, filters: readonly ParameterLogFilter[]): Row[] {
  const shown = filterForLog(Object.fromEntries(request.headers), filters) as Record<string, unknown>
  return Object.keys(shown).map((name) => ({ key: escapeHtml(name), value: CREDENTIALS.has(name) ? '[FILTERED]' : asText(shown[name]) }))
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value)))
