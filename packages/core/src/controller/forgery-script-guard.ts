/** A script that answers a GET may hold what only this client should see, and any site may include it (C204). */
import { InvalidCrossOriginRequestError } from '../errors/index.js'
import { reportScriptBlocked } from './forgery-events.js'
import type { Metal } from './metal.js'

// Every type that browsers run as a script, `nosniff` or not (WHATWG MIME Sniffing §4.6).
const SCRIPT = /^(?:(?:text|application)\/(?:x-)?(?:java|ecma)script|text\/(?:javascript1\.[0-5]|jscript|livescript))[ \t]*(?:;|$)/i

const REASON = 'a script is given to the XMLHttpRequest of the same site only; call skipForgeryProtection for one that everybody may have'

/** @throws InvalidCrossOriginRequestError for a script that was not asked for by XMLHttpRequest, which no other site can send */
export function assertNoScript(controller: Metal): void {
  const { request, response } = controller
  const type = response.headers.get('content-type')
  if (type === null || !SCRIPT.test(type) || request.isXhr) return
  reportScriptBlocked(controller, REASON)
  throw new InvalidCrossOriginRequestError(REASON)
}
