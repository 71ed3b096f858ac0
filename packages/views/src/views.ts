/** The renderer of an application: templates, layouts and helpers from its folders (app.md A96–A110). */
import { statSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'
import {
  ConfigurationError,
  codeFiles,
  type RenderedTemplate,
  type Renderer,
  type RendererHome,
  type StreamedTemplate,
  type TemplateCheck,
  type TemplateRequest,
} from '@live/core'
import { defaultHelpers } from './default-helpers.js'
import { PACKAGE_FOLDER } from './package-folder.js'
import { markupHelpers, pageHelpers } from './templates/builtins.js'
import { templateChecks } from './templates/checks.js'
import { Digests } from './templates/digests.js'
import { type Engine, findTemplate } from './templates/engine.js'
import { HelperTable } from './templates/helper-table.js'
import { localTypes } from './templates/locals-types.js'
import { frame, layoutOf, oneChunk, renderPage, streamPage } from './templates/page.js'
import { RenderContext } from './templates/render-context.js'
import { Template } from './templates/template.js'
import { ETA, type TemplateHandler } from './templates/template-handler.js'
import { TemplateStore } from './templates/template-store.js'
import { FRAME_LAYOUT, pageLayout } from './turbo/frames.js'
import { type UserHelpers, userHelpers } from './user-helpers.js'
import type { Helpers, ViewApplication } from './view.js'

/** Options of {@link Views}. */
export interface ViewsOptions {
  /** Folders of templates, the first one wins; relative ones are of the project. Default `['app/views']`. */
  readonly folders?: readonly string[]
  /** More modules of helpers for all templates: they win over those of the package, and `app/helpers` wins over them. */
  readonly helpers?: readonly Helpers[]
  /** Which helpers of `app/helpers` a template sees: all (default), or those of the application and of its controller (app.md §12). */
  readonly helperScope?: 'all' | 'controller'
  /** Template languages beside eta (app.md A99). */
  readonly handlers?: readonly TemplateHandler[]
  /** Whether templates are read and compiled once, at boot. Default: only in production. */
  readonly cache?: boolean
  /** Whether HTML has comments that say which template made which part of it (app.md A109). Default: only in development. */
  readonly annotate?: boolean
  /** The languages of the page that is being made, best first: for `index.de.html.eta`. Default: those of the application. */
  readonly locales?: () => readonly string[]
}

/** Templates of the framework itself; those of the application win. */
const FRAMEWORK_FOLDER = join(PACKAGE_FOLDER, 'templates')
/** Sources that are kept compiled. */
const MAX_INLINE = 200
const KNOWN_OPTIONS = new Set(['folders', 'helpers', 'helperScope', 'handlers', 'cache', 'annotate', 'locales'])
const NOWHERE: readonly string[] = []

/**
 * Renders templates: `config = { view: { renderer: new Views() } }`. Before an application attached it, folders are relative to the
 * working folder.
 * @throws ConfigurationError for options that cannot work
 */
export class Views implements Renderer {
  readonly #options: ViewsOptions
  #application: ViewApplication | null = null
  #userHelpers: UserHelpers = { all: [], byController: new Map() }
  #engine: ViewEngine | null = null

  constructor(options: ViewsOptions = {}) {
    checkOptions(options)
    this.#options = options
  }

  /** Learns where the application lies, and finds its helpers. @throws TemplateError in production, for a template that cannot be compiled */
  attach(application: RendererHome): void | Promise<void> {
    this.#application = application
    const found = userHelpers(application.codeRoot, this.#options.helperScope ?? 'all')
    if (found === null) {
      this.#open()
      return undefined
    }
    return found.then((helpers) => {
      this.#userHelpers = helpers
      this.#open()
    })
  }

  exists(template: string, formats?: readonly string[], variants?: readonly string[]): boolean {
    const { store } = this.#current()
    if (formats === undefined) return store.has(template)
    return store.find(template, { formats, locales: this.#locales(), ...(variants === undefined ? {} : { variants }) }) !== null
  }

  render(request: TemplateRequest): RenderedTemplate | Promise<RenderedTemplate> {
    const engine = this.#current()
    const { template, context } = this.#begin(engine, request)
    return renderPage(engine, context, template, layoutFor(engine, context, request))
  }

  async renderStream(request: TemplateRequest): Promise<StreamedTemplate> {
    const engine = this.#current()
    const { template, context } = this.#begin(engine, request)
    const layout = layoutOf(engine, context, layoutFor(engine, context, request))
    if (layout !== null) return streamPage(engine, context, template, layout)
    const page = await renderPage(engine, context, template, false)
    return { format: page.format, chunks: oneChunk(page) }
  }

  renderSource(source: string, request: TemplateRequest): RenderedTemplate | Promise<RenderedTemplate> {
    const engine = this.#current()
    const format = request.formats[0] ?? 'html'
    const template = engine.inline(source, request.template, format)
    return renderPage(engine, this.#context(engine, request, format), template, request.layout)
  }

  renderLayout(content: string, request: TemplateRequest): RenderedTemplate | Promise<RenderedTemplate> {
    const engine = this.#current()
    const context = this.#context(engine, request, request.formats[0] ?? 'html')
    return frame(engine, context, content, layoutFor(engine, context, request))
  }

  digest(template: string, formats: readonly string[], variants: readonly string[]): string | null {
    const engine = this.#current()
    const found = engine.store.find(template, { formats, variants, locales: this.#locales() })
    return found === null ? null : engine.digests.ofPage(found)
  }

  helpers(context: object): Readonly<Record<string, unknown>> {
    return this.#context(this.#current(), { template: '', formats: NOWHERE, locals: {}, context }, 'html').helpers
  }

  checks(folder: string, controllerHelpers: readonly string[]): readonly TemplateCheck[] {
    const { root = process.cwd(), codeRoot = root } = this.#application ?? {}
    const { all, byController } = this.#userHelpers
    const helpers = [...all, ...[...byController.values()].flat()]
    const helperFiles = codeFiles(codeRoot).flatMap(({ kind, path }) => (kind === 'helpers' ? [path] : []))
    return templateChecks(this.#current(), { folder, root, helperFiles, helpers, controllerHelpers })
  }

  localTypes(folder: string): string {
    return localTypes(this.#current(), this.#application?.root ?? process.cwd(), folder)
  }

  /** The names of all templates, for tools. */
  get templates(): readonly string[] {
    return [...this.#current().store.names]
  }

  #begin(engine: ViewEngine, request: TemplateRequest): { template: Template; context: RenderContext } {
    const { formats, variants, handlers } = request
    const template = findTemplate(engine, 'template', [request.template], {
      formats,
      locales: this.#locales(),
      ...(variants === undefined ? {} : { variants }),
      ...(handlers === undefined ? {} : { handlers }),
    })
    return { template, context: this.#context(engine, request, template.format ?? formats[0] ?? 'html') }
  }

  #context(engine: ViewEngine, request: TemplateRequest, format: string): RenderContext {
    const { byController } = this.#userHelpers
    const own = byController.size === 0 ? undefined : (request.prefixes ?? NOWHERE).flatMap((prefix) => byController.get(prefix) ?? [])
    return new RenderContext(engine, request, format, this.#locales(), own)
  }

  #locales(): readonly string[] {
    return this.#options.locales?.() ?? this.#application?.i18n.chain() ?? NOWHERE
  }

  /** The engine, with what changed since the last page. */
  #current(): ViewEngine {
    const engine = this.#engine ?? this.#open()
    engine.store.refresh()
    return engine
  }

  #open(): ViewEngine {
    this.#engine = new ViewEngine(this.#options, this.#application, this.#userHelpers.all)
    return this.#engine
  }
}

/** Everything that renders share. */
class ViewEngine implements Engine {
  readonly store: TemplateStore
  readonly table: HelperTable
  readonly digests: Digests
  readonly annotate: boolean
  readonly #inline = new Map<string, Template>()

  constructor(
    options: ViewsOptions,
    readonly application: ViewApplication | null,
    userModules: readonly Helpers[],
  ) {
    const environment = application?.environment ?? process.env['NODE_ENV'] ?? 'development'
    const { folders = ['app/views'], handlers = [], helpers = [], cache = environment === 'production' } = options
    this.annotate = options.annotate ?? environment === 'development'
    const root = application?.root ?? process.cwd()
    this.store = new TemplateStore({
      folders: [...folders.map((folder) => folderOf(folder, application)), ...(application?.viewFolders ?? []), FRAMEWORK_FOLDER],
      handlers: [ETA, ...handlers],
      cache,
      root,
    })
    this.table = new HelperTable([markupHelpers, ...defaultHelpers, pageHelpers, ...helpers, ...userModules])
    this.digests = new Digests(this.store)
    if (cache) for (const template of this.store.all()) template.prepare(this.table)
  }

  digestOf(template: Template): string {
    return this.digests.of(template)
  }

  inline(source: string, name: string, format: string): Template {
    const key = `${format}\0${name}\0${source}`
    let template = this.#inline.get(key)
    if (template === undefined) {
      template = new Template({ name, path: name, file: null, format, source, handler: ETA })
      if (this.#inline.size >= MAX_INLINE) this.#inline.clear()
      this.#inline.set(key, template)
    }
    return template
  }
}

/** The layout of a request, or that of frames. */
function layoutFor({ store }: ViewEngine, { wish }: RenderContext, request: TemplateRequest): TemplateRequest['layout'] {
  return pageLayout(request, () => store.find(FRAME_LAYOUT, wish) !== null)
}

/** After a build, templates lie beside the code, or where they were. */
function folderOf(folder: string, application: ViewApplication | null): string {
  if (isAbsolute(folder)) return resolve(folder)
  if (application === null) return resolve(folder)
  const built = join(application.codeRoot, folder)
  return statSync(built, { throwIfNoEntry: false }) === undefined ? join(application.root, folder) : built
}

function checkOptions(options: ViewsOptions): void {
  const unknown = Object.keys(options).find((name) => !KNOWN_OPTIONS.has(name))
  if (unknown !== undefined) throw new ConfigurationError(`new Views has no option ${unknown}: it has ${[...KNOWN_OPTIONS].join(', ')}`)
  const { folders, helperScope, handlers } = options
  if (folders !== undefined && (!Array.isArray(folders) || folders.length === 0)) {
    throw new ConfigurationError("folders of new Views is a list of folders, such as ['app/views']")
  }
  if (helperScope !== undefined && helperScope !== 'all' && helperScope !== 'controller') {
    throw new ConfigurationError(`helperScope of new Views is 'all' or 'controller', not ${String(helperScope)}`)
  }
  const wrong = handlers?.find((handler) => typeof handler?.compile !== 'function' || !/^[a-z\d]+$/.test(String(handler.extension)))
  if (wrong !== undefined) {
    throw new ConfigurationError("Each of handlers of new Views has an extension such as 'tsx' and a function compile")
  }
}
