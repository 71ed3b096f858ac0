/** What logs, events and error pages may show of parameters, paths and redirects (C293–C295). */
import { types } from 'node:util'
import { parseUrl } from '../../support/parse-url.js'

/**
 * What to filter: part of a key in any case · with a dot in it, part of the dotted path · a pattern for the key, or for the path if it
 * has an escaped dot · a function that gives the value to show, `undefined` to leave it, asked for what the others let through.
 */
export type ParameterLogFilter = string | RegExp | ((key: string, value: unknown, parameters: unknown) => unknown)

/** Locations to hide as a whole: a part of them, or a pattern. */
export type RedirectLogFilter = string | RegExp

/** Names whose values no log shows (app.md A25). */
export const DEFAULT_FILTERS: readonly ParameterLogFilter[] = [
  'passw',
  'email',
  'secret',
  'token',
  '_key',
  // The same in the spelling of this framework: `apiKey`.
  /[a-z\d]Key$/,
  'crypt',
  'salt',
  'certificate',
  'otp',
  'ssn',
  'cvv',
  'cvc',
  // Signed topics of @live/channels, which stand in the query (channels.md CH7).
  /^t$/,
]

const FILTERED = '[FILTERED]'
/** Deeper values are cut; parameters are not, their own limit is far below. */
const MAX_DEPTH = 200

/** Filters in the form in which they are asked. */
interface Compiled {
  readonly names: readonly string[]
  readonly paths: readonly string[]
  readonly namePatterns: readonly RegExp[]
  readonly pathPatterns: readonly RegExp[]
  readonly functions: readonly Exclude<ParameterLogFilter, string | RegExp>[]
}

const compiled = new WeakMap<readonly ParameterLogFilter[], Compiled>()

/** A copy of parameters with `[FILTERED]` for the values of filtered names, at any depth. Elements of a list have the key of the list. */
export function filterForLog(value: unknown, filters: readonly ParameterLogFilter[]): unknown {
  return new LogFilter(compile(filters), value).copy(value, '', 0)
}

/**
 * A query string with `[FILTERED]` for the values of filtered names; everything else verbatim. Both `&` and `;` separate, but what
 * follows a hidden value without being a pair of its own is taken for a part of it.
 */
export function filterQuery(query: string, filters: readonly ParameterLogFilter[]): string {
  const filter = new LogFilter(compile(filters), query)
  return query
    .split('&')
    .map((part) => (part.includes(';') ? filterParts(part, filter) : filterPair(part, filter)))
    .join('&')
}

/**
 * A redirect location as logs may show it: `[FILTERED]` if one of `hidden` matches or if it is no URL, else with filtered query values,
 * and without user, password and fragment, in which tokens travel.
 * @param hidden `config.log.filterRedirect`
 */
export function filterLocation(location: string, filters: readonly ParameterLogFilter[], hidden: readonly RedirectLogFilter[]): string {
  if (hidden.some((each) => (typeof each === 'string' ? location.includes(each) : matches(each, location)))) return FILTERED
  if (parseUrl(location, 'http://localhost') === null) return FILTERED
  const hash = location.indexOf('#')
  const text = (hash < 0 ? location : location.slice(0, hash)).replace(USER, '$1[FILTERED]@')
  const mark = text.indexOf('?')
  return mark < 0 ? text : `${text.slice(0, mark + 1)}${filterQuery(text.slice(mark + 1), filters)}`
}

