/** `render`, `renderToString` and `head`: what an action answers with. */
import { tracingChannel } from 'node:diagnostics_channel'
import type { StreamedTemplate } from '../contracts/renderer.js'
import { ArgumentError, DoubleRenderError } from '../errors/index.js'
import type { MimeType } from '../http/negotiation/mime-type.js'
import { hasNoBody, type Status, type StatusName } from '../http/statuses.js'
import { expectFailures } from '../support/expected-failures.js'
import { isPromise, type MaybePromise } from '../support/maybe-promise.js'
import type { CheckedTarget, OptionsAfter } from './checked-locals.js'
import { type HeadOptions, headersIn } from './head-options.js'
import type { AbstractClass, Metal } from './metal.js'
import type { RenderOptions, RenderTarget } from './render-options.js'
import { type RenderedContent, renderers } from './renderers.js'
import { openTemplateBody, type TemplateBody } from './template-stream.js'
import type { UrlOptionsInstance } from './url-options.js'
import { declareRenderers, usesRenderer } from './used-renderers.js'
import { varyOnAccept } from './vary.js'
import { addViewTime } from './view-runtime.js'
import { type Made, makeStream, makeView, optionsForObject, putIntoLayout, typeOfFormat, type ViewOptions } from './views.js'

/** What {@link Rendering} adds to a controller. */
export interface RenderingInstance {
  /**
   * Renders the response: `render({ json: post, status: 'created' })`, `render('edit')`, or `render()` for the action's own
   * template. Does not stop the method. A template that is named with its folder, and that declares its locals, gets exactly these in
   * `locals`: the compiler knows them from `.live/templates.d.ts` (app.md A100).
   * @throws DoubleRenderError when something was rendered already, or the response is committed
   */
  render<const Name extends string, const Template extends string, const Part extends string | true>(
    target?: CheckedTarget<Name, Template, Part>,
    ...options: OptionsAfter<Name>
  ): void
  /** The text that {@link render} would send, as often as it is needed: touches neither the response nor `performed` (C85). */
  renderToString<const Name extends string, const Template extends string, const Part extends string | true>(
    target?: CheckedTarget<Name, Template, Part>,
    ...options: OptionsAfter<Name>
  ): Promise<string>
  /** Answers with a status and headers, and no body (C78). Throws like {@link render}. */
  head(status: Status | StatusName, options?: HeadOptions): void
  /**
   * The layout of a template: `options.layout`, else what the controller declares; `undefined` for the conventional one, `true`
   * for the conventional one that must exist.
   */
  layoutFor(options: RenderOptions): string | boolean | undefined
}

/** What {@link Rendering} adds to a controller class. */
export interface RenderingStatic {
  /**
   * Whether what an action returns is rendered as JSON when it rendered nothing itself; `undefined` still is nothing (C9).
   * Default false: what an action returns means nothing.
   */
  renderReturnValue: boolean
  /** Leaves only these renderers, and those of the parent class; for controllers that are composed by hand (C76). */
  useRenderers(...names: readonly string[]): void
}

const processed = tracingChannel('process_action.action_controller')

