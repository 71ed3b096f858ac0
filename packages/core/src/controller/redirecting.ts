/** `redirectTo`, safe against open redirects and header injection (C92–C98). */
import { ArgumentError, OpenRedirectError, UnsafeRedirectError } from '../errors/index.js'
import type { Status } from '../http/statuses.js'
import type { AbstractClass, Metal } from './metal.js'
import { assertNotPerformed, type RenderingInstance } from './rendering.js'

/** Options of {@link RedirectingInstance.redirectTo}. */
export interface RedirectOptions {
  /** Default 302; use 303 after a form, so that the browser follows with GET. */
  status?: Status | (string & {})
  /** Whether another host than the request's may be the target. Default: as `config.controller` says, which refuses. */
  allowOtherHost?: boolean
}

/** What {@link Redirecting} adds to a controller. */
export interface RedirectingInstance {
  /**
   * Redirects to a path, or to a URL of the same host.
   * @throws OpenRedirectError for another host; UnsafeRedirectError for a target that is neither; DoubleRenderError
   */
  redirectTo(target: string | URL, options?: RedirectOptions): void
  /** Redirects to the page that the client came from if it is one of ours, else to `fallback` (C99). */
  redirectBackOrTo(fallback: string, options?: RedirectOptions): void
  /** The value if it leads to this host, else `null`: `redirectTo(this.urlFrom(returnTo) ?? '/')` (C98). */
  urlFrom(value: unknown): string | null
}

// RFC 3986 §3.1; a target with a scheme is used as it is.
const WITH_SCHEME = /^([a-z][a-z\d+.-]*:|\/\/)/i
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to refuse
const CONTROL = /[\u0000-\u001f\u007f]/
// biome-ignore lint/suspicious/noControlCharactersInRegex: C95 strips exactly these three
const STRIPPED = /[\0\r\n]/g

/** Adds redirects to a controller class. */
export function Redirecting<B extends AbstractClass<Metal & RenderingInstance>>(Base: B): B & AbstractClass<RedirectingInstance> {
  abstract class RedirectingAbility extends Base implements RedirectingInstance {
    redirectTo(target: string | URL, options: RedirectOptions = {}): void {
      assertNotPerformed(this, 'redirectTo')
      const location = locationFor(this, target, options.allowOtherHost)
      const { response } = this
      response.status = options.status ?? 302
      response.headers.set('location', location)
      this.services.logger.debug({ location }, 'Redirected')
      response.body = ''
    }

    redirectBackOrTo(fallback: string, options: RedirectOptions = {}): void {
      const back = this.request.headers.get('referer')
      const usable = back !== null && (options.allowOtherHost === true || isInternal(this, back))
      this.redirectTo(usable ? back : fallback, options)
    }

    urlFrom(value: unknown): string | null {
      return typeof value === 'string' && value !== '' && isInternal(this, value) ? value : null
    }
  }
  return RedirectingAbility
}

function locationFor(controller: Metal, target: string | URL, allowOtherHost: boolean | undefined): string {
  if (typeof target !== 'string' && !(target as URL | null)?.href) throw new ArgumentError(`redirectTo takes a path or a URL, not ${String(target)}`)
  const clean = String(target).replace(STRIPPED, '')
  if (CONTROL.test(clean)) throw new UnsafeRedirectError('The redirect target holds control characters')
  const { request, services } = controller
  if (WITH_SCHEME.test(clean)) {
    assertHostAllowed(controller, clean, allowOtherHost)
    return asciiOnly(clean)
  }
  if (clean !== '' && !clean.startsWith('/') && !clean.startsWith('?')) {
    if (services.controller.actionOnPathRelativeRedirect === 'raise') {
      throw new UnsafeRedirectError(`Path relative redirect target ${JSON.stringify(clean.slice(0, 100))} must start with a slash`)
    }
    services.logger.warn(`Path relative redirect target ${JSON.stringify(clean.slice(0, 100))}`)
    assertHostAllowed(controller, request.baseUrl + clean, allowOtherHost)
  }
  return asciiOnly(request.baseUrl + clean)
}

function assertHostAllowed(controller: Metal, location: string, allowOtherHost: boolean | undefined): void {
  if (allowOtherHost === true || isInternal(controller, location)) return
  if (allowOtherHost === undefined && controller.services.controller.actionOnOpenRedirect === 'log') {
    controller.services.logger.warn(`Unsafe redirect to ${JSON.stringify(location.slice(0, 100))}`)
    return
  }
  throw new OpenRedirectError(location)
}

/** A target with one leading slash, or a URL of the request's host or an allowed one. */
function isInternal(controller: Metal, location: string): boolean {
  // Browsers read a backslash as a slash, and strip tabs and line breaks inside a URL.
  if (CONTROL.test(location) || location.includes('\\')) return false
  if (location.startsWith('/')) return !location.startsWith('//')
  if (location.startsWith('?')) return true
  if (!/^https?:\/\/[^/]/i.test(location)) return false
  const host = URL.canParse(location) ? new URL(location).hostname : null
  return host !== null && (host === controller.request.host || controller.services.controller.allowedRedirectHosts.includes(host))
}

const asciiOnly = (location: string): string => (/[^\u0021-\u007e]/.test(location) ? encodeURI(location).replace(/%25([0-9a-f]{2})/gi, '%$1') : location)
