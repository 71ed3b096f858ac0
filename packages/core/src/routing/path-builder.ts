/** Makes the path of one named route from values (routing.md R106-R112). */
import { type PatternNode, paramNames } from './pattern.js'
import { meets } from './requirement.js'
import type { RouteEntry } from './route-entry.js'
import { encodeQuery, escapeFragment, escapePath, escapeSegment, isPlainObject, isPlainSegment, textOf } from './url-escape.js'
import { UrlGenerationError } from './url-generation-error.js'

/** Options that never become part of the query (R110). */
const RESERVED: ReadonlySet<string> = new Set([
  'host',
  'protocol',
  'port',
  'subdomain',
  'domain',
  'tldLength',
  'user',
  'password',
  'scriptName',
  'anchor',
  'trailingSlash',
  'format',
  'onlyPath',
  'params',
  'pathParams',
])

/** Options of a path helper; other keys fill segments, and what is left becomes the query. */
export interface PathOptions {
  /** Text after `#`. */
  anchor?: string
  /** Ends the path in a slash, unless it ends in a format. */
  trailingSlash?: boolean
  /** Suffix such as `json`. */
  format?: string
  /** Prefix of a mounted application. */
  scriptName?: string
  /** More query keys, also ones that are named like segments or options. */
  params?: Readonly<Record<string, unknown>>
  /** Values for segments only; never part of the query. */
  pathParams?: Readonly<Record<string, unknown>>
  [key: string]: unknown
}

/** A helper such as `postPath(1, { format: 'json' })`. */
export interface PathHelper {
  (...args: readonly unknown[]): string
  readonly routeName: string
  readonly pattern: string
}

/** See the charter. */
export class PathBuilder {
  readonly helper: PathHelper
  readonly #required: readonly string[]
  /** All segment names left to right; `format` last when the pattern has one. */
  readonly #names: readonly string[]
  readonly #globs: ReadonlySet<string>
  /** The text around the required values, when nothing else has to be looked at; else `null`. */
  readonly #plainTexts: readonly string[] | null

  constructor(readonly entry: RouteEntry) {
    this.#names = paramNames(entry.segments)
    this.#required = requiredNames(entry.segments).filter((name) => entry.defaults[name] === undefined)
    this.#globs = new Set(globNames(entry.segments))
    this.#plainTexts = this.#findPlainTexts()
    this.helper = Object.assign((...args: readonly unknown[]) => this.build(args), {
      routeName: entry.name ?? '',
      pattern: entry.pattern,
    })
  }

  /** @param args values for the segments, and options last. Throws UrlGenerationError. */
  build(args: readonly unknown[]): string {
    return this.#buildPlain(args) ?? this.#buildWith(args)
  }

  #findPlainTexts(): readonly string[] | null {
    const { segments, defaults, requirements } = this.entry
    const hard = this.#globs.size > 0 || this.#names.some((name) => requirements.has(name) || defaults[name] !== undefined)
    if (hard) return null
    const mark = '\0'
    const marked = new Map(this.#required.map((name) => [name, mark]))
    return (printNodes(segments, marked, (text) => text) || '/').split(mark)
  }

