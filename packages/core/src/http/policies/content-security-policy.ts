/** Writes a Content-Security-Policy: a method per directive, then the value of the header (C248–C252, CSP3). */
import { ArgumentError, InvalidDirectiveError } from '../../errors/index.js'
import { assertSafe, type CspSource, checkedSource, cspText, type DynamicCspSource, type PolicyContext } from './csp-source.js'

/** Sources of a directive; none at all, or `false`, removes it. */
export type CspSources = readonly CspSource[] | readonly [false]

/** Plain words of a directive that has no sources; `false` removes it. */
type Words = readonly string[] | readonly [false]

type Entry = string | DynamicCspSource

/**
 * A policy under construction: `policy.defaultSrc('self').imgSrc('self', 'data')`. Calling a method again replaces the directive,
 * calling it with nothing or `false` removes it.
 * @throws ArgumentError for a source of a wrong type; InvalidDirectiveError for text that would end its directive
 */
export class ContentSecurityPolicyBuilder {
  readonly #directives: Map<string, readonly Entry[]>

  /** @param source a policy to copy */
  constructor(source?: ContentSecurityPolicyBuilder) {
    this.#directives = new Map(source === undefined ? [] : source.#directives)
  }

  baseUri(...sources: CspSources): this {
    return this.#setSources('base-uri', sources)
  }

  childSrc(...sources: CspSources): this {
    return this.#setSources('child-src', sources)
  }

  connectSrc(...sources: CspSources): this {
    return this.#setSources('connect-src', sources)
  }

  defaultSrc(...sources: CspSources): this {
    return this.#setSources('default-src', sources)
  }

  fontSrc(...sources: CspSources): this {
    return this.#setSources('font-src', sources)
  }

  formAction(...sources: CspSources): this {
    return this.#setSources('form-action', sources)
  }

  frameAncestors(...sources: CspSources): this {
    return this.#setSources('frame-ancestors', sources)
  }

  frameSrc(...sources: CspSources): this {
    return this.#setSources('frame-src', sources)
  }

  imgSrc(...sources: CspSources): this {
    return this.#setSources('img-src', sources)
  }

  manifestSrc(...sources: CspSources): this {
    return this.#setSources('manifest-src', sources)
  }

  mediaSrc(...sources: CspSources): this {
    return this.#setSources('media-src', sources)
  }

  objectSrc(...sources: CspSources): this {
    return this.#setSources('object-src', sources)
  }

  prefetchSrc(...sources: CspSources): this {
    return this.#setSources('prefetch-src', sources)
  }

  scriptSrc(...sources: CspSources): this {
    return this.#setSources('script-src', sources)
  }

  scriptSrcAttr(...sources: CspSources): this {
    return this.#setSources('script-src-attr', sources)
  }

  scriptSrcElem(...sources: CspSources): this {
    return this.#setSources('script-src-elem', sources)
  }

  styleSrc(...sources: CspSources): this {
    return this.#setSources('style-src', sources)
  }

  styleSrcAttr(...sources: CspSources): this {
    return this.#setSources('style-src-attr', sources)
  }

  styleSrcElem(...sources: CspSources): this {
    return this.#setSources('style-src-elem', sources)
  }

  workerSrc(...sources: CspSources): this {
    return this.#setSources('worker-src', sources)
  }

  /** `requireTrustedTypesFor('script')`. */
  requireTrustedTypesFor(...sources: CspSources): this {
    return this.#setSources('require-trusted-types-for', sources)
  }

  /** Names of policies, `'allowDuplicates'`, `'none'`. */
  trustedTypes(...sources: CspSources): this {
    return this.#setSources('trusted-types', sources)
  }

  /** URLs that browsers without `report-to` send violations to. */
  reportUri(...urls: CspSources): this {
    return this.#setSources('report-uri', urls)
  }

  /** The name of an endpoint of `reportingEndpoints`. */
  reportTo(endpoint: string | false): this {
    return this.#setWords('report-to', endpoint === false ? [false] : [endpoint])
  }

