/** Which template an action gets: its name, its formats and variants, its layout (C12, C73, C79–C83, C115). */
import type { Renderer, TemplateRequest } from '../contracts/renderer.js'
import { ArgumentError, MissingTemplateError } from '../errors/index.js'
import { AnyMimeType, type MimeType } from '../http/negotiation/mime-type.js'
import { mimeTypes } from '../http/negotiation/mime-types.js'
import type { Request } from '../http/request.js'
import type { HelpersInstance } from './helpers.js'
import type { Metal } from './metal.js'
import { viewPrefixes } from './names.js'
import type { RenderOptions } from './render-options.js'

/** A controller that knows its layouts. */
export interface Layouted extends Metal {
  layoutFor(options: RenderOptions): string | boolean | undefined
}

/** The renderer of the application. @throws MissingTemplateError when there is none */
export function rendererOf({ services }: Metal): Renderer {
  if (services.renderer !== null) return services.renderer
  throw new MissingTemplateError('No renderer is configured: install @live/views, or set config.view.renderer')
}

/**
 * Everything that the renderer must know about a template.
 * @throws MissingTemplateError when none of that name exists in one of the formats
 */
export function templateRequest(controller: Layouted, name: string, options: RenderOptions): TemplateRequest {
  const renderer = rendererOf(controller)
  const { formats, variants } = wanted(controller, options)
  const template = templateCandidates(controller, name).find((each) => exists(renderer, each, formats, variants))
  if (template === undefined) throw missing(controller, name, formats, variants)
  const layout = layoutOf(controller, options, { template, formats, variants, renderer })
  return { template, formats, ...scopeOf(controller, options), ...(variants.length > 0 ? { variants } : {}), layout }
}

/** A request for content that is no template of a file: inline, or ready and only to be put into a layout. */
export function contentRequest(controller: Layouted, name: string, options: RenderOptions): TemplateRequest {
  const renderer = rendererOf(controller)
  const { formats, variants } = wanted(controller, options)
  const format = formats[0] ?? 'html'
  const layout =
    options.layout === undefined ? false : layoutOf(controller, options, { template: null, formats: [format], variants, renderer })
  return { template: name, formats: [format], ...scopeOf(controller, options), layout }
}

/** Whether a template of one of these names exists in the formats and variants of a request. */
export function hasTemplate(controller: Metal, renderer: Renderer, candidates: readonly string[]): boolean {
  const { formats, variants } = wanted(controller, {})
  return candidates.some((each) => exists(renderer, each, formats, variants))
}

/**
 * A bare name is looked up along the controller's ancestors, in kebab-case as files are: the template of `newPassword` is `new-password`
 * (design §7.10). One with a slash is taken as it is (C12, C67).
 */
