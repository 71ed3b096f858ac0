/** What `render(…)` does inside of a template: partials, collections, models, components, sources (app.md A104, A105). */
import { ArgumentError, expectFailures, SafeString } from '@live/core'
import { Output } from '../html/output.js'
import { settled } from '../html/safe-string.js'
import type { Block, PartialOptions, TemplateReference } from '../view.js'
import { type Engine, findTemplate } from './engine.js'
import { isPlainFormat } from './escape-for.js'
import { PartialIteration } from './partial-iteration.js'
import type { Template } from './template.js'
import { localName, partialPath } from './template-name.js'
import type { TemplateWish } from './template-store.js'

/** What partials need of the render under way. */
export interface PartialScope {
  readonly engine: Engine
  readonly wish: TemplateWish
  readonly prefixes: readonly string[]
  readonly helpers: Readonly<Record<string, unknown>>
  readonly format: string
  /** The helper of a name; `undefined` when there is none. */
  helper(name: string): unknown
  run(template: Template, out: Output, locals: Locals, inner?: unknown): Promise<void> | undefined
  make(template: Template, locals: Locals, inner?: unknown): SafeString
  capture(block: unknown): SafeString
}

type Locals = Readonly<Record<string, unknown>>

/** Renders one element of a list that is kept in the cache. */
export type MakeElement = (element: unknown, index: number) => SafeString

/**
 * The helper that keeps the elements of a collection with `cached`, by its name `fetchFragments`: gets what is kept, and makes what is
 * not (app.md A127). Spacers and layouts are put around what it returns, which is as many as there are elements.
 */
export type FetchFragments = (
  elements: readonly unknown[],
  cached: true | ((element: never) => unknown),
  template: TemplateReference,
  make: MakeElement,
) => readonly SafeString[]

interface PartialModel {
  toPartialPath(): string
}

const NOTHING: Locals = Object.freeze({})

/**
 * Renders what `target` says: the name of a partial, options, a model, a list of models, a component.
 * @returns `null` for an empty list, and for nothing
 * @throws MissingTemplateError, ArgumentError, TemplateError
 */
export function renderTarget(scope: PartialScope, target: unknown, localsOrBlock?: object, block?: Block): SafeString | null {
  const inner = typeof localsOrBlock === 'function' ? localsOrBlock : (block ?? null)
  const locals = typeof localsOrBlock === 'object' ? (localsOrBlock as Locals) : NOTHING
  expectFailures(locals)
  if (typeof target === 'string') return scope.make(partial(scope, target), locals, inner)
  if (target === null || target === undefined) return null
  if (typeof target !== 'object')
    throw new ArgumentError(`render takes the name of a partial, options, a model or a list, not ${String(target)}`)
  if (isComponent(target)) return scope.capture(target.renderIn(scope.helpers, { ...locals }))
  if (isModel(target)) return renderModel(scope, target, locals, inner)
  if (Symbol.iterator in target) return renderModels(scope, [...(target as Iterable<unknown>)], locals, inner)
  return renderOptions(scope, target as PartialOptions, inner)
}

function renderOptions(scope: PartialScope, options: PartialOptions, inner: unknown): SafeString | null {
  if (options.locals !== undefined) expectFailures(options.locals)
  if (options.formats === undefined && options.variants === undefined) return renderWithin(scope, options, inner)
  const made = renderWithin(narrowed(scope, options), options, inner)
  // Text is no HTML: nobody escaped it.
  const isText = made !== null && options.formats?.some(isPlainFormat) === true && !isPlainFormat(scope.format)
  return isText ? asText(made) : made
}

function asText(made: SafeString): SafeString {
  const out = new Output()
  const whole = settled(made)
  out.put(whole instanceof SafeString ? String(whole) : whole.then(String))
  return out.done()
}

function renderWithin(within: PartialScope, options: PartialOptions, inner: unknown): SafeString | null {
  const { locals = NOTHING, layout } = options
  if (options.partial !== undefined) return renderPartial(within, options.partial, options, inner)
  if (layout !== undefined && inner !== null) return within.make(partial(within, layout), locals, inner)
  if ('collection' in options || 'object' in options)
    throw new ArgumentError('render takes a collection or an object with the name of its partial')
  return inLayout(within, renderContent(within, options), layout, locals)
}

function renderContent(scope: PartialScope, options: PartialOptions): SafeString {
  const { locals = NOTHING } = options
  if (options.template !== undefined)
    return scope.make(findTemplate(scope.engine, 'template', namesOf(scope, options.template), scope.wish), locals)
  if (options.inline !== undefined) return scope.make(scope.engine.inline(options.inline, 'inline template', scope.format), locals)
  if ('html' in options) return scope.capture(options.html)
  if ('plain' in options) return scope.capture(options.plain === null || options.plain === undefined ? '' : String(options.plain))
  throw new ArgumentError(
    `render in a template takes partial, template, inline, plain, html, or a layout with a block, not { ${Object.keys(options).join(', ')} }`,
  )
}

function renderPartial(scope: PartialScope, name: string, options: PartialOptions, inner: unknown): SafeString | null {
  const template = partial(scope, name)
  if ('collection' in options) return renderCollection(scope, template, [...(options.collection ?? [])], options, inner)
  const { locals = NOTHING } = options
  const all = 'object' in options ? { ...locals, [elementName(template, options.as)]: options.object } : locals
  return inLayout(scope, scope.make(template, all, inner), options.layout, all)
}

