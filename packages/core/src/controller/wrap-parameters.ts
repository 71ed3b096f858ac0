/** `wrapParameters`: the members of a JSON body under the name of the resource as well (C138 to C141). */
import { ArgumentError } from '../errors/index.js'
import { mimeTypes } from '../http/negotiation/mime-types.js'
import { Wrapping } from '../http/parameters/parameter-wrapping.js'
import { englishInflector } from '../support/inflector.js'
import type { AbstractClass, Metal } from './metal.js'
import { type DeclarationForm, Registry } from './registry.js'

/** A model class; when it tells the names of its attributes, only these are wrapped. */
export interface WrappedModel {
  readonly name: string
  readonly prototype: object
  readonly attributeNames?: readonly string[] | (() => readonly string[])
}

/** What is wrapped. Options that are not given have their default again, but for `format`, which is inherited. */
export interface WrapOptions {
  /** Only these members of the body; wins over `exclude` and over the attributes of the model. */
  include?: readonly string[]
  /** All members but these. */
  exclude?: readonly string[]
  /** Short names of the types that are wrapped. Default `['json']`. */
  format?: readonly string[]
}

/** The options form: `static override config = { wrapParameters: { name: 'person', include: ['email'] } }`. */
export type WrapDeclaration = false | string | WrappedModel | (WrapOptions & { name?: string; model?: WrappedModel })

declare module './registry.js' {
  interface ControllerOptions {
    wrapParameters?: WrapDeclaration
  }
}

/** Declares how bodies are wrapped. */
export interface DeclareWrapping<Result> {
  /** `false`: not at all. */
  (off: false): Result
  /** Under a name, or under that of a model. */
  (name: string | WrappedModel, options?: WrapOptions): Result
  /** Under the name of the controller: `UsersController` gives `user`. */
  (options: WrapOptions): Result
}

interface Declaration {
  readonly off: boolean
  readonly name: string | null
  readonly model: WrappedModel | null
  readonly options: WrapOptions
}

const registry = new Registry<Declaration>('wrapped parameters', ({ wrapParameters }) =>
  wrapParameters === undefined ? [] : [fromOptions(wrapParameters)],
)

/** Declares on a class how bodies are wrapped. Throws `ArgumentError` for something that says nothing of that. */
function declareWrapping(target: object, form: DeclarationForm, subject: WrapDeclaration, options?: WrapOptions): void {
  registry.add(target, form, declarationOf(subject, options))
}

/** `@WrapParameters('person')` on a class; see {@link DeclareWrapping}. */
export const WrapParameters = ((subject: WrapDeclaration, options?: WrapOptions) =>
  (target: object): void =>
    declareWrapping(target, 'class', subject, options)) as DeclareWrapping<(target: AbstractClass<Metal>) => void>

/** The static-block form: `static { this.wrapParameters('person', { include: ['email'] }) }`. */
export interface ParameterWrappingStatic {
  /** The last declaration counts, a subclass's over its parent's. */
  wrapParameters: DeclareWrapping<void>
}

/** Adds the wrapping of parameters to a controller class. What a class says is worked out once, at boot. */
export function ParameterWrapping<B extends AbstractClass<Metal>>(Base: B): B & ParameterWrappingStatic {
  abstract class ParameterWrappingAbility extends Base {
    static wrapParameters(subject: WrapDeclaration, options?: WrapOptions): void {
      declareWrapping(this, 'static', subject, options)
    }
  }
  return ParameterWrappingAbility as unknown as B & ParameterWrappingStatic
}

/**
 * How the bodies of a controller are wrapped; `null` when they are not.
 * @param byDefault whether a class that says nothing wraps JSON: `config.controller.wrapParameters`
 */
export function wrappingOf(controller: { readonly name: string }, byDefault: boolean): Wrapping | null {
  const declarations = registry.collect(controller)
  const last = declarations.at(-1)
  if (last === undefined ? !byDefault : last.off) return null
  const { name = null, model = null, options = {} } = last ?? {}
  const key = name ?? keyOf(model?.name ?? controller.name.replace(/Controller$/, ''))
  if (key === '') return null
  const formats = declarations.findLast((each) => !each.off && each.options.format !== undefined)?.options.format ?? ['json']
  const include = options.include ?? (options.exclude === undefined ? attributesOf(model) : null)
  return new Wrapping({ key, formats: formats.map(symbolOf), include, exclude: options.exclude ?? [] })
}

/** By the name of a class of the application, each of which has many routes. */
const keys = new Map<string, string>()

/** `BlogPosts` is `blogPost`; `HTMLPages` is `htmlPage`. */
function keyOf(className: string): string {
  const known = keys.get(className)
  if (known !== undefined) return known
  const name = englishInflector.singularize(className)
  const key = name.replace(/^(?:[A-Z]+(?=[A-Z][a-z])|[A-Z]+$|[A-Z])/, (capitals) => capitals.toLowerCase())
  keys.set(className, key)
  return key
}

function attributesOf(model: WrappedModel | null): readonly string[] | null {
  const names = model?.attributeNames
  return (typeof names === 'function' ? names.call(model) : names) ?? null
}

function symbolOf(format: string): string {
  const type = mimeTypes.lookupBySymbol(format)
  if (type === undefined) throw new ArgumentError(`wrapParameters: ${JSON.stringify(format)} is no short name of a type, such as 'json'`)
  return type.symbol
}

function fromOptions(declaration: WrapDeclaration): Declaration {
  if (typeof declaration !== 'object' || declaration === null) return declarationOf(declaration)
  const { name = null, model = null, ...options } = declaration as WrapOptions & { name?: string; model?: WrappedModel }
  return { off: false, name, model, options }
}

function declarationOf(subject: WrapDeclaration, options: WrapOptions = {}): Declaration {
  if (subject === false) return { off: true, name: null, model: null, options: {} }
  if (typeof subject === 'string' && subject !== '') return { off: false, name: subject, model: null, options }
  if (typeof subject === 'function') return { off: false, name: null, model: subject, options }
  if (typeof subject === 'object' && subject !== null) return { off: false, name: null, model: null, options: subject as WrapOptions }
  throw new ArgumentError(`wrapParameters takes false, a name, a model class or options, not ${JSON.stringify(subject)}`)
}