  /** The common case, required values only and nothing to escape; `null` for any other. */
  #buildPlain(args: readonly unknown[]): string | null {
    const texts = this.#plainTexts
    if (texts === null || args.length !== texts.length - 1) return null
    let path = texts[0]!
    for (let i = 0; i < args.length; i++) {
      const value = args[i]
      if (typeof value !== 'number' && (typeof value !== 'string' || !isPlainSegment(value))) return null
      path += value + texts[i + 1]!
    }
    return path
  }

  #buildWith(args: readonly unknown[]): string {
    const last = args.at(-1)
    const hasOptions = isPlainObject(last) && typeof last.toParam !== 'function'
    const options: PathOptions = hasOptions ? (last as PathOptions) : {}
    const values = this.#values(hasOptions ? args.slice(0, -1) : args, options)
    this.#check(values)
    this.#dropDefaults(values)
    let path = (options.scriptName ?? '') + (this.#print(values) || '/')
    if (options.trailingSlash === true && !values.has('format') && !path.endsWith('/')) path += '/'
    const query = encodeQuery(this.#query(options))
    if (query !== '') path += `?${query}`
    return options.anchor === undefined ? path : `${path}#${escapeFragment(String(options.anchor))}`
  }

  /** Text by segment name. Nothing is stored for null, undefined and, in optional places, blank values. */
  #values(positional: readonly unknown[], options: PathOptions): Map<string, string> {
    const given: Record<string, unknown> = { ...options.pathParams }
    for (const name of this.#names) if (Object.hasOwn(options, name)) given[name] = options[name]
    const open = this.#names.filter((name) => !Object.hasOwn(given, name))
    const required = this.#required.filter((name) => open.includes(name))
    const slots = positional.length <= required.length ? required : open
    if (positional.length > slots.length) {
      throw this.#fault(`takes at most ${slots.length} values here, and got ${positional.length}`, positional)
    }
    positional.forEach((value, i) => {
      given[slots[i]!] = value
    })
    const values = new Map<string, string>()
    for (const name of this.#names) {
      const text = this.#text(name, given[name])
      if (text !== undefined) values.set(name, text)
    }
    return values
  }

  #text(name: string, value: unknown): string | undefined {
    const text = Array.isArray(value) ? value.map((part) => textOf(part) ?? '').join('/') : textOf(value)
    if (text === undefined || text === '') return this.#required.includes(name) ? undefined : textOf(this.#fixedDefault(name))
    return text.trim() === '' && !this.#required.includes(name) ? undefined : text
  }

  /** A required segment that has a default takes it; an optional one is left out instead. */
  #fixedDefault(name: string): unknown {
    return requiredNames(this.entry.segments).includes(name) ? this.entry.defaults[name] : undefined
  }

  #check(values: ReadonlyMap<string, string>): void {
    const missing = this.#required.filter((name) => !values.has(name))
    if (missing.length > 0) throw this.#fault(`missing required keys: ${missing.join(', ')}`, Object.fromEntries(values))
    for (const [name, text] of values) {
      const requirement = this.entry.requirements.get(name)
      if (requirement !== undefined && !meets(requirement, text)) {
        throw this.#fault(`possible unmatched constraints: ${name} (${String(requirement.declared)})`, Object.fromEntries(values))
      }
      const parts = this.#globs.has(name) ? text.split('/') : [text]
      if (parts.includes('.') || parts.includes('..')) {
        throw this.#fault(`${name} is ${JSON.stringify(text)}, which clients resolve away`, text)
      }
      if (!text.isWellFormed()) throw this.#fault(`${name} is not valid Unicode`, JSON.stringify(text))
    }
  }

  /** Optional values at the end that equal their default need not be said. */
  #dropDefaults(values: Map<string, string>): void {
    for (const name of [...this.#names].reverse()) {
      const text = values.get(name)
      if (text === undefined) continue
      if (this.#required.includes(name) || textOf(this.entry.defaults[name]) !== text) return
      if (!requiredNames(this.entry.segments).includes(name)) values.delete(name)
    }
  }

  #print(values: ReadonlyMap<string, string>): string {
    return printNodes(this.entry.segments, values, escapeSegment) ?? ''
  }

  #query(options: PathOptions): Record<string, unknown> {
    const query: Record<string, unknown> = Object.create(null)
    for (const [key, value] of Object.entries(options)) {
      if (RESERVED.has(key) && !(key === 'format' && !this.#names.includes('format'))) continue
      if (this.#names.includes(key)) continue
      const fallback = this.entry.defaults[key]
      if (fallback === undefined || textOf(fallback) !== textOf(value)) query[key] = value
    }
    return Object.assign(query, options.params)
  }

  #fault(reason: string, given: unknown): UrlGenerationError {
    const name = this.entry.name ?? this.entry.pattern
    return new UrlGenerationError(name, `No path for route ${JSON.stringify(name)} ${this.entry.pattern}: ${reason}; given ${show(given)}`)
  }
}

function requiredNames(nodes: readonly PatternNode[]): string[] {
  return paramNames(nodes.filter((node) => node.kind !== 'group'))
}

function globNames(nodes: readonly PatternNode[]): string[] {
  return nodes.flatMap((node) => (node.kind === 'group' ? globNames(node.nodes) : node.kind === 'glob' ? [node.name] : []))
}

/** The text of the nodes, or `null` when a value is missing. A group whose value is missing is left out as a whole (R112). */
function printNodes(
  nodes: readonly PatternNode[],
  values: ReadonlyMap<string, string>,
  escapeValue: (text: string) => string,
): string | null {
  let text = ''
  for (const node of nodes) {
    if (node.kind === 'slash') text += '/'
    else if (node.kind === 'literal') text += escapeSegment(node.text)
    else if (node.kind === 'group') text += printNodes(node.nodes, values, escapeValue) ?? ''
    else {
      const value = values.get(node.name)
      if (value === undefined) return null
      text += node.kind === 'glob' ? escapePath(value) : escapeValue(value)
    }
  }
  return text
}

function show(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    return String(value)
  }
}
