/** Events and warnings about requests that may be forged (C207). */
import { type Channel, channel } from 'node:diagnostics_channel'
import type { Request } from '../http/request.js'
import type { Metal } from './metal.js'

/** The payload of the events `csrf_token_fallback`, `csrf_request_blocked` and `csrf_javascript_blocked`. */
export interface ForgeryPayload {
  readonly request: Request
  readonly controller: string
  readonly action: string
  /** The header as it was sent, `null` without one. */
  readonly secFetchSite: string | null
  readonly message: string
}

const fallback = channel('csrf_token_fallback.action_controller')
const blocked = channel('csrf_request_blocked.action_controller')
const scriptBlocked = channel('csrf_javascript_blocked.action_controller')

/** A token is looked at, because the browser did not say where the request comes from. */
export function reportFallback(controller: Metal): void {
  if (fallback.hasSubscribers) publish(fallback, controller, 'The request has no usable Sec-Fetch-Site header: its token decides')
}

/** A request was not verified, whatever the strategy then does. */
export function reportBlocked(controller: Metal, message: string): void {
  warn(controller, `Request blocked: ${message}`)
  if (blocked.hasSubscribers) publish(blocked, controller, message)
}

/** A script was about to be given to whoever includes it. */
export function reportScriptBlocked(controller: Metal, message: string): void {
  warn(controller, message)
  if (scriptBlocked.hasSubscribers) publish(scriptBlocked, controller, message)
}

function warn(controller: Metal, message: string): void {
  if (!controller.services.controller.logWarningOnCsrfFailure) return
  controller.logger.warn({ controller: controller.constructor.name, action: controller.actionName }, message)
}

function publish(to: Channel, controller: Metal, message: string): void {
  const { request, actionName } = controller
  const payload: ForgeryPayload = {
    request,
    controller: controller.constructor.name,
    action: actionName,
    secFetchSite: request.headers.get('sec-fetch-site'),
    message,
  }
  to.publish(payload)
}