function renderModel(scope: PartialScope, model: PartialModel, locals: Locals, inner: unknown): SafeString {
  const template = partial(scope, model.toPartialPath())
  return scope.make(template, { ...locals, [localName(template.name)]: model }, inner)
}

/** A list in which each element has a partial of its own. */
function renderModels(scope: PartialScope, models: readonly unknown[], locals: Locals, inner: unknown): SafeString | null {
  const paths = models.map((model) => {
    if (typeof model === 'object' && model !== null && isModel(model)) return model.toPartialPath()
    throw new ArgumentError(
      `render takes a list of models with toPartialPath(), not of ${describe(model)}: name the partial, and give the list as collection`,
    )
  })
  const [first] = paths
  if (first === undefined) return null
  if (paths.every((path) => path === first)) return renderCollection(scope, partial(scope, first), models, { locals }, inner)
  const out = new Output()
  for (const model of models) out.put(renderModel(scope, model as PartialModel, locals, inner))
  return out.done()
}

/** The template is looked up, and its needs are asked for, once. */
function renderCollection(
  scope: PartialScope,
  template: Template,
  elements: readonly unknown[],
  options: PartialOptions,
  inner: unknown,
): SafeString | null {
  if (elements.length === 0) return null
  const localsOf = elementLocals(template, elements.length, options)
  const { cached = false, layout } = options
  const make: MakeElement = (element, index) => scope.make(template, localsOf(element, index), inner)
  // What a block gives may change without the partial: its elements are made each time.
  const fetch = cached === false || inner !== null ? undefined : (scope.helper('fetchFragments') as FetchFragments | undefined)
  const kept = fetch?.(elements, cached as true, template, make)
  const spacer = options.spacerTemplate === undefined ? null : partial(scope, options.spacerTemplate)
  const isPlain = kept === undefined && spacer === null && layout === undefined
  if (isPlain && !template.isAsync) return renderInto(scope, template, elements, localsOf, inner)
  const out = new Output(template.escape, template)
  for (const [index, element] of elements.entries()) {
    if (index > 0 && spacer !== null) out.put(scope.make(spacer, NOTHING))
    const content = kept === undefined ? make(element, index) : kept[index]!
    out.put(layout === undefined ? content : inLayout(scope, content, layout, localsOf(element, index)))
  }
  return out.done()
}

/** All elements write to one output. */
function renderInto(
  scope: PartialScope,
  template: Template,
  elements: readonly unknown[],
  localsOf: (element: unknown, index: number) => Locals,
  inner: unknown,
): SafeString {
  const out = new Output(template.escape, template)
  for (let i = 0; i < elements.length; i++) void scope.run(template, out, localsOf(elements[i], i), inner)
  return out.done()
}

/** The locals of each element; the counter and the iteration only where the partial asks for them. */
function elementLocals(
  template: Template,
  size: number,
  { locals = NOTHING, as }: PartialOptions,
): (element: unknown, index: number) => Locals {
  const name = elementName(template, as)
  const counter = `${name}Counter`
  const iteration = `${name}Iteration`
  const counts = template.uses(counter)
  const iterates = template.uses(iteration)
  return (element, index) => {
    const all: Record<string, unknown> = { ...locals, [name]: element }
    if (counts) all[counter] = index
    if (iterates) all[iteration] = new PartialIteration(index, size)
    return all
  }
}

function inLayout(scope: PartialScope, content: SafeString, layout: string | undefined, locals: Locals): SafeString {
  return layout === undefined ? content : scope.make(partial(scope, layout), locals, content)
}

function partial(scope: PartialScope, name: string): Template {
  return findTemplate(scope.engine, 'partial', namesOf(scope, name).map(partialPath), scope.wish)
}

/** A bare name is looked up along the folders of the controller and of the template; one with a slash is taken as it is. */
function namesOf({ prefixes }: PartialScope, name: string): readonly string[] {
  if (name.includes('/')) return [name.startsWith('/') ? name.slice(1) : name]
  return prefixes.length === 0 ? [name] : prefixes.map((prefix) => `${prefix}/${name}`)
}

function narrowed(scope: PartialScope, { formats, variants }: PartialOptions): PartialScope {
  const wish = { ...scope.wish, ...(formats === undefined ? {} : { formats }), ...(variants === undefined ? {} : { variants }) }
  const { engine, prefixes, format } = scope
  return {
    engine,
    wish,
    prefixes,
    format,
    get helpers() {
      return scope.helpers
    },
    helper: (name) => scope.helper(name),
    run: (...args) => scope.run(...args),
    make: (...args) => scope.make(...args),
    capture: (block) => scope.capture(block),
  }
}

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u

function elementName(template: Template, as: string | undefined): string {
  const name = as ?? localName(template.name)
  if (IDENTIFIER.test(name)) return name
  throw new ArgumentError(`${JSON.stringify(name)} is no name for a variable: give another one with as, such as { as: 'post' }`)
}

const isModel = (target: object): target is PartialModel => typeof (target as Partial<PartialModel>).toPartialPath === 'function'

const isComponent = (target: object): target is { renderIn(context: object, options: object): unknown } =>
  typeof (target as { renderIn?: unknown }).renderIn === 'function'

const describe = (value: unknown): string =>
  typeof value === 'object' && value !== null ? (value.constructor?.name ?? 'objects') : String(value)
