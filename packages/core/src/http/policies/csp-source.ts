/** The sources of a Content-Security-Policy: keywords, hosts, hashes, and functions that find them out per request (C248–C251). */
import { ArgumentError, InvalidDirectiveError } from '../../errors/index.js'
import type { Request } from '../request.js'

/** What a function in a policy gets, and has as its `this`: the controller, else an object with the request alone. */
export interface PolicyContext {
  readonly request: Request
}

const KEYWORDS = {
  self: "'self'",
  none: "'none'",
  unsafeInline: "'unsafe-inline'",
  unsafeEval: "'unsafe-eval'",
  wasmUnsafeEval: "'wasm-unsafe-eval'",
  unsafeHashes: "'unsafe-hashes'",
  strictDynamic: "'strict-dynamic'",
  reportSample: "'report-sample'",
  allowDuplicates: "'allow-duplicates'",
  script: "'script'",
  https: 'https:',
  http: 'http:',
  data: 'data:',
  blob: 'blob:',
  ws: 'ws:',
  wss: 'wss:',
  mediastream: 'mediastream:',
  filesystem: 'filesystem:',
} as const

/** A word that is written without its quotes or its colon: `'self'` becomes `'self'` in quotes, `'https'` becomes `https:`. */
export type CspKeyword = keyof typeof KEYWORDS

/** A keyword, a hash such as `'sha256-…'`, or a host, scheme or URL that is sent as it stands. */
export type CspText = CspKeyword | (string & {})

/** A source, or a function that finds sources for each request. */
export type CspSource = CspText | DynamicCspSource

/** Called when the header is made, after the action. Returns one source or several. */
export type DynamicCspSource = (this: PolicyContext, context: PolicyContext) => CspText | readonly CspText[]

const BY_NAME: ReadonlyMap<string, string> = new Map(Object.entries(KEYWORDS))
// `unsafe-inline` without its quotes would be a host of that name, which nobody means.
const BARE_KEYWORDS: ReadonlyMap<string, string> = new Map(
  Object.values(KEYWORDS)
    .filter((keyword) => keyword.startsWith("'"))
    .map((keyword) => [keyword.slice(1, -1), keyword]),
)

/**
 * A source as the header has it.
 * @throws InvalidDirectiveError for one that would end its directive or the policy: with white space, `;`, `,`, or what no header
 * carries (CSP3 §2.3.1)
 */
export function cspText(directive: string, source: unknown): string {
  if (typeof source !== 'string') throw new InvalidDirectiveError(directive, source, 'give text, or a function that returns text')
  const keyword = BY_NAME.get(source) ?? BARE_KEYWORDS.get(source)
  if (keyword !== undefined) return keyword
  assertSafe(directive, source)
  return isHash(source) ? `'${source}'` : source
}

/**
 * A source as a policy keeps it: text that was checked, or the function.
 * @throws ArgumentError for anything else; InvalidDirectiveError like {@link cspText}
 */
export function checkedSource(directive: string, source: unknown): string | DynamicCspSource {
  if (typeof source === 'function') return source as DynamicCspSource
  if (typeof source === 'string') return cspText(directive, source)
  throw new ArgumentError(`${directive} got ${String(source)}: a source is a keyword such as 'self', a host, or a function`)
}

const isHash = (source: string): boolean => source.startsWith('sha256-') || source.startsWith('sha384-') || source.startsWith('sha512-')

/** Refuses what would not stay inside its directive. */
export function assertSafe(directive: string, source: string): void {
  if (source === '') throw new InvalidDirectiveError(directive, source, 'it is empty')
  for (let i = 0; i < source.length; i++) {
    const code = source.charCodeAt(i)
    if (code <= 0x20 || code === SEMICOLON || code === COMMA)
      throw new InvalidDirectiveError(directive, source, 'white space, ";" and "," end a source; in a URL write %20, %3B and %2C')
    if (code >= 0x7f) throw new InvalidDirectiveError(directive, source, 'it is not ASCII; write hosts in Punycode, paths percent-encoded')
  }
}

const SEMICOLON = 0x3b
const COMMA = 0x2c
