/** In which form a client gets to read an error (C278, C280, R92). */
import { parseAccept } from '../http/negotiation/accept.js'
import { AnyMimeType, type MimeType } from '../http/negotiation/mime-type.js'
import { mimeTypes } from '../http/negotiation/mime-types.js'
import type { Request } from '../http/request.js'

/** The forms that there are. */
export type ErrorFormat = 'html' | 'json' | 'xml' | 'markdown' | 'text'

const FORMATS: Readonly<Record<string, ErrorFormat | undefined>> = Object.assign(
  Object.create(null) as object,
  {
    html: 'html',
    json: 'json',
    xml: 'xml',
    md: 'markdown',
    text: 'text',
  } as const,
)

/**
 * The first form that the client names; HTML for one that takes anything or whose `Accept` is malformed, plain text for one
 * that takes nothing that we have. Where no route was found, nobody looked at the extension of the path, so it counts here:
 * `.json` always, another one when `Accept` says nothing.
 * @param apiOnly whether a client that takes anything gets JSON instead (C302); one of an `ApiController` does anyway
 */
export function errorFormat(request: Request, apiOnly = false): ErrorFormat {
  const { accept } = request.raw.headers
  const extension = request.routePattern === null ? formatOfExtension(request.path) : undefined
  if (extension === 'json' || prefersJsonDialect(accept)) return 'json'
  const saysNothing = accept === undefined || accept === '*/*'
  if (extension !== undefined && saysNothing) return extension
  if (saysNothing && (apiOnly || request.controller?.speaksJson === true)) return 'json'
  return formatOfTypes(request)
}

function formatOfTypes(request: Request): ErrorFormat {
  let types: readonly MimeType[]
  try {
    types = request.formats
  } catch {
    return 'html'
  }
  for (const type of types) {
    const format = FORMATS[type.symbol]
    if (format !== undefined) return format
    // Only at the head of the list: behind an image type, "anything" does not mean a page.
    if (type === types[0] && type instanceof AnyMimeType && type.is('html')) return 'html'
  }
  return 'text'
}

function formatOfExtension(path: string): ErrorFormat | undefined {
  const dot = path.lastIndexOf('.')
  if (dot <= path.lastIndexOf('/')) return undefined
  const type = mimeTypes.lookupByExtension(path.slice(dot + 1).toLowerCase())
  return type === undefined ? undefined : (FORMATS[type.symbol] ?? 'text')
}

/** Whether what the client likes best is a dialect of JSON, such as `application/vnd.api+json`, registered or not. */
function prefersJsonDialect(accept: string | undefined): boolean {
  if (accept === undefined || !accept.includes('+json')) return false
  try {
    const best = parseAccept(accept)[0]
    return best.q > 0 && best.type.endsWith('+json')
  } catch {
    return false
  }
}
