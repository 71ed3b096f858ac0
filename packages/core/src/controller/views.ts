/** What `render` makes besides the renderers' content: templates, partials, files, inline sources, components (C67). */
import { readFile } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import type { RenderedTemplate, StreamedTemplate } from '../contracts/renderer.js'
import { ArgumentError, isError, MissingFileError, MissingTemplateError } from '../errors/index.js'
import { mimeTypes, typeForFilename } from '../http/negotiation/mime-types.js'
import { isPromise, type MaybePromise } from '../support/maybe-promise.js'
import { escapeHtml } from '../support/safe-string.js'
import type { HelpersInstance } from './helpers.js'
import type { Metal } from './metal.js'
import type { PartialModel, Renderable, RenderOptions } from './render-options.js'
import { contentRequest, type Layouted, partialName, rendererOf, templateRequest } from './templates.js'

/** A body that was made, and its type unless the response has one. */
export interface Made {
  readonly body: string | Uint8Array
  readonly type: string
}

/** Options with what {@link optionsFor} found out about the target. */
export interface ViewOptions extends RenderOptions {
  readonly renderable?: Renderable
  /** Whether each element of the collection has a partial of its own. */
  readonly ofModels?: boolean
}

/** Makes the body. @throws MissingTemplateError, MissingFileError, ArgumentError */
export function makeView(controller: Layouted, options: ViewOptions): MaybePromise<Made> {
  if (options.partial !== undefined) return makePartial(controller, options.partial, options)
  if (options.file !== undefined) return makeFile(controller, options.file, options)
  if (options.inline !== undefined) return makeInline(controller, options.inline, options)
  if (options.renderable !== undefined) return makeComponent(controller, options.renderable, options)
  const name = options.template ?? options.action ?? controller.actionName
  return made(rendererOf(controller).render(templateRequest(controller, name, options)))
}

/**
 * The template of a call with `stream`, from its layout's beginning; `null` when it is sent whole: partials, files, sources,
 * components, and what a renderer makes that cannot stream (live.md L98).
 */
export function makeStream(controller: Layouted, options: ViewOptions): MaybePromise<StreamedTemplate> | null {
  const { stream, partial, file, inline, renderable, template, action } = options
  if (stream !== true || [partial, file, inline, renderable].some((each) => each !== undefined)) return null
  const renderer = rendererOf(controller)
  if (renderer.renderStream === undefined) return null
  return renderer.renderStream(templateRequest(controller, template ?? action ?? controller.actionName, options))
}

/** The type of a format; HTML for one that is not registered. */
export const typeOfFormat = (format: string): string => mimeTypes.lookupBySymbol(format)?.type ?? 'text/html'

/** Puts content that is ready into the layout that the call asks for (C81). */
export function putIntoLayout(controller: Layouted, content: string | Uint8Array, options: RenderOptions): MaybePromise<Made> {
  const renderer = rendererOf(controller)
  if (renderer.renderLayout === undefined) throw new MissingTemplateError('The renderer of this application has no layouts for content')
  const text = typeof content === 'string' ? content : Buffer.from(content).toString('utf8')
  return made(renderer.renderLayout(text, contentRequest(controller, 'content', { ...options, formats: options.formats ?? ['html'] })))
}

/**
 * The options of a call whose target is a component, a model, or a list of models.
 * @throws ArgumentError for anything else, above all for parameters: a client would choose what is rendered (C84)
 */
export function optionsForObject(target: object, options: RenderOptions): ViewOptions {
  if (isRenderable(target)) return { ...options, renderable: target }
  if (isModel(target)) return { ...options, ...partialOf(target, options) }
  if (!Array.isArray(target))
    throw new ArgumentError(
      `render takes options, a component or a model, not ${describe(target)}: write { json: … } or name what you render`,
    )
  const models = target as readonly unknown[]
  if (models.length === 0) return { ...options, body: '', contentType: options.contentType ?? 'html' }
  if (!models.every(isModel)) throw new ArgumentError('render takes a list of models, each with a method toPartialPath()')
  return { ...options, partial: true, collection: models as PartialModel[], ofModels: true }
}

