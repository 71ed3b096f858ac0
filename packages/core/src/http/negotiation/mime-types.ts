/** The registry of media types by type, by extension and by short name (controller.md C118, C119). */
import { posix } from 'node:path'
import { ArgumentError, ConfigurationError } from '../../errors/index.js'
import { lazyPackage } from '../../support/lazy-package.js'
import { parseMediaType } from './media-type.js'
import { MimeType } from './mime-type.js'
import { BUILT_IN_TYPES } from './mime-type-table.js'

export { MimeType }

// Its thousand types take 5 MB, and most responses are of a type that the registry knows.
const mime = lazyPackage<typeof import('mime')>('mime')

/** What else a registered type is known by. */
export interface MimeTypeNames {
  /** Other media types that mean the same. */
  synonyms?: readonly string[]
  /** Extensions without the dot, beside the symbol. */
  extensions?: readonly string[]
}

/**
 * A set of media types, filled with the built-in ones. Where two types claim the same name, extension or media type, the
 * one registered last has it. Applications change the registry while they boot; afterwards it is frozen.
 */
export class MimeRegistry {
  #types: MimeType[] = []
  readonly #aliases = new Set<MimeType>()
  readonly #byType = new Map<string, MimeType>()
  readonly #byExtension = new Map<string, MimeType>()
  readonly #bySymbol = new Map<string, MimeType>()
  readonly #byTree = new Map<string, MimeType[]>()
  #revision = 0
  #frozen = false

  constructor() {
    for (const [symbol, type, synonyms, extensions] of BUILT_IN_TYPES) {
      this.#add(new MimeType(symbol, type, words(synonyms), [symbol, ...words(extensions)]))
    }
  }

  /**
   * Adds a type, or replaces the one of that symbol.
   * @param type `type/subtype`, with parameters if the type is only meant with them
   * @param symbol short name in snake_case; also an extension
   * @throws ArgumentError for something that is no media type, ConfigurationError once frozen
   */
  register(type: string, symbol: string, names: MimeTypeNames = {}): MimeType {
    return this.#change(type, symbol, names, false)
  }

  /**
   * Adds a short name and extensions for a type that is not found by its media type: a made-up format such as `iphone`,
   * which is sent as `text/html` (controller.md C119).
   */
  registerAlias(type: string, symbol: string, names: Pick<MimeTypeNames, 'extensions'> = {}): MimeType {
    return this.#change(type, symbol, names, true)
  }

