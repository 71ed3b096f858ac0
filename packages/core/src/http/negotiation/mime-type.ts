/** A media type that the framework knows by a short name, and the two that stand for "anything" and "nothing". */

/** One entry of the registry: what `request.format` is. Immutable. */
export class MimeType {
  readonly #camelCased: string
  readonly #only: readonly MimeType[]

  /**
   * @param symbol short name in snake_case, such as `'turbo_stream'`
   * @param type `type/subtype` as it is sent
   * @param synonyms other types that mean the same
   * @param extensions what stands for it at the end of a path; the symbol comes first
   */
  constructor(
    readonly symbol: string,
    readonly type: string,
    readonly synonyms: readonly string[] = [],
    readonly extensions: readonly string[] = [],
  ) {
    this.#camelCased = camelCase(symbol)
    this.#only = Object.freeze([this])
  }

  /** Whether `name` means this type: its symbol in snake_case or camelCase, its type, or a synonym. */
  is(name: string): boolean {
    return name === this.symbol || name === this.#camelCased || name === this.type || this.synonyms.includes(name)
  }

  /** A list that holds this type alone: always the same one, so that asking for it costs nothing. */
  get only(): readonly MimeType[] {
    return this.#only
  }

  /** The type as it is sent. */
  toString(): string {
    return this.type
  }
}

/** The range of everything: the client takes any type, perhaps with exceptions. Its symbol is `'all'`. */
export class AnyMimeType extends MimeType {
  /** @param excluded what the client takes less gladly than "anything", or never */
  constructor(readonly excluded: readonly MimeType[] = []) {
    super('all', '*/*')
  }

  /** A client that takes anything also takes HTML, which is what error pages and the like want to know. */
  override is(name: string): boolean {
    return super.is(name) || (name === 'html' && this.allows(name))
  }

  /** Whether a branch of this name is not among the exceptions. */
  allows(name: string): boolean {
    return !this.excluded.some((type) => type.is(name))
  }
}

/** Everything, without exceptions: what `curl` accepts. */
export const ANY_MIME_TYPE = new AnyMimeType()

/** The `request.format` of a request whose `?format=` names no type: every question is answered with no (controller.md C105). */
export const NULL_MIME_TYPE = new MimeType('', '')

/** `turbo_stream` → `turboStream`. */
function camelCase(symbol: string): string {
  return symbol.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}