const describe = (target: object): string => {
  const prototype = Object.getPrototypeOf(target) as { constructor?: { name?: string } } | null
  return prototype === null ? 'parameters of a request' : `a ${prototype.constructor?.name ?? 'value'}`
}

const isRenderable = (target: object): target is Renderable => typeof (target as Partial<Renderable>).renderIn === 'function'

const isModel = (target: unknown): target is PartialModel =>
  typeof target === 'object' && target !== null && typeof (target as Partial<PartialModel>).toPartialPath === 'function'

function partialOf(model: PartialModel, { locals }: RenderOptions = {}): { partial: string; locals: Record<string, unknown> } {
  const partial = model.toPartialPath()
  return { partial, locals: { [localName(partial)]: model, ...locals } }
}

function made(rendered: MaybePromise<RenderedTemplate>): MaybePromise<Made> {
  return isPromise<RenderedTemplate>(rendered) ? rendered.then(withType) : withType(rendered)
}

const withType = ({ body, format }: RenderedTemplate): Made => ({ body, type: typeOfFormat(format) })

function makePartial(controller: Layouted, partial: string | true, options: ViewOptions): MaybePromise<Made> {
  const { layout = false, collection } = options
  const name = partial === true ? controller.actionName : partial
  if (collection !== undefined) return makeCollection(controller, name, collection, options)
  return made(rendererOf(controller).render(templateRequest(controller, partialName(name), { ...options, layout })))
}

function makeCollection(controller: Layouted, name: string, collection: Iterable<unknown>, options: ViewOptions): MaybePromise<Made> {
  const parts: MaybePromise<Made>[] = []
  const elements = [...collection]
  for (const [index, element] of elements.entries()) {
    const own = options.ofModels === true ? (element as PartialModel).toPartialPath() : name
    const as = options.as ?? localName(own)
    const locals = { ...options.locals, [as]: element, [`${as}Index`]: index, [`${as}Counter`]: index }
    parts.push(makePartial(controller, own, { ...options, locals, collection: undefined }))
  }
  return parts.some(isPromise) ? Promise.all(parts as Promise<Made>[]).then(joined) : joined(parts as Made[])
}

const joined = (parts: readonly Made[]): Made => ({
  body: parts.map(({ body }) => String(body)).join(''),
  type: parts[0]?.type ?? 'text/html',
})

/** `posts/blog-post` is seen as `blogPost`. */
const localName = (partial: string): string =>
  partial.slice(partial.lastIndexOf('/') + 1).replace(/[-_]([a-z\d])/g, (_, letter: string) => letter.toUpperCase())

async function makeFile(controller: Layouted, path: string, options: RenderOptions): Promise<Made> {
  if (typeof path !== 'string' || !isAbsolute(path) || path.includes('\0')) {
    throw new ArgumentError(`render({ file }) takes an absolute path, not ${JSON.stringify(path)}: use template for a view`)
  }
  const body = await readFile(path).catch((cause: unknown) => {
    if (!isError(cause)) throw cause
    throw new MissingFileError(path, { cause })
  })
  if (options.layout === undefined || options.layout === false) return { body, type: typeForFilename(path) }
  return putIntoLayout(controller, body, options)
}

function makeInline(controller: Layouted, source: string, options: RenderOptions): MaybePromise<Made> {
  const renderer = rendererOf(controller)
  if (renderer.renderSource === undefined) throw new MissingTemplateError('The renderer of this application has no inline templates')
  return made(renderer.renderSource(source, contentRequest(controller, 'inline template', options)))
}

function makeComponent(controller: Metal & Layouted, renderable: Renderable, options: RenderOptions): MaybePromise<Made> {
  const context = (controller as Metal & Partial<HelpersInstance>).helpers ?? {}
  const result = renderable.renderIn(context, options)
  const use = (html: unknown): MaybePromise<Made> => {
    const body = escapeHtml(html)
    if (options.layout === undefined || options.layout === false) return { body, type: 'text/html' }
    return putIntoLayout(controller, body, options)
  }
  return isPromise(result) ? result.then(use) : use(result)
}