/** User and password of a URL. */
const USER = /^((?:[a-z][a-z\d+.-]*:)?\/\/)[^/?#]*@/i

/** Applies filters to one set of parameters. */
class LogFilter {
  readonly #filters: Compiled
  readonly #parameters: unknown

  constructor(filters: Compiled, parameters: unknown) {
    this.#filters = filters
    this.#parameters = parameters
  }

  copy(value: unknown, path: string, depth: number): unknown {
    if (depth > MAX_DEPTH) return '[…]'
    if (Array.isArray(value)) return value.map((element) => this.copy(element, path, depth + 1))
    if (!isContainer(value)) return shortForm(value)
    const copy: Record<string, unknown> = {}
    for (const [key, nested] of Object.entries(value as object)) {
      const shown = this.#show(key, nested, path === '' ? key : `${path}.${key}`, depth)
      Object.defineProperty(copy, key, { value: shown, enumerable: true, writable: true, configurable: true })
    }
    return copy
  }

  /** The text to show for a value, `[FILTERED]` for a hidden one. */
  text(key: string, path: string, value: string): string {
    if (this.hides(key, path)) return FILTERED
    if (this.#filters.functions.length === 0) return value
    const shown = this.#change(key, value)
    return typeof shown === 'string' ? shown : JSON.stringify(shown)
  }

  hides(key: string, path: string): boolean {
    const { names, paths, namePatterns, pathPatterns } = this.#filters
    const lower = key.toLowerCase()
    for (const name of names) if (lower.includes(name)) return true
    for (const pattern of namePatterns) if (matches(pattern, key)) return true
    if (paths.length > 0) {
      const lowerPath = path.toLowerCase()
      for (const part of paths) if (lowerPath.includes(part)) return true
    }
    for (const pattern of pathPatterns) if (matches(pattern, path)) return true
    return false
  }

  #show(key: string, value: unknown, path: string, depth: number): unknown {
    if (this.hides(key, path)) return FILTERED
    if (Array.isArray(value)) return value.map((each) => (isContainer(each) ? this.copy(each, path, depth + 1) : this.#change(key, each)))
    return isContainer(value) ? this.copy(value, path, depth + 1) : this.#change(key, value)
  }

  #change(key: string, value: unknown): unknown {
    let shown = shortForm(value)
    for (const change of this.#filters.functions) shown = change(key, shown, this.#parameters) ?? shown
    return shown
  }
}

const isContainer = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !ArrayBuffer.isView(value) && !types.isDate(value)

/** Bytes by their number: a line of a log for each of a million is none. */
const shortForm = (value: unknown): unknown => (ArrayBuffer.isView(value) ? `[${value.byteLength} bytes]` : value)

function compile(filters: readonly ParameterLogFilter[]): Compiled {
  const known = compiled.get(filters)
  if (known !== undefined) return known
  const texts = filters.filter((each) => typeof each === 'string').map((each) => each.toLowerCase())
  const patterns = filters.filter((each) => typeof each === 'object')
  const made: Compiled = {
    names: texts.filter((each) => !each.includes('.')),
    paths: texts.filter((each) => each.includes('.')),
    namePatterns: patterns.filter(({ source }) => !source.includes('\\.')),
    pathPatterns: patterns.filter(({ source }) => source.includes('\\.')),
    functions: filters.filter((each) => typeof each === 'function'),
  }
  compiled.set(filters, made)
  return made
}

/** `test` of a global or sticky pattern goes on where the last one stopped; here each text is a new one. */
function matches(pattern: RegExp, text: string): boolean {
  pattern.lastIndex = 0
  return pattern.test(text)
}

function filterParts(part: string, filter: LogFilter): string {
  const shown: string[] = []
  let hidden = false
  for (const pair of part.split(';')) {
    if (hidden && !pair.includes('=')) continue
    const text = filterPair(pair, filter)
    hidden = text !== pair
    shown.push(text)
  }
  return shown.join(';')
}

function filterPair(pair: string, filter: LogFilter): string {
  const equals = pair.indexOf('=')
  if (equals < 0) return pair
  const key = decoded(pair.slice(0, equals))
  // `user[name]` has the path `user.name`.
  const path = key.includes('[') ? key.replaceAll('[', '.').replaceAll(']', '') : key
  const value = pair.slice(equals + 1)
  const shown = filter.text(key, path, value)
  return shown === value ? pair : `${pair.slice(0, equals)}=${shown}`
}

function decoded(key: string): string {
  if (!key.includes('%')) return key
  try {
    return decodeURIComponent(key)
  } catch {
    return key
  }
}
