/** What `head` takes besides the status, and the headers that its names stand for (C78). */
import { ArgumentError } from '../errors/index.js'
import type { RenderOptions } from './render-options.js'

/** Options of `head`. Any other name is a header: `head('ok', { xTotalCount: 12 })` sends `x-total-count: 12`. */
export interface HeadOptions {
  /** A URL, or what `urlFor` takes. */
  location?: RenderOptions['location']
  contentType?: string
  /** Headers by their own names. */
  headers?: Record<string, string>
  [header: string]: string | number | Readonly<Record<string, unknown>> | undefined
}

/** Names that are no headers. */
const OPTIONS: ReadonlySet<string> = new Set(['location', 'contentType', 'headers'])

/**
 * The headers of a call: those of `headers` as they are, then those that are named in camelCase or with underscores.
 * @throws ArgumentError for a value that no header can have
 */
export function headersIn(options: HeadOptions): [string, string | number][] {
  const headers: [string, string | number][] = Object.entries(options.headers ?? {})
  for (const name of Object.keys(options)) {
    const value = options[name]
    if (OPTIONS.has(name) || value === undefined) continue
    if (typeof value === 'object') throw new ArgumentError(`head: ${name} is an object, and headers are text: put headers into \`headers\``)
    headers.push([headerName(name), value])
  }
  return headers
}

/** `xFoo` and `x_foo` are `x-foo`; a name with a dash is one already. */
function headerName(name: string): string {
  if (name.includes('-')) return name
  return name
    .replace(/[a-z\d](?=[A-Z])/g, '$&-')
    .replaceAll('_', '-')
    .toLowerCase()
}
