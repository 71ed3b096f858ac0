/** Errors of templates, with the place in the template where they happened. */
import { isError, LiveError, statusOf } from '@live/core'

/** Where in a template something went wrong. */
export interface TemplatePlace {
  /** Such as `'posts/show'`. */
  readonly template: string
  /** Of the file, from the root of the project, such as `'app/views/posts/show.html.eta'`. */
  readonly path: string
  /** Absolute; `null` for a template without a file. */
  readonly file: string | null
  readonly source: string
  /** From 1; `null` when it is not known. */
  readonly line: number | null
  /** From 1. */
  readonly column: number | null
}

/** Lines that an excerpt shows before and after the one that is meant. */
const AROUND = 3

/**
 * Something went wrong in a template (app.md A99). `cause` is the error itself: handlers of `rescueFrom` that take it are found, and
 * the status is its status.
 */
export class TemplateError extends LiveError {
  /** Such as `'posts/show'`. */
  readonly template: string
  /** Of the file, from the root of the project. */
  readonly path: string
  readonly line: number | null
  readonly column: number | null
  /** The lines around the place, the one that is meant marked with `>`. */
  readonly excerpt: string
  /** Names that were perhaps meant: the error page of development asks whether. */
  readonly suggestions: readonly string[]

  constructor(
    message: string,
    place: TemplatePlace,
    { cause, suggestions = [] }: { cause?: unknown; suggestions?: readonly string[] } = {},
  ) {
    const excerpt = excerptOf(place)
    const where = [place.path, place.line, place.column].filter((part) => part !== null).join(':')
    const meant = suggestions.length === 0 ? '' : ` (did you mean ${suggestions.join(', ')}?)`
    super('ERR_TEMPLATE', `${message}${meant}\n    in ${where}${excerpt === '' ? '' : `\n\n${excerpt}`}`, {
      cause,
      status: isError(cause) ? statusOf(cause) : 500,
      expose: false,
    })
    this.template = place.template
    this.path = place.path
    this.line = place.line
    this.column = place.column
    this.excerpt = excerpt
    this.suggestions = suggestions
    this.stack = this.#stackFor(place, cause)
  }

  /** The stack of the cause, with the place in the template in front: error pages show the first place that they can read. */
  #stackFor({ template, file, path, line, column }: TemplatePlace, cause: unknown): string {
    const place = `    at ${template} (${file ?? path}:${line ?? 1}:${column ?? 1})`
    const own = isError(cause) ? framesOf(cause) : framesOf(this)
    // Once is enough: it may be the first of its own frames.
    return [`${this.name}: ${this.message}`, place, ...own.filter((frame) => file === null || !frame.includes(`(${file}:`))].join('\n')
  }
}

/** The lines of a stack that name places. */
export function framesOf(error: Error): string[] {
  return (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
}

function excerptOf({ source, line }: TemplatePlace): string {
  if (line === null) return ''
  const lines = source.split(/\r\n|\n|\r/)
  const first = Math.max(1, line - AROUND)
  const last = Math.min(lines.length, line + AROUND)
  const width = String(last).length
  const shown: string[] = []
  for (let each = first; each <= last; each++) {
    shown.push(`${each === line ? '>' : ' '} ${String(each).padStart(width)} | ${lines[each - 1]}`.trimEnd())
  }
  return shown.join('\n')
}
