/** The error page of development: the error with its source, its causes, and the request (C280). */
import { extname } from 'node:path'
import type { Youch } from 'youch'
import type { ParsedError } from 'youch/types'
import { filterForLog, type ParameterLogFilter } from '../http/parameters/parameter-log.js'
import type { Request } from '../http/request.js'
import { reasonPhrase } from '../http/statuses.js'
import { escapeHtml } from '../support/safe-string.js'
import { developerMarkdown } from './developer-error.js'
import type { ActionButton } from './error-actions.js'
import type { ErrorBody } from './error-body.js'
import { type Cause, causesOf, readField, type ThrownError, traceOf } from './thrown-error.js'

/** The page has its styles and scripts inside, some of them in attributes, and needs nothing from outside. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'self'"
/** Headers that prove who the client is. */
const CREDENTIALS = new Set(['authorization', 'cookie', 'proxy-authorization'])
/** Codes of errors of the router. */
const ROUTING_CODES = new Set(['ERR_NO_ROUTE', 'ERR_METHOD_NOT_ALLOWED'])
const MAX_ROUTES = 500
const MAX_SUGGESTIONS = 5
const SOURCES = new Set(['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.eta'])

/** A route as the page shows it. */
export interface RouteLine {
  readonly verbs: string
  readonly pattern: string
  /** `PostsController#show`, or what else it leads to. */
  readonly target: string
  /** Empty for none. */
  readonly name: string
}

/** One row of a table of the page; the value is escaped by the page. */
interface Row {
  readonly key: string
  readonly value: string
}

/** What the page shows beside the error and its request. */
export interface PageContents {
  /** Names of parameters and headers whose values are not shown. */
  readonly filters: readonly ParameterLogFilter[]
  /** Shown where no route matched. */
  readonly routes: readonly RouteLine[]
  /** What the developer can do about it. */
  readonly buttons: readonly ActionButton[]
}

/** Renders the page. */
export async function developerPage(thrown: ThrownError, request: Request, contents: PageContents): Promise<ErrorBody> {
  const { filters, routes, buttons } = contents
  // Loaded when it is needed, which in production is never.
  const { Youch } = await import('youch')
  const page = new Youch()
  page.useTransformer(disarm)
  loadOnlySources(page)
  const sections = {
    Suggestions: suggestionRows(thrown),
    Request: requestRows(request),
    Parameters: parameterRows(request, filters),
    Headers: headerRows(request, filters),
    Session: sessionRows(request, filters),
    Routes: ROUTING_CODES.has(thrown.code ?? '') ? routeRows(routes) : [],
  }
  page.metadata.group('Request', Object.fromEntries(Object.entries(sections).filter(([, rows]) => rows.length > 0)))
  const body = await page.toHTML(plainCopy(thrown), { title: `${thrown.status} ${reasonPhrase(thrown.status)}` })
  return { type: 'text/html; charset=utf-8', body: withButtons(body, thrown, request, buttons), policy: POLICY }
}

/**
 * Adds a bar with the actions of the error, and with a button that copies the error as Markdown, for an issue or an assistant. That
 * text stands in an element, escaped like any other, and not in the script.
 */
function withButtons(page: string, thrown: ThrownError, request: Request, buttons: readonly ActionButton[]): string {
  const end = page.lastIndexOf('</body>')
  const text = escapeHtml(developerMarkdown(thrown, request).body)
  const forms = buttons.map(
    ({ label, path }) => `<form method="post" action="${escapeHtml(path)}"><button style="${BUTTON}">${escapeHtml(label)}</button></form>`,
  )
  const bar = `<textarea id="error-as-text" readonly hidden>${text}</textarea>
<div style="position:fixed;right:1rem;bottom:1rem;z-index:9;display:flex;gap:.5rem">
${forms.join('')}<button type="button" style="${BUTTON}" onclick="${COPY}">Copy as text</button>
</div>
`
  return end < 0 ? page + bar : page.slice(0, end) + bar + page.slice(end)
}

const BUTTON = 'padding:.5rem .9rem;border:1px solid #8888;border-radius:.5rem;cursor:pointer'
const COPY = "navigator.clipboard.writeText(document.getElementById('error-as-text').value);this.textContent='Copied'"

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

function suggestionRows({ error }: ThrownError): Row[] {
  return [...rowsOf('Did you mean', readField(error, 'suggestions')), ...rowsOf('What to do', readField(error, 'hints'))]
}

function rowsOf(key: string, values: unknown): Row[] {
  return Array.isArray(values) ? values.slice(0, MAX_SUGGESTIONS).map((each) => ({ key, value: String(each) })) : []
}

function routeRows(routes: readonly RouteLine[]): Row[] {
  const rows = routes.slice(0, MAX_ROUTES).map(({ verbs, pattern, target, name }) => ({
    key: escapeHtml(`${verbs} ${pattern}`),
    value: name === '' ? target : `${target} (${name})`,
  }))
  return routes.length > rows.length ? [...rows, { key: '…', value: `and ${routes.length - rows.length} more` }] : rows
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

function sessionRows(request: Request, filters: readonly ParameterLogFilter[]): Row[] {
  if (!request.usesSession) return []
  try {
    const shown = filterForLog(request.session.toObject(), filters) as Record<string, unknown>
    return Object.keys(shown).map((name) => ({ key: escapeHtml(name), value: asText(shown[name]) }))
  } catch {
    // A session that cannot be read may be the error.
    return []
  }
}

function headerRows(request: Request, filters: readonly ParameterLogFilter[]): Row[] {
  const shown = filterForLog(Object.fromEntries(request.headers), filters) as Record<string, unknown>
  return Object.keys(shown).map((name) => ({ key: escapeHtml(name), value: CREDENTIALS.has(name) ? '[FILTERED]' : asText(shown[name]) }))
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value)))
