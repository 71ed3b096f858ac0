/** Renders the templates of `app/views` with eta: `<controller>/<action>.<format>.eta`, inside a layout. */
import { readdirSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import { MissingTemplateError, type RenderedTemplate, type Renderer, type TemplateRequest } from '@live/core'
import { Eta } from 'eta'
import { fromRoot } from './root.js'

const EXTENSION = '.eta'
const CONVENTIONAL_LAYOUT = 'layouts/application'

/** How views are found. */
export interface ViewOptions {
  /** Folder of the templates, absolute. Default: `app/views` of the source tree. */
  folder?: string
  /** Read each template once and trust the list of files. Default: only in production. */
  cache?: boolean
}

/** What a template sees beside its locals and the helpers of the controller. */
interface ViewScope extends Record<string, unknown> {
  /** The page, inside a layout. */
  body?: string
  /** Keeps a text for the layout, or reads it: `contentFor('title', 'Dashboard')`, then `contentFor('title')`. */
  contentFor(name: string, text?: string): string
}

/** eta, with partials named as templates are: `include('home/_source.html', { … })`. */
class Templates extends Eta {
  constructor(
    readonly folder: string,
    cache: boolean,
  ) {
    super({ views: folder, cache, debug: !cache, functionHeader: 'const contentFor = it.contentFor' })
  }

  override resolvePath = (name: string): string => join(this.folder, name + EXTENSION)
}

/** The renderer of the application. HTML is escaped unless a template says `<%~ … %>`. */
export class ViewRenderer implements Renderer {
  readonly #templates: Templates
  readonly #cache: boolean
  readonly #folder: string
  #names: ReadonlySet<string> | undefined
  #version: number | undefined

  constructor({ folder = fromRoot('app', 'views'), cache = process.env.NODE_ENV === 'production' }: ViewOptions = {}) {
    this.#folder = folder
    this.#cache = cache
    this.#templates = new Templates(folder, cache)
  }

  /** Milliseconds of the last change of a template: pages that were made before are stale. */
  get version(): number {
    if (this.#version === undefined || !this.#cache) this.#version = lastChange(this.#folder)
    return this.#version
  }

  /** All templates change together: a page includes others, and its layout. */
  digest(template: string, formats: readonly string[]): string | null {
    return this.exists(template, formats) ? String(this.version) : null
  }

  exists(template: string, formats?: readonly string[]): boolean {
    if (formats !== undefined) return this.#find(template, formats) !== undefined
    const prefix = `${template}.`
    for (const name of this.#known()) if (name.startsWith(prefix) && !name.includes('.', prefix.length)) return true
    return false
  }

  render({ template, formats, locals, layout, helpers }: TemplateRequest): RenderedTemplate {
    const format = this.#find(template, formats)
    if (format === undefined) throw this.#missing('template', template, formats)
    const texts: Record<string, string> = Object.create(null)
    const contentFor = (name: string, text?: string): string => {
      if (text !== undefined) texts[name] = text
      return texts[name] ?? ''
    }
    const scope: ViewScope = { ...helpers, ...locals, contentFor }
    const body = this.#templates.render(`${template}.${format}`, scope)
    const frame = this.#layout(layout, format)
    return { body: frame === undefined ? body : this.#templates.render(frame, { ...scope, body }), format }
  }

  /** The file name of the layout, without extension, or undefined for none. A layout that is asked for must exist. */
  #layout(layout: string | false | undefined, format: string): string | undefined {
    if (layout === false) return undefined
    const name = layout === undefined || layout.includes('/') ? (layout ?? CONVENTIONAL_LAYOUT) : `layouts/${layout}`
    if (this.#find(name, [format]) !== undefined) return `${name}.${format}`
    if (layout === undefined) return undefined
    throw this.#missing('layout', name, [format])
  }

  /** The first of the formats in which the template exists. */
  #find(template: string, formats: readonly string[]): string | undefined {
    const known = this.#known()
    return formats.find((format) => known.has(`${template}.${format}`))
  }

  /** Names such as `home/index.html`; only they are ever opened, so no name can lead out of the folder. */
  #known(): ReadonlySet<string> {
    if (this.#names === undefined || !this.#cache) this.#names = new Set(templateNames(this.#folder))
    return this.#names
  }

  #missing(kind: string, name: string, formats: readonly string[]): MissingTemplateError {
    const files = formats.map((format) => `${name}.${format}${EXTENSION}`).join(', ')
    return new MissingTemplateError(`No ${kind} ${name} for the formats [${formats.join(', ')}]: looked for ${files} in ${this.#folder}`)
  }
}

function* templateNames(folder: string): Generator<string> {
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (path.endsWith(EXTENSION)) yield path.slice(0, -EXTENSION.length).replaceAll(sep, '/')
  }
}

function lastChange(folder: string): number {
  let last = 0
  for (const name of templateNames(folder)) last = Math.max(last, statSync(join(folder, name + EXTENSION)).mtimeMs)
  return last
}

/** The renderer to give to the application. */
export const views = new ViewRenderer()
