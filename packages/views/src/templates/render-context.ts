/** One render: what templates, blocks and helpers of a page have in common. */
import { ArgumentError, type Metal, type Request, SafeString, type TemplateRequest } from '@live/core'
import { neverKept } from '../caching/making.js'
import { Output } from '../html/output.js'
import type { Block, ContentForOptions, HelperFunctions, Helpers, TemplateReference, View, ViewApplication } from '../view.js'
import { BlockOutput } from './block-output.js'
import { type Engine, findTemplate } from './engine.js'
import { PageContents } from './page-contents.js'
import { renderTarget } from './partials.js'
import { Template, type TemplateScope } from './template.js'
import type { TemplateWish } from './template-store.js'

const EMPTY = new SafeString('')
const NOTHING: Readonly<Record<string, unknown>> = Object.freeze({})
const NONE: readonly string[] = Object.freeze([])
const NO_TEMPLATE: TemplateReference = Object.freeze({ name: '', path: '' })

/** The view that helpers see, and the scope that templates run in. */
export class RenderContext implements View, TemplateScope {
  readonly format: string
  readonly assigns: Readonly<Record<string, unknown>>
  readonly locals: Readonly<Record<string, unknown>>
  readonly ownHelpers: Readonly<Record<string, unknown>> | null
  /** How partials are looked for. */
  readonly wish: TemplateWish
  template: TemplateReference = NO_TEMPLATE
  contents = new PageContents()
  streaming = false
  /** Whether the layouts of a page that is streamed have been chosen. */
  layoutIsOut = false
  readonly #engine: Engine
  readonly #request: TemplateRequest
  readonly #modules: (HelperFunctions | undefined)[] = []
  #memo: Map<string | symbol, unknown> | null = null
  #helpers: Readonly<Record<string, unknown>> | null = null
  #layout: string | false | undefined

  /** @param format of the page; @param locales that are looked for; @param own helpers of this controller alone */
  constructor(engine: Engine, request: TemplateRequest, format: string, locales: readonly string[] = NONE, own: readonly Helpers[] = []) {
    const { assigns = NOTHING, locals, helpers = null, variants = NONE, handlers } = request
    this.#engine = engine
    this.#request = request
    this.format = format
    this.assigns = assigns
    this.locals = locals
    this.ownHelpers = own.length === 0 ? helpers : this.#withOwn(own, helpers)
    this.wish = { formats: [format], variants, locales, ...(handlers === undefined ? {} : { handlers }) }
  }

  get engine(): Engine {
    return this.#engine
  }

  get table(): Engine['table'] {
    return this.#engine.table
  }

