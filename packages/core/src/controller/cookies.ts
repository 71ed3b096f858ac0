/** `this.cookies`: the cookies of the request, and those that the response sets. */
import type { CookieJar } from '../http/cookies/cookies.js'
import type { AbstractClass, Metal } from './metal.js'

/** What {@link Cookies} adds to a controller. */
export interface CookiesInstance {
  /** Plain cookies, and `signed`, `encrypted` and `permanent` ones. Written when the response commits (live.md L14). */
  readonly cookies: CookieJar
}

/** Adds cookies to a controller class. */
export function Cookies<B extends AbstractClass<Metal>>(Base: B): B & AbstractClass<CookiesInstance> {
  abstract class CookiesAbility extends Base implements CookiesInstance {
    get cookies(): CookieJar {
      const jar = this.request.cookies
      this.response.useCookies(jar)
      return jar
    }
  }
  return CookiesAbility
}
