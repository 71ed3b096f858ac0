/** The parameters of a request behind typed readers, and the guard against mass assignment (controller.md section 7c). */
import { isDeepStrictEqual } from 'node:util'
import { ExpectedParameterMissingError, hasCode, ParameterMissingError, UnfilteredParametersError } from '../../errors/index.js'
import { closestName } from '../../support/did-you-mean.js'
import type { MaybePromise } from '../../support/maybe-promise.js'
import { deepMapped, deepMerged, deepRenamed, isBlankOrFalse, without } from './parameter-deriving.js'
import { type Expected, type FilterRules, filterParameters, type ParameterFilter } from './parameter-filter.js'
import { toQuery } from './parameter-query.js'
import { type InferOutput, type StandardSchemaV1, validateWith } from './parameter-schema.js'
import {
  copyParameters,
  emptyParameters,
  isBlank,
  isParameterObject,
  ownValue,
  type ParameterObject,
  type ParameterScalar,
  type ParameterValue,
  setParameter,
} from './parameter-value.js'
import type { WrappedParameters } from './parameter-wrapping.js'
import { MISSING, NAME, OWN, READ, TypedParameters } from './typed-parameters.js'

/** What reading gives: nested objects come as {@link Parameters}, in arrays too, so that they stay guarded. */
export type ParameterResult = ParameterScalar | Parameters | ParameterResult[]

/** What deriving methods take: plain data, other parameters, and arrays of either. */
export type ParameterInput = ParameterScalar | ParameterObject | Parameters | ParameterInput[]

/** Something to lay over parameters, or under them. */
export type ParameterLayer = Parameters | Readonly<Record<string, ParameterInput>>

/** How parameters start. */
export interface ParametersOptions {
  /** Whether they may be mass-assigned. Default no. */
  readonly permitted?: boolean
  /** Told the names that `permit` dropped, at each level; may throw (controller.md C150). Default: nobody. */
  readonly onUnpermitted?: ((names: string[]) => void) | null
  /** Dotted name of the object that these are the members of; messages show it. */
  readonly path?: string
}

/** How the parameters of a request start. */
export interface MergedOptions extends ParametersOptions {
  /** Lies under all of them, unless one of them has its name (controller.md C138). Default `null`: nothing. */
  readonly wrapped?: WrappedParameters | null
}

/**
 * Parameters by name. Reading never changes them, and deriving gives new ones that keep the flag; `permitAll` alone changes
 * the receiver. A name reads as absent unless the client (or a route) really sent it: nothing is inherited.
 */
export class Parameters extends TypedParameters<Parameters, ParameterResult> implements Iterable<[string, ParameterResult]> {
  readonly #data: ParameterObject
  readonly #path: string
  readonly #onUnpermitted: ((names: string[]) => void) | null
  #permitted: boolean
  /** The name that no client sent. */
  #wrapped: string | null = null

  /** @param data as the parsers make it; kept, not copied */
  constructor(data: ParameterObject = emptyParameters(), options: ParametersOptions = {}) {
    super()
    this.#data = data
    this.#path = options.path ?? ''
    this.#onUnpermitted = options.onUnpermitted ?? null
    this.#permitted = options.permitted ?? false
  }

  /** Body parameters, overlaid by the query's, overlaid by those of the path; whole top-level names at a time (C121). */
  static merged(
    path: Readonly<Record<string, ParameterValue | undefined>> | null,
    query: ParameterObject | null,
    body: ParameterObject | null,
    options: MergedOptions = {},
  ): Parameters {
    const data = emptyParameters()
    const { wrapped = null } = options
    if (wrapped !== null) setParameter(data, wrapped.key, wrapped.value)
    for (const source of [body, query, path]) {
      for (const name in source) {
        const value = source[name]
        if (value !== undefined) setParameter(data, name, value)
      }
    }
    const merged = new Parameters(data, options)
    if (wrapped !== null && data[wrapped.key] === wrapped.value) merged.#wrapped = wrapped.key
    return merged
  }

  /** Whether these may be mass-assigned: they came out of `permit` or were marked by `permitAll`. */
  get permitted(): boolean {
    return this.#permitted
  }

  /** Whether there is no parameter at all. */
  get isEmpty(): boolean {
    return this.keys().length === 0
  }