  get controller(): Metal | null {
    return (this.#request.context ?? null) as Metal | null
  }

  get request(): Request | null {
    return this.controller?.request ?? null
  }

  get application(): ViewApplication | null {
    return this.#engine.application
  }

  get formats(): readonly string[] {
    return this.wish.formats
  }

  get variants(): readonly string[] {
    return this.wish.variants ?? NONE
  }

  get locales(): readonly string[] {
    return this.wish.locales ?? NONE
  }

  get memo(): Map<string | symbol, unknown> {
    this.#memo ??= new Map()
    return this.#memo
  }

  get helpers(): Readonly<Record<string, unknown>> {
    if (this.#helpers !== null) return this.#helpers
    const helpers: Record<string, unknown> = Object.create(null)
    for (let i = 0; i < this.table.size; i++) Object.assign(helpers, this.module(i))
    this.#helpers = Object.assign(helpers, this.ownHelpers)
    return this.#helpers
  }

  /** Folders in which a partial without a folder is looked up: those of the controller, then that of the template. */
  get prefixes(): readonly string[] {
    const own = this.template.name.slice(0, Math.max(0, this.template.name.lastIndexOf('/')))
    const given = this.#request.prefixes ?? NONE
    return own === '' || given.includes(own) ? given : [...given, own]
  }

  module(index: number): HelperFunctions {
    const known = this.#modules[index]
    if (known !== undefined) return known
    const made = this.table.module(index, this)
    this.#modules[index] = made
    return made
  }

  /** Runs a template, with its annotations. */
  run(template: Template, out: Output, locals: Readonly<Record<string, unknown>>, inner: unknown = null): Promise<void> | undefined {
    if (!this.#engine.annotate || this.format !== 'html') return template.run(this, out, locals, inner)
    out.text += `<!-- BEGIN ${template.path} -->\n`
    const end = (): void => {
      out.text += `<!-- END ${template.path} -->`
    }
    const done = template.run(this, out, locals, inner)
    if (done !== undefined) return done.then(end)
    end()
    return undefined
  }

  /** What a template makes: at once, or when it does not await anything any more. */
  make(template: Template, locals: Readonly<Record<string, unknown>>, inner: unknown = null): SafeString {
    const out = new Output(template.escape, template)
    const done = this.run(template, out, locals, inner)
    if (done === undefined) return out.done()
    const gap = new Output(template.escape, template)
    gap.await(done.then(() => out.done()))
    return gap.done()
  }

  helper(name: string): unknown {
    if (this.ownHelpers !== null && Object.hasOwn(this.ownHelpers, name)) return this.ownHelpers[name]
    const index = this.table.indexOf(name)
    return index === undefined ? undefined : this.module(index)[name]
  }

  within(template: Template, helper: unknown): unknown {
    // One with properties is more than a function; such helpers look at no template.
    if (typeof helper !== 'function' || Object.keys(helper).length > 0) return helper
    return (...args: unknown[]): unknown => {
      this.template = template
      return helper(...args)
    }
  }

  personal(helper: unknown): unknown {
    if (typeof helper !== 'function') return helper
    return (...args: unknown[]): unknown => {
      neverKept()
      return helper(...args)
    }
  }

  open(template: Template): Output {
    const output = new BlockOutput(template, this.template)
    this.template = template
    return output
  }

  close(output: Output): SafeString {
    if (output instanceof BlockOutput) this.template = output.outer
    return output.done()
  }

  capture<A extends readonly unknown[]>(block: Block<A> | unknown, ...args: A): SafeString {
    const content: unknown = typeof block === 'function' ? (block as Block<A>)(...args) : block
    if (content instanceof SafeString) return content
    const output = new Output()
    output.put(content)
    return output.done()
  }

  render(target: unknown, localsOrBlock?: object, block?: Block): SafeString | null {
    return renderTarget(this, target, localsOrBlock, block)
  }

  contentFor(name: string, content?: unknown, { flush = false }: ContentForOptions = {}): SafeString {
    checkName(name)
    if (content === undefined) return this.contents.get(name)
    this.contents.add(name, this.capture(content), flush)
    return EMPTY
  }

  provide(name: string, content: unknown): SafeString {
    checkName(name)
    this.contents.provide(name, this.capture(content))
    return EMPTY
  }

  hasContentFor(name: string): boolean {
    checkName(name)
    return this.contents.has(name)
  }

  content(name?: string): SafeString {
    return name === undefined ? EMPTY : this.contentFor(name)
  }

  contentOf(inner: unknown): (...args: unknown[]) => SafeString {
    return (...args) => {
      if (args.length === 1 && typeof args[0] === 'string') return this.contentFor(args[0])
      return inner === null ? EMPTY : this.capture(inner, ...args)
    }
  }

  digest(template: string | TemplateReference = this.template): string {
    if (template instanceof Template) return this.#engine.digestOf(template)
    const name = typeof template === 'string' ? template : template.name
    return this.#engine.digestOf(findTemplate(this.#engine, 'template', [name], this.wish))
  }

  #withOwn(own: readonly Helpers[], helpers: Readonly<Record<string, unknown>> | null): Readonly<Record<string, unknown>> {
    const modules = own.map((module) => (typeof module === 'function' ? module(this) : module))
    return Object.assign(Object.create(null), ...modules, helpers)
  }

  /** Names the layout that stands around the template which is running; `false` for none. */
  useLayout(name: string | false): SafeString {
    if (typeof name !== 'string' && name !== false) throw new ArgumentError(`layout takes a name, or false for none, not ${String(name)}`)
    if (this.layoutIsOut) {
      throw new ArgumentError('The layout of a page that is streamed is under way before the template runs: choose it in the controller')
    }
    this.#layout = name
    return EMPTY
  }

  /** The layout that the last template named; `undefined` when it named none. */
  takeLayout(): string | false | undefined {
    const layout = this.#layout
    this.#layout = undefined
    return layout
  }
}

function checkName(name: unknown): asserts name is string {
  if (typeof name !== 'string' || name === '') throw new ArgumentError(`The name of content is text such as 'head', not ${String(name)}`)
}
