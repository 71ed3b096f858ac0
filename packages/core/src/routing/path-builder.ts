/** Makes the path of one named route from values (routing.md R106-R112). */
import { Parameters } from '../http/parameters/parameters.js'
import { type PatternNode, paramNames } from './pattern.js'
import { fixedOptions, recalledValues, requiredNames } from './recall.js'
import { meets } from './requirement.js'
import type { RouteEntry } from './route-entry.js'
import { encodeQuery, escapeFragment, escapePath, escapeSegment, isPlainObject, isPlainSegment, textOf } from './url-escape.js'
import { UrlGenerationError } from './url-generation-error.js'
import { type PathOptions, RESERVED_OPTIONS, type UrlContext, type UrlOptions } from './url-options.js'
import { originOf } from './url-origin.js'

/** A helper such as `postPath(1, { format: 'json' })`. */
export interface PathHelper {
  (...args: readonly unknown[]): string
  readonly routeName: string
  readonly pattern: string
}

/** Stands between the segments of a glob that was given as a list. */
const PART = '\0'
const NOWHERE: UrlContext = Object.freeze({})

/** See the charter. */
export class PathBuilder {
  readonly helper: PathHelper
  readonly #prefix: string
  readonly #required: readonly string[]
  /** All segment names left to right; `format` last when the pattern has one. */
  readonly #names: readonly string[]
  readonly #globs: ReadonlySet<string>
  /** Whether a value may come from the current request, although it need not be given. */
  readonly #hasOptional: boolean
  /** The text around the required values, when nothing else has to be looked at; else `null`. */
  readonly #plainTexts: readonly string[] | null
  /** What the constraints of the route say about its URL (R53). */
  readonly #fixed: UrlOptions

  /** @param prefix in front of every path, such as `/blog` (R8) */
  constructor(
    readonly entry: RouteEntry,
    prefix = '',
  ) {
    this.#prefix = prefix
    this.#names = paramNames(entry.segments)
    this.#required = requiredNames(entry.segments).filter((name) => entry.defaults[name] === undefined)
    this.#hasOptional = this.#names.some((name) => name !== 'format' && !this.#required.includes(name))
    this.#globs = new Set(globNames(entry.segments))
    this.#plainTexts = this.#findPlainTexts()
    this.#fixed = fixedOptions(entry)
    this.helper = Object.assign((...args: readonly unknown[]) => this.build(args), {
      routeName: entry.name ?? '',
      pattern: entry.pattern,
    })
  }

