/** `<turbo-frame>`: a part of a page that is loaded and sent for itself (app.md A132). */
import { BaseController, type Metal, type Request, type Response, type TemplateRequest } from '@live/core'
import { turboOf } from './turbo-runtime.js'

/** The layout of what is loaded into a frame; an application may have a file of its own for it. */
export const FRAME_LAYOUT = 'layouts/turbo/frame'

/** It comes back as text of pages and tags: whatever Turbo sends as id of an element. */
const VALID = /^[^\s"'<>&]{1,200}$/

/** The id of the frame that a request loads; `null` for one that loads a page. */
export function turboFrameRequestId(request: Pick<Request, 'raw'>): string | null {
  const id = request.raw.headers['turbo-frame']
  return typeof id === 'string' && VALID.test(id) ? id : null
}

/** Whether a request loads a frame. */
export const isTurboFrameRequest = (request: Pick<Request, 'raw'>): boolean => turboFrameRequestId(request) !== null

// What is kept for a frame is not the page.
BaseController.etag((controller) => turboFrameRequestId(controller.request))

interface Layouted extends Metal {
  layoutFor?(options: object): unknown
}

/**
 * The layout of a page: that of frames for a frame, unless the controller chose one. Says to caches that it may be another one.
 * @param exists whether the layout of frames is there for the format of the page
 */
export function pageLayout({ layout, context, prefixes = [] }: TemplateRequest, exists: () => boolean): TemplateRequest['layout'] {
  const controller = context as Layouted | undefined
  if (layout === false || controller?.request === undefined || !isConventional(controller, layout, prefixes)) return layout
  const isFrame = isTurboFrameRequest(controller.request)
  if (!isFrame && turboOf(controller.services.renderer) === null) return layout
  if (!exists()) return layout
  controller.response.beforeCommit(varyOnFrame)
  return isFrame ? FRAME_LAYOUT : layout
}

/** Whether a layout was found, and not chosen by anybody. */
function isConventional(controller: Layouted, layout: string | undefined, prefixes: readonly string[]): boolean {
  if (layout !== undefined && !prefixes.some((prefix) => layout === `layouts/${prefix}`)) return false
  return controller.layoutFor?.({}) === undefined
}

function varyOnFrame({ headers }: Response): void {
  headers.addToList('vary', 'Turbo-Frame')
}
