/** The parameters of a body under the name of their resource: `{ name }` is `{ name, user: { name } }` too (controller.md C138 to C141). */
import { isJsonType } from '../bodies/body-decoder.js'
import { parseMediaType } from '../negotiation/media-type.js'
import { mimeTypes } from '../negotiation/mime-types.js'
import { emptyParameters, type ParameterObject, setParameter } from './parameter-value.js'

/** How a body is wrapped. */
export interface WrappingOptions {
  /** Name under which the copies are. */
  readonly key: string
  /** Short names of the types that are wrapped, such as `'json'`. */
  readonly formats: readonly string[]
  /** The only names that are copied; `null` for all. */
  readonly include: readonly string[] | null
  /** Names that are not copied; they count only without `include`. */
  readonly exclude: readonly string[]
}

/** A copy under its name. */
export interface WrappedParameters {
  readonly key: string
  readonly value: ParameterObject
}

/** Never copied: they belong to the form, not to the resource (C139). `_json` is no member, but a whole body. */
const FORM_FIELDS: readonly string[] = ['authenticity_token', 'authenticityToken', '_method', 'utf8', '_json']

/** Decided at boot. */
export class Wrapping {
  readonly #key: string
  readonly #formats: ReadonlySet<string>
  readonly #include: ReadonlySet<string> | null
  readonly #exclude: ReadonlySet<string>

  constructor({ key, formats, include, exclude }: WrappingOptions) {
    this.#key = key
    this.#formats = new Set(formats)
    this.#include = include === null ? null : new Set(include)
    this.#exclude = new Set(include === null ? [...FORM_FIELDS, ...exclude] : FORM_FIELDS)
  }

  /** The copy; `null` for a type that is not wrapped, and for a body that has that name already. Values are shared. */
  wrap(body: ParameterObject, contentType: string | null): WrappedParameters | null {
    if (contentType === null || Object.hasOwn(body, this.#key) || !this.#formats.has(formatOf(contentType))) return null
    const value = emptyParameters()
    for (const name in body) {
      if ((this.#include === null || this.#include.has(name)) && !this.#exclude.has(name)) setParameter(value, name, body[name])
    }
    return { key: this.#key, value }
  }
}

/** The short name of a media type; `'json'` for all of its kind. */
function formatOf(contentType: string): string {
  // What nearly every client writes.
  if (contentType === 'application/json') return 'json'
  const type = parseMediaType(contentType)?.type ?? ''
  return isJsonType(type) ? 'json' : (mimeTypes.lookup(type)?.symbol ?? '')
}
