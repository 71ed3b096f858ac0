/** Turbo Native: applications of phones that show our pages (app.md A139). */
import { ApiController, type Metal, type RedirectingInstance, type RedirectOptions, type Request, type RouteBlock } from '@live/core'

const NATIVE = /\b(?:Turbo|Hotwire) Native\b/

/** Whether the client is a native application with Turbo in it. */
export const isTurboNative = (request: Request): boolean => NATIVE.test(request.userAgent ?? '')

/** What the native application does in the place of a redirect: closes the screen, stays as it is, or loads it anew. */
export type NativeMove = 'recede' | 'resume' | 'refresh'

/** Pages that native applications know by their path, and never show. */
const PATHS: Readonly<Record<NativeMove, string>> = {
  recede: '/recede_historical_location',
  resume: '/resume_historical_location',
  refresh: '/refresh_historical_location',
}

/** Redirects a browser to a page, and a native application to a move. */
export function moveOrRedirect(
  controller: Metal & RedirectingInstance,
  move: NativeMove,
  target: string | URL,
  options: RedirectOptions = {},
): void {
  const isNative = isTurboNative(controller.request)
  controller.redirectTo(isNative ? PATHS[move] : target, { status: 303, ...options })
}

class HistoricalLocationController extends ApiController {
  show(): void {
    this.response.headers.set('content-type', 'text/html; charset=utf-8')
    this.response.body = ''
  }
}

/** The routes of the three pages. */
export const nativeRoutes: RouteBlock = (r) => {
  for (const path of Object.values(PATHS)) r.get(path, HistoricalLocationController, 'show')
}
