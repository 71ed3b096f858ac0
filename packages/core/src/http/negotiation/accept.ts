/** The grammar of the `Accept` header (RFC 9110 §12.5.1) and the order in which its elements are tried (controller.md C106). */
import { InvalidMimeTypeError } from '../../errors/index.js'
import { splitHeaderList } from '../header-list.js'
import { type MediaType, parseMediaType } from './media-type.js'

/** One element of an `Accept` header. */
export interface AcceptEntry {
  /** `type/subtype` in lower case; one or both may be `*`. */
  readonly type: string
  /** `type` with the parameters in front of `q`: `text/html;level=1`. */
  readonly range: string
  /** The weight, from 0 (never) to 1. */
  readonly q: number
}

/** The weight of a bare wildcard that gives none: it is tried after everything else, but it is not "never". */
export const LEAST_WEIGHT = Number.MIN_VALUE

/**
 * The elements of an `Accept` header, best first: by weight, then by position. `text/xml` is folded into `application/xml`,
 * and the more specific XML types of the same weight go ahead of that. Elements of weight 0 come last.
 * @throws InvalidMimeTypeError for an element that is no media range (controller.md C120)
 */
export function parseAccept(header: string): AcceptEntry[] {
  return arrangeXml(
    splitHeaderList(header)
      .map(parseElement)
      .sort((a, b) => b.q - a.q),
  )
}

function parseElement(element: string): AcceptEntry {
  const parsed = parseMediaType(element)
  if (parsed === null || (parsed.type.startsWith('*/') && parsed.type !== '*/*')) throw new InvalidMimeTypeError(element)
  const type = parsed.type === 'text/xml' ? 'application/xml' : parsed.type
  const range = type + parametersBeforeWeight(parsed)
  const { q } = parsed.parameters
  if (q === undefined) return { type, range, q: type === '*/*' ? LEAST_WEIGHT : 1 }
  // More lenient than RFC 9110 §12.4.2: old Java clients send `q=.2`.
  if (!/^(?:\d+\.?|\d*\.\d+)$/.test(q)) throw new InvalidMimeTypeError(element)
  return { type, range, q: Math.min(Number(q), 1) }
}

function parametersBeforeWeight({ parameters }: MediaType): string {
  let text = ''
  for (const name of Object.keys(parameters)) {
    if (name === 'q') break
    text += `;${name}=${parameters[name]}`
  }
  return text
}

/** Moves `+xml` types in front of an `application/xml` of the same weight; those of a higher weight are there already. */
function arrangeXml(entries: AcceptEntry[]): AcceptEntry[] {
  const index = entries.findIndex((entry) => entry.type === 'application/xml')
  if (index === -1) return entries
  const { q } = entries[index]
  let next = index + 1
  while (next < entries.length && entries[next].q === q) next++
  const peers = entries.slice(index, next)
  const specific = peers.filter((entry) => entry.type.endsWith('+xml'))
  if (specific.length === 0) return entries
  const others = peers.filter((entry) => !entry.type.endsWith('+xml'))
  return [...entries.slice(0, index), ...specific, ...others, ...entries.slice(next)]
}
