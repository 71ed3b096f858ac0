/** `render` and `head`: what an action answers with. */

import type { RenderedTemplate, TemplateRequest } from '../contracts/renderer.js'
import { ArgumentError, DoubleRenderError, MissingTemplateError } from '../errors/index.js'
import { AnyMimeType, type MimeType } from '../http/mime-type.js'
import { mimeTypes } from '../http/mime-types.js'
import type { Request } from '../http/request.js'
import { hasNoBody, type Status, type StatusName } from '../http/statuses.js'
import { isPromise } from '../support/maybe-promise.js'
import type { AbstractClass, Metal } from './metal.js'
import { viewPrefixes } from './names.js'
import type { RenderOptions } from './render-options.js'
import { renderers } from './renderers.js'
import { varyOnAccept } from './vary.js'

/** Options of {@link RenderingInstance.head}. */
export interface HeadOptions {
  location?: string
  contentType?: string
  /** More headers. */
  headers?: Record<string, string>
}

/** What {@link Rendering} adds to a controller. */
export interface RenderingInstance {
  /**
   * Renders the response: `render({ json: post, status: 'created' })`, `render('edit')`, or `render()` for the action's own
   * template. Does not stop the method.
   * @throws DoubleRenderError when something was rendered already, or the response is committed
   */
  render(target?: string | RenderOptions, options?: RenderOptions): void
  /** Answers with a status and headers, and no body (C78). Throws like {@link render}. */
  head(status: Status | StatusName, options?: HeadOptions): void
  /** The layout of a template: `options.layout`, else what the controller declares; `undefined` for the conventional one. */
  layoutFor(options: RenderOptions): string | false | undefined
}

/** Adds rendering to a controller class. */
export function Rendering<B extends AbstractClass<Metal>>(Base: B): B & AbstractClass<RenderingInstance> {
  abstract class RenderingAbility extends Base implements RenderingInstance {
    render(target?: string | RenderOptions, options?: RenderOptions): void {
      assertNotPerformed(this, 'render')
      const all = typeof target === 'object' ? target : { ...templateOf(target), ...options }
      applyHead(this, all)
      for (const { name, contentType, forceType, render } of renderers.all) {
        const value = (all as Record<string, unknown>)[name]
        if (value === undefined && !(name in all)) continue
        // First, because a renderer that fails must leave nothing of its type behind.
        const body = render(value as never, all, this)
        const { headers } = this.response
        if (all.contentType === undefined && (forceType || !headers.has('content-type'))) headers.put('content-type', contentType)
        this.response.body = body
        return
      }
      renderTemplate(this, all)
    }

    head(status: Status | StatusName, options: HeadOptions = {}): void {
      if (typeof status === 'object') throw new ArgumentError("head takes a status first: head('created', { location })")
      assertNotPerformed(this, 'head')
      const { response } = this
      response.status = status
      for (const [name, value] of Object.entries(options.headers ?? {})) response.headers.set(name, value)
      if (options.location !== undefined) response.location = options.location
      if (!hasNoBody(response.status)) {
        response.charset = false
        if (options.contentType !== undefined) response.contentType = options.contentType
        else if (response.contentType === null) response.headers.put('content-type', typeOf(this.request.format))
      }
      response.body = ''
    }

    layoutFor({ layout }: RenderOptions): string | false | undefined {
      return layout
    }
  }
  return RenderingAbility
}

/**
 * Refuses a second answer.
 * @throws DoubleRenderError
 */
export function assertNotPerformed(controller: Metal, call: string): void {
  if (!controller.performed) return
  const where = `${controller.constructor.name}#${controller.actionName}`
  if (controller.response.committed) throw new DoubleRenderError(`${where} called ${call} after its response was committed`)
  throw new DoubleRenderError(
    `${where} called ${call}, but a response was rendered already. render, redirectTo and head do not stop the method: return after them.`,
  )
}

/** A client that takes anything, or a format that does not exist, gets HTML. */
const typeOf = ({ type }: MimeType): string => (type === '' || type === '*/*' ? 'text/html' : type)

const templateOf = (name: string | undefined): RenderOptions => (name === undefined ? {} : { template: name })

function applyHead(controller: Metal, options: RenderOptions): void {
  const { response } = controller
  if (options.status !== undefined) response.status = options.status
  if (options.contentType !== undefined) response.contentType = options.contentType
  if (options.location !== undefined) response.location = options.location
}

function renderTemplate(controller: Metal & RenderingInstance, options: RenderOptions): void {
  const { renderer } = controller.services
  if (renderer === null) throw new MissingTemplateError('No renderer is configured: install @live/views, or set config.view.renderer')
  const name = options.template ?? options.action ?? controller.actionName
  const rendered = renderer.render(templateRequest(controller, name, options))
  if (options.formats === undefined) varyOnAccept(controller)
  if (isPromise<RenderedTemplate>(rendered)) controller.keepRendering(rendered, (result) => useTemplate(controller, result))
  else useTemplate(controller, rendered)
}

function templateRequest(controller: Metal & RenderingInstance, name: string, options: RenderOptions): TemplateRequest {
  const formats = options.formats ?? formatsFor(controller.request)
  const { renderer } = controller.services
  const candidates = templateCandidates(controller, name)
  const template = candidates.find((candidate) => renderer?.exists(candidate, formats)) ?? candidates[0] ?? name
  return { template, formats, layout: controller.layoutFor(options), locals: { ...controller.assigns, ...options.locals } }
}

/** A bare name is looked up along the controller's ancestors; one with a slash is taken as it is (C12, C67). */
export function templateCandidates(controller: Metal, name: string): readonly string[] {
  if (name.includes('/')) return [name.replace(/^\//, '')]
  return viewPrefixes(controller.constructor).map((prefix) => `${prefix}/${name}`)
}

/** Short names of what the client accepts, best first; for one that takes anything all of them, HTML in front. */
export function formatsFor({ formats }: Request): readonly string[] {
  return formats.flatMap((format) => {
    if (!(format instanceof AnyMimeType)) return format.symbol
    return ['html', ...mimeTypes.symbols.filter((name) => name !== 'html')].filter((name) => format.allows(name))
  })
}

function useTemplate(controller: Metal, { body, format }: RenderedTemplate): void {
  const { response } = controller
  if (response.contentType === null) response.contentType = mimeTypes.lookupBySymbol(format)?.type ?? 'text/html'
  response.body = body
}
