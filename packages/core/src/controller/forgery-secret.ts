/** The secret of a client's tokens is made when a page asks for one, or ahead of it where nothing can be kept later (C203, live.md L15). */
import { newCsrfSecret } from '../http/policies/csrf-token.js'
import { csrfTokenStore } from './csrf-token-store.js'
import type { CsrfTokenStoreOption } from './forgery-contracts.js'
import type { ForgeryController } from './forgery-strategies.js'

/** Makes a secret for this client, and keeps it. */
export function makeSecret(controller: ForgeryController, store: CsrfTokenStoreOption): string {
  const secret = newCsrfSecret()
  csrfTokenStore(store).store(controller, secret)
  return secret
}

/**
 * For the commit of a stream, after which a view may ask for a token: makes the secret where the client has a session, or the
 * action looked for one. Others stay without a session, and what shared caches keep carries no cookie.
 */
export function makeSecretAhead(controller: ForgeryController, store: CsrfTokenStoreOption): void {
  const { request, response } = controller
  if (request.raw.headers.cookie === undefined && !request.usesSession) return
  if (PUBLIC.test(response.headers.get('cache-control') ?? '')) return
  const { session } = request
  if (!session.enabled || !(session.isLoaded || isFound(session))) return
  if (csrfTokenStore(store).fetch(controller) === null) makeSecret(controller, store)
}

const PUBLIC = /\bpublic\b/i

/** A stream that does not need its session does not fail with the store. */
function isFound(session: { readonly exists: boolean }): boolean {
  try {
    return session.exists
  } catch {
    return false
  }
}