/** Adds rendering to a controller class. */
export function Rendering<B extends AbstractClass<Metal>>(Base: B): B & AbstractClass<RenderingInstance> & RenderingStatic {
  abstract class RenderingAbility extends Base implements RenderingInstance {
    static renderReturnValue = false

    static useRenderers(...names: readonly string[]): void {
      declareRenderers(this, names)
    }

    override settleResult(result: unknown): MaybePromise<void> {
      if (result === undefined || !(this.constructor as unknown as RenderingStatic).renderReturnValue) return super.settleResult(result)
      // `respondTo` may render later.
      if (this.hasPending) return this.awaitPending().then(() => this.settleResult(result))
      if (!this.performed) this.render({ json: result })
      return super.settleResult(result)
    }

    render(target?: RenderTarget, options?: RenderOptions): void {
      assertNotPerformed(this, 'render')
      if (this.services.controller.traceRenders) rememberPlace(this)
      const all = optionsOf(target, options)
      applyHead(this, all)
      if (!processed.hasSubscribers) {
        renderInto(this, all)
        return
      }
      const start = performance.now()
      try {
        renderInto(this, all)
      } finally {
        addViewTime(this, performance.now() - start)
      }
    }

    async renderToString(target?: RenderTarget, options?: RenderOptions): Promise<string> {
      const all = optionsOf(target, options)
      const content = contentOf(this, all)
      const { body } = content === null ? await makeView(this, all) : await dressed(this, await content, all)
      return typeof body === 'string' ? body : Buffer.from(body).toString('utf8')
    }

    head(status: Status | StatusName, options: HeadOptions = {}): void {
      if (typeof status === 'object') throw new ArgumentError("head takes a status first: head('created', { location })")
      assertNotPerformed(this, 'head')
      if (this.services.controller.traceRenders) rememberPlace(this)
      const { response } = this
      response.status = status
      for (const [name, value] of headersIn(options)) response.headers.set(name, value)
      if (options.location !== undefined) response.location = locationOf(this, options.location)
      if (!hasNoBody(response.status)) {
        response.charset = false
        if (options.contentType !== undefined) response.contentType = options.contentType
        else if (response.contentType === null) response.headers.set('content-type', typeOf(this.request.format))
      }
      response.body = ''
    }

    layoutFor({ layout }: RenderOptions): string | boolean | undefined {
      return typeof layout === 'function' ? chosenLayout(this, layout) : layout
    }
  }
  return RenderingAbility as unknown as B & AbstractClass<RenderingInstance> & RenderingStatic
}

type RenderingController = Metal & RenderingInstance

/**
 * Refuses a second answer.
 * @throws DoubleRenderError
 */
export function assertNotPerformed(controller: Metal, call: string): void {
  if (!controller.performed) return
  const where = `${controller.constructor.name}#${controller.actionName}`
  const place = places.get(controller)?.stack ?? null
  if (controller.response.committed) throw new DoubleRenderError(`${where} called ${call} after its response was committed`, place)
  throw new DoubleRenderError(
    `${where} called ${call}, but a response was rendered already. render, redirectTo and head do not stop the method: return after them.`,
    place,
  )
}

/** Where each controller rendered first; kept only while `config.controller.traceRenders` says so, which costs a stack each (C13). */
const places = new WeakMap<Metal, Error>()

function rememberPlace(controller: Metal): void {
  places.set(controller, new Error('rendered here first'))
}

/** What a function of the controller, or of a call, chose (C80). @throws ArgumentError */
export function chosenLayout(controller: Metal, choose: (controller: never) => unknown): string | false | undefined {
  const chosen: unknown = (choose as (this: Metal, controller: Metal) => unknown).call(controller, controller)
  if (typeof chosen === 'string' || chosen === false) return chosen
  if (chosen === null || chosen === undefined) return undefined
  throw new ArgumentError(
    `The layout function of ${controller.constructor.name} returned ${String(chosen)}: return a name, false for no layout, or null for the conventional one`,
  )
}

/** A client that takes anything, or a format that does not exist, gets HTML. */
const typeOf = ({ type }: MimeType): string => (type === '' || type === '*/*' ? 'text/html' : type)

const NOTHING: RenderOptions = Object.freeze({})

function optionsOf(target: RenderTarget | undefined, options: RenderOptions | undefined): ViewOptions {
  const all = writtenOptions(target, options)
  // At once: there may be no template to await them.
  if (all.locals !== undefined) expectFailures(all.locals)
  if (all.assigns !== undefined) expectFailures(all.assigns)
  return all
}

function writtenOptions(target: RenderTarget | undefined, options: RenderOptions | undefined): ViewOptions {
  if (typeof target === 'string') return options === undefined ? { template: target } : { template: target, ...options }
  if (target === undefined || target === null) return options ?? NOTHING
  // The common case first: options as they are written. A class's instance, a list, and what a client sent are none.
  const written = Object.getPrototypeOf(target) === Object.prototype && !('renderIn' in target) && !('toPartialPath' in target)
  return written ? (target as RenderOptions) : optionsForObject(target, options ?? NOTHING)
}

function applyHead(controller: Metal, options: RenderOptions): void {
  const { response } = controller
  if (options.status !== undefined) response.status = options.status
  if (options.contentType !== undefined) response.contentType = options.contentType
  if (options.location !== undefined) response.location = locationOf(controller, options.location)
}