export function templateCandidates(controller: Metal, name: string): readonly string[] {
  if (name.includes('/')) return [name.replace(/^\//, '')]
  const file = kebabCase(name)
  return viewPrefixes(controller.constructor).map((prefix) => `${prefix}/${file}`)
}

const kebabCase = (name: string): string => name.replace(/[A-Z]/g, (letter, at: number) => (at === 0 ? '' : '-') + letter.toLowerCase())

/** The template of a partial: `row` is `_row`, `posts/row` is `posts/_row`. */
export function partialName(name: string): string {
  const slash = name.lastIndexOf('/')
  return `${name.slice(0, slash + 1)}_${name.slice(slash + 1)}`
}

/** Short names of what the client accepts, best first; for one that takes anything all of them, HTML in front. */
export function formatsFor({ formats }: Request): readonly string[] {
  if (revision !== mimeTypes.revision) {
    namesByFormats = new WeakMap()
    revision = mimeTypes.revision
  }
  let names = namesByFormats.get(formats)
  if (names === undefined) {
    names = formats.flatMap(namesOf)
    namesByFormats.set(formats, names)
  }
  return names
}

/** A request is asked several times, and most requests share the list of others with the same headers. */
let namesByFormats = new WeakMap<readonly MimeType[], readonly string[]>()
/** Of the registry, when the lists were made. */
let revision = -1

function namesOf(format: MimeType): string | string[] {
  if (!(format instanceof AnyMimeType)) return format.symbol
  return ['html', ...mimeTypes.symbols.filter((name) => name !== 'html')].filter((name) => format.allows(name))
}

interface Wanted {
  readonly formats: readonly string[]
  readonly variants: readonly string[]
}

const wanted = ({ request }: Metal, { formats, variants }: RenderOptions): Wanted => ({
  formats: formats ?? formatsFor(request),
  variants: variants ?? request.variants,
})

/** Renderers that know no variants are not asked about any. */
function exists(renderer: Renderer, template: string, formats: readonly string[], variants: readonly string[]): boolean {
  return variants.length === 0 ? renderer.exists(template, formats) : renderer.exists(template, formats, variants)
}

type Scope = Pick<TemplateRequest, 'locals' | 'assigns' | 'prefixes' | 'helpers' | 'context' | 'handlers'>

function scopeOf(controller: Metal, { assigns, locals, handlers }: RenderOptions): Scope {
  const helpers = (controller as Metal & Partial<HelpersInstance>).ownHelpers?.() ?? null
  const assigned = assigns === undefined ? controller.assigns : { ...controller.assigns, ...assigns }
  return {
    locals: { ...assigned, ...locals },
    assigns: assigned,
    prefixes: viewPrefixes(controller.constructor),
    context: controller,
    ...(helpers === null ? {} : { helpers }),
    ...(handlers === undefined ? {} : { handlers }),
  }
}

interface Framed extends Wanted {
  /** The template inside the layout, or `null` for content that has the first format. */
  readonly template: string | null
  readonly renderer: Renderer
}

function layoutOf(controller: Layouted, options: RenderOptions, framed: Framed): string | false | undefined {
  const layout = controller.layoutFor(options)
  if (layout === false) return false
  const { renderer, formats, variants, template } = framed
  const format = template === null ? formats[0]! : formats.find((each) => exists(renderer, template, [each], variants))!
  if (typeof layout === 'string') {
    const path = layout.includes('/') ? layout : `layouts/${layout}`
    // One of another format is not for this template; that there is none at all is for the renderer to say (C82).
    return renderer.exists(path) && !exists(renderer, path, [format], variants) ? false : layout
  }
  return conventionalLayout(controller, renderer, format, variants, layout === true)
}

/** `layouts/posts` for a PostsController, then those of its parents; the renderer itself falls back to `layouts/application`. */
function conventionalLayout(
  controller: Metal,
  renderer: Renderer,
  format: string,
  variants: readonly string[],
  required: boolean,
): string | undefined {
  const names = viewPrefixes(controller.constructor).map((prefix) => `layouts/${prefix}`)
  const own = names.find((name) => name !== CONVENTIONAL && exists(renderer, name, [format], variants))
  if (own !== undefined || !required || exists(renderer, CONVENTIONAL, [format], variants)) return own
  throw new ArgumentError(`There is no layout for ${controller.constructor.name} in the format ${format}: layout: true needs one`)
}

const CONVENTIONAL = 'layouts/application'

function missing(controller: Metal, name: string, formats: readonly string[], variants: readonly string[]): MissingTemplateError {
  const candidates = templateCandidates(controller, name)
  const prefixes = name.includes('/') ? [] : viewPrefixes(controller.constructor)
  const shown = candidates.map((each) => JSON.stringify(each.slice(0, 200))).join(', ')
  const forWhat = [`the formats [${formats.join(', ')}]`, ...(variants.length > 0 ? [`the variants [${variants.join(', ')}]`] : [])]
  return new MissingTemplateError(`Missing template: looked for ${shown} in ${forWhat.join(' and ')}`, {
    name,
    prefixes,
    formats,
    variants,
  })
}