  /** Forgets the type of a symbol, if there is one. @throws ConfigurationError once frozen */
  unregister(symbol: string): void {
    this.#refuseWhenFrozen(symbol)
    const type = this.#bySymbol.get(symbol)
    if (type === undefined) return
    const rest = this.#types.filter((other) => other !== type)
    const aliases = new Set(this.#aliases)
    this.#clear()
    for (const other of rest) this.#add(other, aliases.has(other))
  }

  /** The entry of a media type: with its parameters if it was registered so, else without them. */
  lookup(type: string): MimeType | undefined {
    const exact = this.#byType.get(type)
    if (exact !== undefined) return exact
    const parsed = parseMediaType(type)
    return parsed === null ? undefined : (this.#byType.get(typeKey(type)) ?? this.#byType.get(parsed.type))
  }

  /** The entry of an extension, written without the dot and in lower case. */
  lookupByExtension(extension: string): MimeType | undefined {
    return this.#byExtension.get(extension)
  }

  /** The entry of a short name, in snake_case or camelCase (`turboStream`). */
  lookupBySymbol(name: string): MimeType | undefined {
    return this.#bySymbol.get(name) ?? this.#bySymbol.get(name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`))
  }

  /** Every entry whose type or synonym belongs to a tree such as `'text'`, in the order of registration. */
  lookupTree(tree: string): readonly MimeType[] {
    return this.#byTree.get(tree) ?? []
  }

  /** The short names. */
  get symbols(): string[] {
    return [...this.#bySymbol.keys()]
  }

  /** The extensions, without dots. */
  get extensions(): string[] {
    return [...this.#byExtension.keys()]
  }

  /** Grows with every change, so that whoever keeps answers of this registry knows when to forget them. */
  get revision(): number {
    return this.#revision
  }

  /** Refuses changes from now on. */
  freeze(): void {
    this.#frozen = true
  }

  #change(type: string, symbol: string, names: MimeTypeNames, alias: boolean): MimeType {
    for (const name of [type, ...(names.synonyms ?? [])]) {
      if (parseMediaType(name) === null) throw new ArgumentError(`${JSON.stringify(name)} is not a media type: write it as type/subtype`)
    }
    if (!/^[a-z0-9_]+$/.test(symbol)) throw new ArgumentError(`${JSON.stringify(symbol)} is not a short name: write it in snake_case`)
    this.unregister(symbol)
    const entry = new MimeType(symbol, type, names.synonyms ?? [], [symbol, ...(names.extensions ?? [])])
    this.#add(entry, alias)
    return entry
  }

  #add(entry: MimeType, alias = false): void {
    this.#revision++
    this.#types.push(entry)
    this.#bySymbol.set(entry.symbol, entry)
    for (const extension of entry.extensions) this.#byExtension.set(extension, entry)
    if (alias) {
      this.#aliases.add(entry)
      return
    }
    for (const type of [entry.type, ...entry.synonyms]) {
      const key = typeKey(type)
      this.#byType.set(key, entry)
      const tree = key.slice(0, key.indexOf('/'))
      const members = this.#byTree.get(tree)
      if (members === undefined) this.#byTree.set(tree, [entry])
      else if (!members.includes(entry)) members.push(entry)
    }
  }

  #clear(): void {
    this.#revision++
    this.#types = []
    this.#aliases.clear()
    for (const map of [this.#byType, this.#byExtension, this.#bySymbol, this.#byTree]) map.clear()
  }

  #refuseWhenFrozen(symbol: string): void {
    if (!this.#frozen) return
    throw new ConfigurationError(`The MIME registry is frozen after boot: change '${symbol}' in config/application or an initializer`)
  }
}

/** The registry of the process. */
export const mimeTypes = new MimeRegistry()

/**
 * The media type of a file by the extension of its last path segment: from the registry, else from the `mime` package, else
 * `application/octet-stream` (live.md L83). Never has a charset.
 */
export function typeForFilename(name: string, registry: MimeRegistry = mimeTypes): string {
  return knownTypeForFilename(name, registry) ?? 'application/octet-stream'
}

/** {@link typeForFilename}, but `null` for an extension that nobody knows, and for none. */
export function knownTypeForFilename(name: string, registry: MimeRegistry = mimeTypes): string | null {
  const extension = posix.extname(name).slice(1).toLowerCase()
  if (extension === '') return null
  return registry.lookupByExtension(extension)?.type ?? mime().default.getType(extension)
}

/**
 * The media type that an application named: a string with a slash is taken byte for byte, anything else is a short name or
 * an extension (live.md L84).
 * @throws ArgumentError for an unknown short name (live.md L85)
 */
export function resolveType(name: string, registry: MimeRegistry = mimeTypes): string {
  if (name.includes('/')) return name
  const entry = registry.lookupBySymbol(name) ?? registry.lookupByExtension(name)
  if (entry === undefined) throw new ArgumentError(`Unknown MIME type ${name}`)
  return entry.type
}

/** The one spelling of a media type under which the registry keeps it. */
function typeKey(type: string): string {
  const parsed = parseMediaType(type)
  if (parsed === null) return type
  return Object.keys(parsed.parameters).reduce((key, name) => `${key};${name}=${parsed.parameters[name]}`, parsed.type)
}

function words(text = ''): string[] {
  return text === '' ? [] : text.split(' ')
}