function locationOf(controller: Metal & Partial<UrlOptionsInstance>, location: NonNullable<RenderOptions['location']>): string {
  if (typeof location === 'string') return location
  if (controller.urlFor !== undefined) return controller.urlFor(location)
  throw new ArgumentError(`${controller.constructor.name} has no urlFor: give location as a string`)
}

function renderInto(controller: RenderingController, options: ViewOptions): void {
  for (const { name, contentType, forceType, render } of renderers.all) {
    const value = (options as Record<string, unknown>)[name]
    if ((value === undefined && !(name in options)) || !usesRenderer(controller.constructor, name)) continue
    // First, because a renderer that fails must leave nothing of its type behind.
    const body = render(value as never, options, controller)
    if (typeof body === 'string' && options.layout === undefined) useContent(controller, options, body, contentType, forceType)
    else renderSlowly(controller, options, body, contentType, forceType)
    return
  }
  renderView(controller, options)
}

/** Content whose renderer takes its time, or that is to stand in a layout. */
function renderSlowly(
  controller: RenderingController,
  options: RenderOptions,
  body: RenderedContent,
  contentType: string,
  forceType: boolean,
): void {
  const laidOut = options.layout !== undefined && options.layout !== false
  const put = ({ body: made, type }: Made): void =>
    useContent(controller, options, made, laidOut ? `${type}; charset=utf-8` : contentType, forceType || laidOut)
  settle(
    controller,
    isPromise<string | Uint8Array>(body) ? body.then((each) => dressed(controller, each, options)) : dressed(controller, body, options),
    put,
  )
}

/** Content in the layout that a call asks for, or as it is (C81). */
function dressed(controller: RenderingController, body: string | Uint8Array, options: RenderOptions): MaybePromise<Made> {
  if (options.layout === undefined || options.layout === false) return { body, type: 'text/html' }
  return putIntoLayout(controller, body, options)
}

function useContent(controller: Metal, options: RenderOptions, body: string | Uint8Array, contentType: string, forceType: boolean): void {
  const { response } = controller
  const { headers } = response
  if (options.contentType === undefined && (forceType || !headers.has('content-type'))) headers.set('content-type', contentType)
  response.body = body
}

function renderView(controller: RenderingController, options: ViewOptions): void {
  const streamed = options.stream === true ? makeStream(controller, options) : null
  if (streamed !== null) {
    renderStream(controller, options, streamed)
    return
  }
  const view = makeView(controller, options)
  if (options.formats === undefined) varyOnAccept(controller)
  settle(controller, view, ({ body, type }) => {
    const { response } = controller
    if (response.contentType === null) response.contentType = type
    response.body = body
  })
}

/** The head is settled when the first chunk is there, and the rest follows (live.md L101). */
function renderStream(controller: RenderingController, options: ViewOptions, streamed: MaybePromise<StreamedTemplate>): void {
  if (options.formats === undefined) varyOnAccept(controller)
  const open = async () => {
    const template = await streamed
    return { type: typeOfFormat(template.format), body: await openTemplateBody(controller, template) }
  }
  const use = ({ body, type }: { readonly body: TemplateBody; readonly type: string }): void => {
    const { response } = controller
    if (response.contentType === null) response.contentType = type
    response.headers.setDefault('cache-control', 'no-cache')
    response.body = body
  }
  controller.keepRendering(open(), use, ({ body }) => body.abort())
}

/** Uses what was made, now or when it is there. */
function settle(controller: Metal, made: MaybePromise<Made>, use: (made: Made) => void): void {
  if (!isPromise<Made>(made)) {
    use(made)
    return
  }
  if (!processed.hasSubscribers) {
    controller.keepRendering(made, use)
    return
  }
  const start = performance.now()
  controller.keepRendering(made, (each) => {
    addViewTime(controller, performance.now() - start)
    use(each)
  })
}

/** The content of the renderer whose option is present; `null` when none is. */
function contentOf(controller: Metal, options: RenderOptions): RenderedContent | null {
  for (const { name, render } of renderers.all) {
    const value = (options as Record<string, unknown>)[name]
    if ((value !== undefined || name in options) && usesRenderer(controller.constructor, name))
      return render(value as never, options, controller)
  }
  return null
}