  /** The names, in the order in which they came. */
  keys(): string[] {
    return Object.keys(this.#data)
  }

  /** The values, in the order of {@link keys}. */
  values(): ParameterResult[] {
    return this.keys().map((name) => this.#wrap(this.#data[name], name))
  }

  *[Symbol.iterator](): IterableIterator<[string, ParameterResult]> {
    for (const name of this.keys()) yield [name, this.#wrap(this.#data[name], name)]
  }

  /** Whether the client sent that name, with whatever value. */
  has(name: string): boolean {
    return Object.hasOwn(this.#data, name)
  }

  /** The value as it was sent; `undefined` when it was not, `null` for a name without `=`. */
  get(name: string): ParameterResult | undefined {
    const value = ownValue(this.#data, name)
    return value === undefined ? undefined : this.#wrap(value, name)
  }

  /** The value at a path of names and positions, `undefined` as soon as a step leads nowhere (C152). */
  dig(...path: readonly (string | number)[]): ParameterResult | undefined {
    let value: ParameterResult | undefined = this
    for (const step of path) {
      if (Parameters.#is(value)) value = value.get(String(step))
      else if (Array.isArray(value) && typeof step === 'number') value = value.at(step)
      else return undefined
    }
    return value
  }

  /**
   * The value, or a default, which may be a function of the name (C152).
   * @throws ParameterMissingError when it is absent and there is no default
   */
  fetch(name: string, fallback?: ParameterInput | ((name: string) => ParameterInput)): ParameterResult {
    const value = this.get(name)
    if (value !== undefined) return value
    if (fallback === undefined) throw this.#missing(name)
    return this.#wrap(Parameters.#unwrap(typeof fallback === 'function' ? fallback(name) : fallback), name)
  }

  /** The values of several names, `undefined` for those that are absent. */
  valuesAt(...names: readonly string[]): (ParameterResult | undefined)[] {
    return names.map((name) => this.get(name))
  }

  /**
   * {@link fetch} for several names (C152).
   * @throws ParameterMissingError for the first one that is absent, unless `fallback` makes a value for it
   */
  fetchValues(names: readonly string[], fallback?: (name: string) => ParameterInput): ParameterResult[] {
    return names.map((name) => this.fetch(name, fallback))
  }

  /**
   * A composite key, split: `extractValue('id')` of `id=2_7` is `['2', '7']`; empty parts are kept (C152).
   * @returns `undefined` when it is absent or no text
   */
  extractValue(name: string, delimiter = '_'): string[] | undefined {
    const value = ownValue(this.#data, name)
    return typeof value === 'string' ? value.split(delimiter) : undefined
  }

  /**
   * What a schema makes of them: any of zod, valibot, arktype, or another library that speaks Standard Schema v1. It sees what
   * the client sent, as plain data: forms and queries give text, so let the schema convert it.
   * @returns typed after the schema; a promise when the schema waits for something, so `await` it
   * @throws InvalidParametersError (422) with every complaint of the schema
   */
  validate<Schema extends StandardSchemaV1>(schema: Schema): MaybePromise<InferOutput<Schema>> {
    const wrapped = this.#wrapped
    return validateWith(schema, (wrapped === null ? this : this.except(wrapped)).toUnsafeObject())
  }

  /**
   * The value, unless it is missing or blank; `false` and `0` are there (C144). Typed as nested parameters, because
   * `params.require('post').permit('title')` is its use; `require<string>('token')` asserts another type, unchecked, so prefer
   * the typed readers, or `expect`, which checks the shape as well.
   * @throws ParameterMissingError for the first one that is not there
   */
  require<Value extends ParameterResult = Parameters>(name: string): Value
  require(names: readonly string[]): ParameterResult[]
  require(names: string | readonly string[]): ParameterResult | ParameterResult[] {
    return typeof names === 'string' ? this.#require(names) : names.map((name) => this.#require(name))
  }

  /** New, permitted parameters holding only what the filters let through (C145); see {@link ParameterFilter}. */
  permit(...filters: readonly ParameterFilter[]): Parameters {
    const rules: FilterRules = { explicitArrays: false, onUnpermitted: this.#onUnpermitted }
    return this.#derive(filterParameters(this.#data, filters, rules), true)
  }

  /** Marks these and everything inside as permitted, and returns them (C146). Dangerous: the client chooses every name. */
  permitAll(): this {
    this.#permitted = true
    return this
  }

  /**
   * Requires and permits in one step, strictly (C147): `expect('id')` is a scalar, `expect({ post: ['title'] })` the permitted
   * object under `post`, several roots give an array in their order. `['title']` takes an object only, `[['title']]` an array
   * of objects or an object that numbers them, and always gives an array. Names inside that are not listed vanish.
   * @returns plain data without prototypes, typed after the filter, ready for `Model.create`
   * @throws ParameterMissingError when a root is missing, blank, of another shape, or nothing of it is left
   */
  expect<const Filter extends ParameterFilter>(filter: Filter): Expected<Filter>
  expect<const Filters extends readonly [ParameterFilter, ParameterFilter, ...ParameterFilter[]]>(
    ...filters: Filters
  ): { -readonly [Index in keyof Filters]: Expected<Filters[Index]> }
  expect(...filters: readonly ParameterFilter[]): unknown {
    const permitted = filterParameters(this.#data, filters, { explicitArrays: true, onUnpermitted: null })
    const values = filters.flatMap(rootsOf).map((name) => {
      const value = ownValue(permitted, name)
      if (value === undefined || isBlank(value)) throw this.#missing(name)
      return value
    })
    return values.length === 1 ? values[0] : values
  }

  /**
   * {@link expect} for what your own programs send: a mismatch is a mistake of yours, a 500 that is reported, not a 400 (C148).
   * @throws ExpectedParameterMissingError
   */
  expectOrFail<const Filter extends ParameterFilter>(filter: Filter): Expected<Filter>
  expectOrFail<const Filters extends readonly [ParameterFilter, ParameterFilter, ...ParameterFilter[]]>(
    ...filters: Filters
  ): { -readonly [Index in keyof Filters]: Expected<Filters[Index]> }
  expectOrFail(...filters: readonly ParameterFilter[]): unknown {
    try {
      return this.expect(...(filters as [ParameterFilter]))
    } catch (cause) {
      if (!hasCode(cause, 'ERR_PARAMETER_MISSING')) throw cause
      throw new ExpectedParameterMissingError((cause as ParameterMissingError).parameter, { cause })
    }
  }

  /** Only these names. */
  slice(...names: readonly string[]): Parameters {
    return this.select((_, name) => names.includes(name))
  }

  /** All but these names. */
  except(...names: readonly string[]): Parameters {
    return this.select((_, name) => !names.includes(name))
  }

  /** Only the parameters for which `keep` says yes. */
  select(keep: (value: ParameterResult, name: string) => boolean): Parameters {
    const data = emptyParameters()
    for (const [name, value] of this) if (keep(value, name)) setParameter(data, name, this.#data[name])
    return this.#derive(data)
  }

  /** All but the parameters for which `drop` says yes. */
  reject(drop: (value: ParameterResult, name: string) => boolean): Parameters {
    return this.select((value, name) => !drop(value, name))
  }

  /** Without those that are `null`. */
  compact(): Parameters {
    return this.#derive(without(this.#data, (value) => value === null))
  }

  /** Without those that are blank or `false`. */
  compactBlank(): Parameters {
    return this.#derive(without(this.#data, isBlankOrFalse))
  }

  /** A copy that shares no container with these; for data that is handed on (C153). */
  deepDup(): Parameters {
    return this.#derive(copyParameters(this.#data))
  }

  /** These with others over them, shallowly; the later wins. The flag stays that of the receiver (C153). */
  merge(...others: readonly ParameterLayer[]): Parameters {
    return this.#derive(Parameters.#overlay([this, ...others]))
  }

  /** {@link merge} at every level: nested objects are merged too. */
  deepMerge(...others: readonly ParameterLayer[]): Parameters {
    return this.#derive(others.reduce<ParameterObject>((under, over) => deepMerged(under, Parameters.#overlay([over])), this.#data))
  }

  /** {@link merge} that asks which value to take where both have a name. */
  mergeWith(other: ParameterLayer, choose: (mine: ParameterResult, theirs: ParameterResult, name: string) => ParameterInput): Parameters {
    const theirs = this.#derive(Parameters.#overlay([other]))
    const both = theirs.keys().filter((name) => this.has(name))
    const data = Parameters.#overlay([this, theirs])
    for (const name of both) {
      data[name] = Parameters.#unwrap(choose(this.get(name) as ParameterResult, theirs.get(name) as ParameterResult, name))
    }
    return this.#derive(data)
  }

  /** These over defaults, shallowly. */
  withDefaults(defaults: ParameterLayer): Parameters {
    return this.#derive(Parameters.#overlay([defaults, this]))
  }

  /** The same values under other names; of two that become equal the later wins. */
  transformKeys(rename: (name: string) => string): Parameters {
    const data = emptyParameters()
    for (const name of this.keys()) setParameter(data, rename(name), this.#data[name])
    return this.#derive(data)
  }

  /** Other values under the same names. */
  transformValues(change: (value: ParameterResult, name: string) => ParameterInput): Parameters {
    const data = emptyParameters()
    for (const [name, value] of this) data[name] = Parameters.#unwrap(change(value, name))
    return this.#derive(data)
  }

  /** {@link transformKeys} at every level. */
  deepTransformKeys(rename: (name: string) => string): Parameters {
    return this.#derive(deepRenamed(this.#data, rename))
  }

  /** Other leaves under the same names, at every level; objects and arrays are not asked about (C153). */
  deepTransformValues(change: (value: ParameterScalar) => ParameterInput): Parameters {
    return this.#derive(deepMapped(this.#data, (leaf) => Parameters.#unwrap(change(leaf as ParameterScalar))))
  }

  /** Whether content and flag are equal (C142). */
  equals(other: Parameters): boolean {
    return this.#permitted === other.#permitted && isDeepStrictEqual(this.toUnsafeObject(), other.toUnsafeObject())
  }

  /**
   * A plain deep copy without prototypes, for mass assignment.
   * @throws UnfilteredParametersError unless they are permitted (C143)
   */
  toObject(): ParameterObject {
    if (!this.#permitted) throw new UnfilteredParametersError()
    return copyParameters(this.#data)
  }

  /** A plain deep copy without prototypes, permitted or not. Never assign it to a model. */
  toUnsafeObject(): ParameterObject {
    return copyParameters(this.#data)
  }

  /** A query string, sorted by key (C154). Throws `UnfilteredParametersError` unless they are permitted. */
  toQuery(namespace?: string): string {
    return toQuery(this.toObject(), namespace)
  }

  /** For `JSON.stringify`, which is allowed whatever the flag says (C143). */
  toJSON(): ParameterObject {
    return this.toUnsafeObject()
  }

  /** Shows the content in the console and in `util.inspect`. */
  [Symbol.for('nodejs.util.inspect.custom')](): unknown {
    return { parameters: this.toUnsafeObject(), permitted: this.#permitted }
  }

  protected override [OWN](name: string): ParameterValue | undefined {
    return ownValue(this.#data, name)
  }

  protected override [READ](value: ParameterObject | ParameterValue[], name: string): ParameterResult {
    return this.#wrap(value, name)
  }

  protected override [NAME](name: string): string {
    return this.#nameOf(name)
  }

  protected override [MISSING](name: string): ParameterMissingError {
    return this.#missing(name)
  }

  #require(name: string): ParameterResult {
    const value = ownValue(this.#data, name)
    if (value === undefined || isBlank(value)) throw this.#missing(name)
    return this.#wrap(value, name)
  }

  #wrap(value: ParameterValue, name: string): ParameterResult {
    if (Array.isArray(value)) return value.map((element, index) => this.#wrap(element, `${name}.${index}`))
    if (!isParameterObject(value)) return value
    return new Parameters(value, { permitted: this.#permitted, onUnpermitted: this.#onUnpermitted, path: this.#nameOf(name) })
  }

  #derive(data: ParameterObject, permitted = this.#permitted): Parameters {
    return new Parameters(data, { permitted, onUnpermitted: this.#onUnpermitted, path: this.#path })
  }

  #missing(name: string): ParameterMissingError {
    // The client chose the names: looking through a few of them is enough for a hint.
    const guess = this.has(name) ? null : closestName(name, this.keys().slice(0, MAX_GUESSES))
    return new ParameterMissingError(this.#nameOf(name), this.keys(), guess === null ? [] : [guess])
  }

  #nameOf(name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`
  }

  static #is(value: unknown): value is Parameters {
    return typeof value === 'object' && value !== null && #data in value
  }

  static #unwrap(value: ParameterInput): ParameterValue {
    if (Array.isArray(value)) return value.map((element) => Parameters.#unwrap(element))
    return Parameters.#is(value) ? value.#data : value
  }

  static #overlay(layers: readonly ParameterLayer[]): ParameterObject {
    const data = emptyParameters()
    for (const layer of layers) {
      const source = Parameters.#is(layer) ? layer.#data : layer
      for (const name of Object.keys(source)) setParameter(data, name, Parameters.#unwrap(source[name]))
    }
    return data
  }
}

/** Most names that are looked at for a suggestion. */
const MAX_GUESSES = 50

function rootsOf(filter: ParameterFilter): string[] {
  return typeof filter === 'string' ? [filter] : Object.keys(filter)
}
