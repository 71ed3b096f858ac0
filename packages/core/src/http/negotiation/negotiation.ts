/** Which formats a request asks for, and which of those an action has (controller.md C105 to C107, C116, C117). */
import { type AcceptEntry, parseAccept } from './accept.js'
import { AcceptCache } from './accept-cache.js'
import { ANY_MIME_TYPE, AnyMimeType, type MimeType } from './mime-type.js'
import { type MimeRegistry, mimeTypes } from './mime-types.js'

/** What is known about a request. All of it is optional: nothing at all means a browser that wants HTML. */
export interface FormatSources {
  /** The `format` parameter, from the route or the query. Anything but a known extension asks for no format at all. */
  readonly formatParameter?: unknown
  /** The `Accept` header. */
  readonly accept?: string | null
  /** The path of the URL, without the query. */
  readonly path?: string
  /** Whether the request says `X-Requested-With: XMLHttpRequest`. */
  readonly xhr?: boolean
  /** The `Content-Type` header: what an XHR without `Accept` is taken to want. */
  readonly contentType?: string | null
  /** Default: the registry of the process. */
  readonly registry?: MimeRegistry
  /** Default false: the `Accept` header counts (controller.md C116). */
  readonly ignoreAcceptHeader?: boolean
  /** Default true. When false, a list with a bare wildcard in it is taken for a browser's and ignored (controller.md C117). */
  readonly strictAcceptHeader?: boolean
}

const NO_FORMATS: readonly MimeType[] = Object.freeze([])

/**
 * The formats that a request accepts, best first. The first hit of these counts: the `format` parameter, the `Accept` header,
 * the extension of the path, else `js` for an XHR and `html` for others. An empty list means that there is no such format:
 * `request.format` is then `NULL_MIME_TYPE`. The list may be shared with other requests and is frozen.
 * @throws InvalidMimeTypeError when the `Accept` header counts and is malformed
 */
export function requestFormats(sources: FormatSources): readonly MimeType[] {
  const registry = sources.registry ?? mimeTypes
  const parameter = sources.formatParameter
  if (parameter !== undefined && parameter !== null && parameter !== '') return formatsOfParameter(parameter, registry)
  return (
    formatsOfHeaders(sources, registry) ??
    formatsOfPath(sources.path, registry) ??
    registry.lookupBySymbol(sources.xhr === true ? 'js' : 'html')?.only ??
    NO_FORMATS
  )
}

/**
 * The branch of `respondTo` that serves a client: the first of the client's formats for which there is one, else the
 * catch-all branch `'any'` (or `'all'`), else `null`, which the caller turns into a 406 (controller.md C107).
 * @param formats what `requestFormats` returned
 * @param declared names of the branches in the order of declaration: symbols in snake_case or camelCase, or media types
 */
export function chooseFormat(formats: readonly MimeType[], declared: readonly string[]): string | null {
  for (const format of formats) {
    for (const name of declared) {
      if (format instanceof AnyMimeType ? format.allows(name) : format.is(name)) return name
    }
  }
  for (const name of declared) {
    if (name === 'any' || name === 'all') return name
  }
  return null
}

function formatsOfParameter(parameter: unknown, registry: MimeRegistry): readonly MimeType[] {
  return (typeof parameter === 'string' && registry.lookupByExtension(parameter)?.only) || NO_FORMATS
}

function formatsOfHeaders(sources: FormatSources, registry: MimeRegistry): readonly MimeType[] | undefined {
  if (sources.ignoreAcceptHeader === true) return undefined
  const { accept } = sources
  if (accept === undefined || accept === null || accept.trim() === '') {
    if (sources.xhr !== true || !sources.contentType) return undefined
    return registry.lookup(sources.contentType)?.only ?? NO_FORMATS
  }
  if (sources.strictAcceptHeader === false && sources.xhr !== true && accept.includes('*/*') && accept.includes(',')) return undefined
  return formatsOfAccept(accept, registry)
}

function formatsOfPath(path: string | undefined, registry: MimeRegistry): readonly MimeType[] | undefined {
  if (path === undefined) return undefined
  const dot = path.lastIndexOf('.')
  return dot === -1 ? undefined : registry.lookupByExtension(path.slice(dot + 1))?.only
}

const cache = new AcceptCache()

function formatsOfAccept(accept: string, registry: MimeRegistry): readonly MimeType[] {
  if (accept === '*/*') return ANY_MIME_TYPE.only
  const known = cache.recall(accept, registry)
  if (known !== undefined) return known
  const formats = Object.freeze(acceptedTypes(parseAccept(accept), registry))
  cache.remember(accept, formats)
  return formats
}

/** Turns ranges into registered types. A type is tried where its most specific mention puts it, and only once. */
function acceptedTypes(entries: readonly AcceptEntry[], registry: MimeRegistry): MimeType[] {
  const weights = weightsOf(entries, registry)
  const accepted = new Set<MimeType>()
  for (const entry of entries) {
    if (entry.q === 0) break
    if (entry.type === '*/*') accepted.add(anyBut(weights, entry.q))
    else for (const type of membersOf(entry, registry)) if ((weights.get(type) ?? entry.q) === entry.q) accepted.add(type)
  }
  return [...accepted]
}

/**
 * The weights that override those of wildcards (RFC 9110 §12.5.1: the most specific mention counts): of types by name, then
 * of types by the tree they are sent under. Membership by a synonym alone gives no weight.
 */
function weightsOf(entries: readonly AcceptEntry[], registry: MimeRegistry): Map<MimeType, number> {
  const weights = new Map<MimeType, number>()
  for (const entry of entries) {
    if (isTree(entry)) continue
    for (const type of membersOf(entry, registry)) if (!weights.has(type)) weights.set(type, entry.q)
  }
  for (const entry of entries) {
    if (!isTree(entry)) continue
    const tree = entry.type.slice(0, -1)
    for (const type of membersOf(entry, registry)) if (type.type.startsWith(tree) && !weights.has(type)) weights.set(type, entry.q)
  }
  return weights
}

function isTree(entry: AcceptEntry): boolean {
  return entry.type.endsWith('/*')
}

function membersOf(entry: AcceptEntry, registry: MimeRegistry): readonly MimeType[] {
  if (isTree(entry)) return registry.lookupTree(entry.type.slice(0, -2))
  return (registry.lookup(entry.range) ?? registry.lookup(entry.type))?.only ?? NO_FORMATS
}

function anyBut(weights: ReadonlyMap<MimeType, number>, q: number): MimeType {
  const excluded: MimeType[] = []
  for (const [type, weight] of weights) if (weight < q) excluded.push(type)
  return excluded.length === 0 ? ANY_MIME_TYPE : new AnyMimeType(excluded)
}
