/** Errors as developers read them in JSON, plain text and Markdown: everything (C280). */

import type { Request } from '../http/request.js'
import { reasonPhrase } from '../http/statuses.js'
import { type ErrorBody, textBody } from './error-body.js'
import { problemDetails } from './problem-details.js'
import { causesOf, type ThrownError, traceOf } from './thrown-error.js'

/** The lines of a stack by whose they are. */
interface Traces {
  readonly application: readonly string[]
  readonly framework: readonly string[]
  readonly full: readonly string[]
}

/** `application/problem+json` with the members `exception`, `causes` and `traces`. */
export function developerProblem(thrown: ThrownError): ErrorBody {
  const problem = {
    ...problemDetails(thrown, true),
    exception: `${thrown.name}: ${thrown.message}`,
    causes: causesOf(thrown.error).map(({ name, message }) => `${name}: ${message}`),
    traces: tracesOf(thrown.error),
  }
  return { type: 'application/problem+json', body: JSON.stringify(problem) }
}

/** Name, message and stack, then those of the causes. */
export function developerText(thrown: ThrownError): ErrorBody {
  return textBody(`${report(thrown)}\n`)
}

/** The same as Markdown, with the request, for tools that read it (C280). */
export function developerMarkdown(thrown: ThrownError, request: Request): ErrorBody {
  const { status, name } = thrown
  const route = [request.routePattern, request.endpoint].filter((part) => part !== null).join(' → ')
  const lines = [
    `# ${status} ${reasonPhrase(status)}: ${name.replace(/[^\w.$-]/g, '')}`,
    '',
    fenced(`${request.method} ${request.filteredPath}${route === '' ? '' : `\n${route}`}`),
    '',
    fenced(report(thrown)),
    '',
  ]
  return { type: 'text/markdown; charset=utf-8', body: lines.join('\n') }
}

/** Sorts the lines of a stack; what is installed and what belongs to Node is not the application's. */
function tracesOf(error: Error): Traces {
  const full = traceOf(error)
  const foreign = (line: string): boolean => /[\\/]node_modules[\\/]|\(node:|at node:/.test(line)
  return { application: full.filter((line) => !foreign(line)), framework: full.filter(foreign), full }
}

function report({ error, name, message }: ThrownError): string {
  const parts = [section(name, message, traceOf(error))]
  for (const cause of causesOf(error)) parts.push(`Caused by ${section(cause.name, cause.message, cause.trace)}`)
  return parts.join('\n\n')
}

const section = (name: string, message: string, trace: readonly string[]): string =>
  [`${name}: ${message}`, ...trace.map((line) => `    ${line}`)].join('\n')

/** A code block whose fence is longer than any in the text, so that the text cannot leave it. */
function fenced(text: string): string {
  const longest = (text.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 2)
  const fence = '`'.repeat(longest + 1)
  return `${fence}text\n${text}\n${fence}`
}