  /** Without arguments the strictest sandbox; words such as `'allow-scripts'` loosen it; `false` removes it. */
  sandbox(...allowances: Words): this {
    return this.#setWords('sandbox', allowances)
  }

  /** Types such as `'application/pdf'`; nothing removes it. Obsolete: browsers have dropped it. */
  pluginTypes(...types: Words): this {
    return this.#setWords('plugin-types', types.length === 0 ? [false] : types)
  }

  /** `'script'` and `'style'`; nothing removes it. Obsolete: browsers have dropped it. */
  requireSriFor(...types: Words): this {
    return this.#setWords('require-sri-for', types.length === 0 ? [false] : types)
  }

  upgradeInsecureRequests(enabled = true): this {
    return this.#setWords('upgrade-insecure-requests', enabled ? [] : [false])
  }

  /** Obsolete: browsers upgrade or block by themselves. */
  blockAllMixedContent(enabled = true): this {
    return this.#setWords('block-all-mixed-content', enabled ? [] : [false])
  }

  /** Whether there is no directive. */
  get isEmpty(): boolean {
    return this.#directives.size === 0
  }

  /** Whether a function has to be asked for each request. */
  get isDynamic(): boolean {
    return [...this.#directives.values()].some((entries) => entries.some((entry) => typeof entry === 'function'))
  }

  /** Whether one of these directives is present and takes a nonce. */
  takesNonce(directives: readonly string[]): boolean {
    return directives.some((directive) => {
      const entries = this.#directives.get(directive)
      return entries !== undefined && !isNone(entries)
    })
  }

  /**
   * The value of the header, directives in the order of their definition.
   * @param context what functions get; `null` where there is none
   * @param nonce appended to those of `nonceDirectives` that are present and not `'none'`
   * @throws ArgumentError when a function has no context; InvalidDirectiveError for what a function returned
   */
  build(context: PolicyContext | null, nonce: string | null = null, nonceDirectives: readonly string[] = []): string {
    let header = ''
    for (const [directive, entries] of this.#directives) {
      header += header === '' ? directive : `; ${directive}`
      for (const entry of entries) header += typeof entry === 'string' ? ` ${entry}` : resolved(directive, entry, context)
      if (nonce !== null && nonceDirectives.includes(directive) && !isNone(entries)) header += ` 'nonce-${nonce}'`
    }
    return header
  }

  #setSources(directive: string, sources: CspSources): this {
    if (sources.length === 0 || sources[0] === false) this.#directives.delete(directive)
    else
      this.#directives.set(
        directive,
        sources.map((source) => checkedSource(directive, source)),
      )
    return this
  }

  #setWords(directive: string, words: Words): this {
    if (words[0] === false) this.#directives.delete(directive)
    else
      this.#directives.set(
        directive,
        (words as readonly string[]).map((word) => checkedWord(directive, word)),
      )
    return this
  }
}

/** Browsers ignore `'none'` beside anything else, so that a nonce would open what is closed. */
const isNone = (entries: readonly Entry[]): boolean => entries.length === 1 && entries[0] === "'none'"

function checkedWord(directive: string, word: unknown): string {
  if (typeof word !== 'string') throw new ArgumentError(`${directive} got ${String(word)}: give text`)
  assertSafe(directive, word)
  return word
}

function resolved(directive: string, source: DynamicCspSource, context: PolicyContext | null): string {
  if (context === null) throw new ArgumentError(`${directive} has a function, which needs a request to be asked about`)
  const found: unknown = source.call(context, context)
  if (!Array.isArray(found)) return ` ${cspText(directive, found)}`
  return found.map((each: unknown) => ` ${cspText(directive, each)}`).join('')
}

// RFC 4648 with both alphabets: what CSP3 §2.3.1 calls a base64-value.
const NONCE = /^[A-Za-z0-9+/_-]{1,256}={0,2}$/

/** @throws InvalidDirectiveError for a nonce that browsers would not read as one */
export function assertNonce(nonce: unknown): asserts nonce is string {
  if (typeof nonce !== 'string' || !NONCE.test(nonce))
    throw new InvalidDirectiveError('nonce', nonce, 'nonceGenerator returns base64 text of up to 256 characters, or null')
}
