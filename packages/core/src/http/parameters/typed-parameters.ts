/** The typed readers of parameters: what they give, and what they say when it is not there (controller.md C152). */
import { ParameterInvalidError, type ParameterMissingError } from '../../errors/index.js'
import { UploadedFile } from '../bodies/uploaded-file.js'
import { toBoolean, toDate, toInteger, toNumber, toText } from './parameter-readers.js'
import { isParameterObject, type ParameterObject, type ParameterValue } from './parameter-value.js'

/** The value of a name as it was parsed. */
export const OWN = Symbol('own value')
/** A container as readers give it. */
export const READ = Symbol('read value')
/** The dotted name of a parameter. */
export const NAME = Symbol('dotted name')
/** The error for a parameter that is not there. */
export const MISSING = Symbol('missing parameter')

/** Readers over parameters that a subclass holds. `Nested` is how nested objects come, `Result` any value. */
export abstract class TypedParameters<Nested, Result> {
  protected abstract [OWN](name: string): ParameterValue | undefined
  protected abstract [READ](value: ParameterObject | ParameterValue[], name: string): Result
  protected abstract [NAME](name: string): string
  protected abstract [MISSING](name: string): ParameterMissingError

  /**
   * Text. An empty text is a value here; for the other readers a blank one counts as missing, as forms send empty fields.
   * All typed readers take a default for a missing parameter (`null` is one, `undefined` is none).
   * @throws ParameterMissingError without it and without a default
   * @throws ParameterInvalidError when it is an array or an object
   */
  string(name: string): string
  string<Default>(name: string, fallback: Default): string | Default
  string(name: string, fallback?: unknown): unknown {
    const value = this[OWN](name)
    return value === '' ? '' : this.#convert(name, value, toText, 'a text', fallback)
  }

  /** A decimal integer in the safe range. Throws like {@link string}. */
  integer(name: string): number
  integer<Default>(name: string, fallback: Default): number | Default
  integer(name: string, fallback?: unknown): unknown {
    return this.#convert(name, this[OWN](name), toInteger, 'an integer', fallback)
  }

  /** A finite decimal number. Throws like {@link string}. */
  number(name: string): number
  number<Default>(name: string, fallback: Default): number | Default
  number(name: string, fallback?: unknown): unknown {
    return this.#convert(name, this[OWN](name), toNumber, 'a number', fallback)
  }

  /** `true 1 on yes` or `false 0 off no`. Throws like {@link string}. */
  boolean(name: string): boolean
  boolean<Default>(name: string, fallback: Default): boolean | Default
  boolean(name: string, fallback?: unknown): unknown {
    return this.#convert(name, this[OWN](name), toBoolean, 'a boolean', fallback)
  }

  /** An ISO 8601 date or time, UTC unless it names its zone. Throws like {@link string}. */
  date(name: string): Date
  date<Default>(name: string, fallback: Default): Date | Default
  date(name: string, fallback?: unknown): unknown {
    return this.#convert(name, this[OWN](name), toDate, 'an ISO 8601 date', fallback)
  }

  /** An array; an empty one is a value. Throws like {@link string}. */
  array(name: string): Result[]
  array<Default>(name: string, fallback: Default): Result[] | Default
  array(name: string, fallback?: unknown): unknown {
    const value = this[OWN](name)
    if (Array.isArray(value)) return this[READ](value, name)
    return this.#convert(name, value, () => undefined, 'an array', fallback)
  }

  /** A nested object; an empty one is a value. Throws like {@link string}. */
  object(name: string): Nested
  object<Default>(name: string, fallback: Default): Nested | Default
  object(name: string, fallback?: unknown): unknown {
    const value = this[OWN](name)
    if (isParameterObject(value)) return this[READ](value, name)
    return this.#convert(name, value, () => undefined, 'an object', fallback)
  }

  /** An uploaded file (C134). A file input in which nothing was chosen is missing. Throws like {@link string}. */
  file(name: string): UploadedFile
  file<Default>(name: string, fallback: Default): UploadedFile | Default
  file(name: string, fallback?: unknown): unknown {
    return this.#convert(name, this[OWN](name), toFile, 'an uploaded file', fallback)
  }

  /** The files of an input that takes several, `photos[]`. Throws like {@link string}. */
  files(name: string): UploadedFile[]
  files<Default>(name: string, fallback: Default): UploadedFile[] | Default
  files(name: string, fallback?: unknown): unknown {
    return this.#convert(name, this[OWN](name), toFiles, 'a list of uploaded files', fallback)
  }

  #convert(
    name: string,
    value: ParameterValue | undefined,
    conversion: (value: ParameterValue) => unknown,
    expected: string,
    fallback: unknown,
  ): unknown {
    if (value === undefined || value === null || (typeof value === 'string' && value.trim() === '' && conversion !== toText)) {
      if (fallback === undefined) throw this[MISSING](name)
      return fallback
    }
    const converted = conversion(value)
    if (converted === undefined) throw new ParameterInvalidError(this[NAME](name), expected)
    return converted
  }
}

const toFile = (value: ParameterValue): UploadedFile | undefined => (UploadedFile.is(value) ? value : undefined)

const toFiles = (value: ParameterValue): UploadedFile[] | undefined =>
  Array.isArray(value) && value.every((each) => UploadedFile.is(each)) ? (value as unknown as UploadedFile[]) : undefined
