/** Where the secret behind a client's tokens is kept: in the session, in a cookie, or where the application says (C203). */
import type { CsrfTokenOwner, CsrfTokenStore, CsrfTokenStoreOption } from './forgery-contracts.js'

const KEY = '_csrf_token'
const COOKIE = 'csrf_token'

const sessionStore: CsrfTokenStore = {
  fetch: ({ session }) => textOrNull(session.get(KEY)),
  store: ({ session }, secret) => session.set(KEY, secret),
  reset: ({ session }) => session.delete(KEY),
}

/** In an encrypted cookie that says which session it belongs to, so that one of another session is worthless. */
const cookieStore: CsrfTokenStore = {
  fetch(controller) {
    const value = controller.cookies.encrypted.get(COOKIE) as { secret?: unknown; session?: unknown } | null
    return typeof value === 'object' && value?.session === controller.session.id ? textOrNull(value?.secret) : null
  },
  store(controller, secret) {
    const boundTo = writeCookie(controller, secret)
    // The session may begin, or get a new id, after the page took its token.
    controller.response.beforeCommit(() => {
      if (controller.session.id !== boundTo && controller.cookies.encrypted.has(COOKIE)) writeCookie(controller, secret)
    })
  },
  reset(controller) {
    controller.cookies.delete(COOKIE)
  },
}

function writeCookie({ cookies, session }: CsrfTokenOwner, secret: string): string | null {
  const { id } = session
  cookies.encrypted.permanent.set(COOKIE, { value: { secret, session: id }, httpOnly: true, sameSite: 'lax' })
  return id
}

/** The store that a setting names. */
export function csrfTokenStore(option: CsrfTokenStoreOption): CsrfTokenStore {
  if (option === 'session') return sessionStore
  return option === 'cookie' ? cookieStore : option
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null)
