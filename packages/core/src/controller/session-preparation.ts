/** What happens to the session before an action runs; decided at boot, and nothing for most applications. */
import type { Request } from '../http/request.js'
import type { SessionSettings } from '../http/sessions/session-settings.js'
import type { Endpoint } from '../middleware/middleware.js'

/**
 * An endpoint whose session is ready: read ahead from a store that takes time (C171), noticed where each request renews it
 * (C178), or switched off. The same endpoint where nothing is to be done.
 * @param enabled whether the route has a session: `meta: { session: false }` takes it away
 */
export function withSession(endpoint: Endpoint, controller: object, settings: SessionSettings | null, enabled: boolean): Endpoint {
  if (!enabled) {
    return (request) => {
      request.disableSession()
      return endpoint(request)
    }
  }
  if (settings === null || !hasSessions(controller)) return endpoint
  const readsAhead = settings.store !== null && settings.store.synchronous !== true
  if (!readsAhead && settings.expireAfter === null) return endpoint
  return (request) => {
    const reading = hasCookie(request, settings.key) ? request.session.prepare() : null
    return reading === null ? endpoint(request) : reading.then(() => endpoint(request))
  }
}

function hasSessions(controller: object): boolean {
  const { prototype } = controller as { prototype: object }
  return 'resetSession' in prototype
}

function hasCookie({ raw }: Request, key: string): boolean {
  return raw.headers.cookie?.includes(key) ?? false
}
