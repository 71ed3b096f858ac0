/** Which single requests may see the developer's error page, whatever the application says (C65). */
import type { Request } from '../http/request.js'

/** Requests end soon, and with them their entries. */
const shown = new WeakMap<Request, boolean>()

/** Decides for one request. */
export function showDetails(request: Request, show: boolean): void {
  shown.set(request, show)
}

/** What was decided for a request; `null` when nothing was. */
export function detailsDecided(request: Request): boolean | null {
  return shown.get(request) ?? null
}
