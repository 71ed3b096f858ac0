/** Writes a `Permissions-Policy`: a method per feature, then the header as a structured field (C256, C257, RFC 8941 §3.2). */
import { ArgumentError, InvalidDirectiveError } from '../../errors/index.js'
import type { PolicyContext } from './csp-source.js'
import { PERMISSIONS_FEATURES, type PermissionsFeature } from './permissions-features.js'

/** `'self'`, `'none'`, `'*'` for everybody, `'src'` for the origin of a frame, or an origin such as `https://maps.example`. */
export type PermissionText = 'self' | 'none' | '*' | 'src' | (string & {})

/** Who may use a feature; a function is asked when the header is made. */
export type PermissionSource =
  | PermissionText
  | ((this: PolicyContext, context: PolicyContext) => PermissionText | readonly PermissionText[])

/** Sources of a feature; none at all, or `false`, removes it, so that the browser's own default holds. */
export type PermissionSources = readonly PermissionSource[] | readonly [false]

/** A method per feature: `policy.camera('none').geolocation('self', 'https://maps.example')`. */
type FeatureMethods = { [K in PermissionsFeature]: (...sources: PermissionSources) => PermissionsPolicyBuilder }

/** A policy under construction. */
export interface PermissionsPolicyBuilder extends FeatureMethods {
  /**
   * A feature by its name in the header, for those that have no method yet.
   * @throws ArgumentError for something that cannot be a feature or a source; InvalidDirectiveError for text that is no origin
   */
  feature(name: string, ...sources: PermissionSources): PermissionsPolicyBuilder
  /** Whether there is no feature. */
  readonly isEmpty: boolean
  /** Whether a function has to be asked for each request. */
  readonly isDynamic: boolean
  /** A copy to change. */
  clone(): PermissionsPolicyBuilder
  /**
   * The value of the header, features in the order of their definition.
   * @param context what functions get; `null` where there is none
   * @throws ArgumentError when a function has no context; InvalidDirectiveError for what a function returned
   */
  build(context: PolicyContext | null): string
}

type Source = Exclude<PermissionSource, string>
type Entry = string | Source

class Builder {
  readonly #features: Map<string, readonly Entry[]>

  constructor(source?: Builder) {
    this.#features = new Map(source === undefined ? [] : source.#features)
  }

  feature(name: string, ...sources: PermissionSources): this {
    if (!FEATURE.test(name))
      throw new ArgumentError(`${JSON.stringify(name)} is not a feature: write it as in the header, such as 'web-share'`)
    if (sources.length === 0 || sources[0] === false) this.#features.delete(name)
    else
      this.#features.set(
        name,
        sources.map((source) => checked(name, source)),
      )
    return this
  }

  get isEmpty(): boolean {
    return this.#features.size === 0
  }

  get isDynamic(): boolean {
    return [...this.#features.values()].some((entries) => entries.some((entry) => typeof entry === 'function'))
  }

  clone(): Builder {
    return new Builder(this)
  }

  build(context: PolicyContext | null): string {
    return [...this.#features].map(([name, entries]) => `${name}=${allowlist(name, entries, context)}`).join(', ')
  }
}

for (const [method, name] of Object.entries(PERMISSIONS_FEATURES)) {
  const value = function (this: Builder, ...sources: PermissionSources): Builder {
    return this.feature(name, ...sources)
  }
  Object.defineProperty(Builder.prototype, method, { value, writable: true, configurable: true })
}

/** An empty policy. */
export function newPermissionsPolicy(): PermissionsPolicyBuilder {
  return new Builder() as unknown as PermissionsPolicyBuilder
}

const FEATURE = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/
// A scheme, a host or a wildcard below one, and a port: nothing that a quoted string would have to escape.
const ORIGIN = /^[a-z][a-z\d+.-]*:\/\/(?:\*\.)?[a-z\d.[\]:-]+$/i
const MAX_ORIGIN = 300

function checked(feature: string, source: unknown): Entry {
  if (typeof source === 'function') return source as Source
  if (typeof source === 'string') return textOf(feature, source)
  throw new ArgumentError(`${feature} got ${String(source)}: a source is 'self', 'none', '*', 'src', an origin, or a function`)
}

/** The member of the list; empty for `none`, which is a list without members. */
function textOf(feature: string, source: unknown): string {
  if (source === 'self' || source === '*' || source === 'src') return source
  if (source === 'none') return ''
  if (typeof source !== 'string' || source.length > MAX_ORIGIN || !ORIGIN.test(source))
    throw new InvalidDirectiveError(feature, source, "write 'self', 'none', '*', 'src', or an origin such as 'https://maps.example'")
  return `"${source}"`
}

function allowlist(feature: string, entries: readonly Entry[], context: PolicyContext | null): string {
  const members = entries.flatMap((entry) => (typeof entry === 'string' ? entry : resolved(feature, entry, context))).filter(Boolean)
  return members.includes('*') ? '*' : `(${members.join(' ')})`
}

function resolved(feature: string, source: Source, context: PolicyContext | null): string[] {
  if (context === null) throw new ArgumentError(`${feature} has a function, which needs a request to be asked about`)
  const found: unknown = source.call(context, context)
  return (Array.isArray(found) ? (found as unknown[]) : [found]).map((each) => textOf(feature, each))
}
