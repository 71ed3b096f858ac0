/** The token of a form against forged requests: for forms to our own host only (app.md A118, controller.md C201). */
import { type FormTokenOptions, parseUrl } from '@live/core'
import { neverKept } from '../caching/making.js'
import { SafeString } from '../html/safe-string.js'
import type { View } from '../view.js'
import { markupOf } from './markup.js'

/** What views need of a controller that protects its forms. */
interface TokenOwner {
  csrfField?(form?: FormTokenOptions): SafeString
  formAuthenticityToken?(form?: FormTokenOptions): string
  readonly services?: { readonly controller?: { readonly csrfParam?: string } }
}

const NOTHING = new SafeString('')

/**
 * The hidden control with the token; empty where nothing is protected, for GET, and for another host.
 * @param given a token of the caller's own, or `false` for none
 */
export function tokenField(view: View, action: string, method: string, given?: string | boolean): SafeString {
  if (given === false || method === 'get') return NOTHING
  const controller = view.controller as TokenOwner | null
  const name = controller?.services?.controller?.csrfParam ?? 'authenticity_token'
  if (typeof given === 'string') return markupOf(view).control({ type: 'hidden', name, value: given })
  if (!isOwnHost(view, action)) return NOTHING
  const form = { action, method }
  // An empty field says that nothing is protected; the token itself is always made.
  if (String(controller?.csrfField?.(form) ?? '') === '') return NOTHING
  neverKept()
  return markupOf(view).control({ type: 'hidden', name, value: controller!.formAuthenticityToken!(form) })
}

/** Whether a form leads to the origin of its page, in any spelling that a browser takes. */
function isOwnHost({ request }: View, action: string): boolean {
  if (request === null) return false
  const page = request.baseUrl + request.path
  return parseUrl(action, page)?.origin === new URL(page).origin
}