  /**
   * The path.
   * @param args values for the segments, and options last
   * @param context where the helper is called
   * @throws UrlGenerationError for missing and for wrong values
   */
  build(args: readonly unknown[], context: UrlContext = NOWHERE): string {
    const plain = context.defaults === undefined && context.scriptName === undefined && !(this.#hasOptional && context.params !== undefined)
    return (plain ? this.#buildPlain(args) : null) ?? this.#buildWith(readArguments(args), context)
  }

  /**
   * The URL with its origin.
   * @throws UrlGenerationError as {@link build} does, and when no host is known
   */
  buildUrl(args: readonly unknown[], context: UrlContext = NOWHERE): string {
    const { options, values } = readArguments(args)
    const path = this.#buildWith({ options, values }, context)
    if ((options.onlyPath ?? context.defaults?.onlyPath) === true) return path
    const origin = originOf(options, this.#fixed, context)
    if (origin !== null) return origin + path
    throw this.#fault('missing host: pass { host }, set defaultUrlOptions, or ask for the path', values)
  }

  /** Whether these values, with those of the current request, make a path. */
  accepts(given: Readonly<Record<string, unknown>>, context: UrlContext): boolean {
    const values = this.#values([], given, context)
    if (this.#required.some((name) => !values.has(name))) return false
    return [...values].every(([name, text]) => {
      const requirement = this.entry.requirements.get(name)
      return requirement === undefined || meets(requirement, text.replaceAll(PART, '/'))
    })
  }

  /** Names of the segments, left to right. */
  get names(): readonly string[] {
    return this.#names
  }

  #findPlainTexts(): readonly string[] | null {
    const { segments, defaults, requirements } = this.entry
    const hard = this.#globs.size > 0 || this.#names.some((name) => requirements.has(name) || defaults[name] !== undefined)
    if (hard || defaults.trailingSlash !== undefined) return null
    const marked = new Map(this.#required.map((name) => [name, PART]))
    return (this.#prefix + (printNodes(segments, marked, (text) => text) || '/')).split(PART)
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

  #buildWith({ options, values: given }: HelperArguments, context: UrlContext): string {
    const { defaults = {} } = context
    const values = this.#values(given, options, context)
    this.#check(values)
    this.#dropDefaults(values)
    const prefix = options.scriptName ?? defaults.scriptName ?? context.scriptName ?? this.#prefix
    let path = prefix.replace(/\/$/, '') + (this.#print(values) || '/')
    const slash = options.trailingSlash ?? defaults.trailingSlash ?? this.entry.defaults.trailingSlash
    if (slash === true && !values.has('format') && !path.endsWith('/')) path += '/'
    const query = encodeQuery(this.#query(options, defaults))
    if (query !== '') path += `?${query}`
    const anchor = options.anchor ?? defaults.anchor
    return anchor === undefined ? path : `${path}#${escapeFragment(String(anchor))}`
  }

  /** Text by segment name. Nothing is stored for null, undefined and, in optional places, blank values. */
  #values(positional: readonly unknown[], options: PathOptions, context: UrlContext): Map<string, string> {
    const given: Record<string, unknown> = { ...options.pathParams }
    for (const name of this.#names) if (Object.hasOwn(options, name)) given[name] = options[name]
    const open = this.#names.filter((name) => !Object.hasOwn(given, name))
    const slots = this.#slots(positional.length, open, context)
    if (positional.length > slots.length) {
      throw this.#fault(`takes at most ${slots.length} values here, and got ${positional.length}`, positional)
    }
    positional.forEach((value, i) => {
      given[slots[i]!] = value
    })
    const defaults = context.defaults ?? {}
    for (const name of this.#names) if (!Object.hasOwn(given, name) && Object.hasOwn(defaults, name)) given[name] = defaults[name]
    recalledValues(this.entry, given, context)
    const values = new Map<string, string>()
    for (const name of this.#names) {
      const text = this.#text(name, given[name])
      if (text !== undefined) values.set(name, text)
    }
    return values
  }

  /** The segments that positional values are for: the required ones, unless there are more values. */
  #slots(count: number, open: readonly string[], { defaults = {}, params = {} }: UrlContext): readonly string[] {
    const required = this.#required.filter((name) => open.includes(name))
    if (count > required.length) return open
    if (count === required.length) return required
    // With fewer values, those that are known otherwise are left out, from the left (R113, R114).
    let spare = required.length - count
    const slots = required.filter((name) => {
      const leaves = spare > 0 && (defaults[name] !== undefined || params[name] !== undefined)
      if (leaves) spare -= 1
      return !leaves
    })
    return slots.length === count ? slots : required
  }

  #text(name: string, value: unknown): string | undefined {
    const text = Array.isArray(value) ? value.map((part) => textOf(part) ?? '').join(PART) : textOf(value)
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
    for (const [name, value] of values) {
      const text = value.replaceAll(PART, '/')
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

  #query(options: PathOptions, defaults: UrlOptions): Record<string, unknown> {
    const query: Record<string, unknown> = Object.create(null)
    for (const [key, value] of Object.entries({ ...defaults, ...options })) {
      if (RESERVED_OPTIONS.has(key) && !(key === 'format' && !this.#names.includes('format'))) continue
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

/** The arguments of a helper, told apart. */
interface HelperArguments {
  readonly values: readonly unknown[]
  readonly options: UrlOptions
}

function readArguments(args: readonly unknown[]): HelperArguments {
  const last = args.at(-1)
  // Only what the application permitted may choose where a link leads (C102); this throws for the rest.
  if (last instanceof Parameters) return { values: args.slice(0, -1), options: { ...last.toObject() } }
  if (!isPlainObject(last) || typeof last.toParam === 'function') return { values: args, options: {} }
  return { values: args.slice(0, -1), options: last as UrlOptions }
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
      text += node.kind === 'glob' ? escapeGlob(value) : escapeValue(value)
    }
  }
  return text
}

/** A list keeps the slashes inside of its parts as text. */
function escapeGlob(value: string): string {
  return value.includes(PART) ? value.split(PART).map(escapeSegment).join('/') : escapePath(value)
}

function show(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    return String(value)
  }
}
