/** `redirectTo`, safe against open redirects and header injection (C92–C98). */
import { tracingChannel } from 'node:diagnostics_channel'
import { ArgumentError, OpenRedirectError, UnsafeRedirectError } from '../errors/index.js'
import { filterLocation } from '../http/parameters/parameter-log.js'
import { Parameters } from '../http/parameters/parameters.js'
import type { Request } from '../http/request.js'
import type { FlashMessages } from '../http/sessions/session-data.js'
import type { Status } from '../http/statuses.js'
import { parseUrl } from '../support/parse-url.js'
import { flashFromOptions } from './flash.js'
import type { AbstractClass, Metal } from './metal.js'
import { assertNotPerformed, type RenderingInstance } from './rendering.js'
import type { UrlOptionsInstance } from './url-options.js'

/**
 * A path, a URL; a model, a list of models, the class of one, or an action such as `{ action: 'show', id: 1 }`. Parameters, which clients
 * write, are none (C102).
 */
export type RedirectTarget = string | URL | (object & { readonly permit?: never })

/** Options of {@link RedirectingInstance.redirectTo}. */
export interface RedirectOptions extends Partial<FlashMessages> {
  /** Default 302; use 303 after a form, so that the browser follows with GET. */
  status?: Status | (string & {})
  /** Whether another host than the request's may be the target. Default: as `config.controller` says, which refuses. */
  allowOtherHost?: boolean
  /** Messages for the page that it leads to; `notice`, `alert` and what `addFlashTypes` adds are options of their own (C100). */
  flash?: Readonly<Record<string, unknown>>
}

/** What {@link Redirecting} adds to a controller. */
export interface RedirectingInstance {
  /**
   * Redirects to a path, to a URL of the same host, or to what `urlFor` makes a URL of: a model, a list of models, an action (R117).
   * @throws OpenRedirectError for another host; UnsafeRedirectError for a target that is neither; DoubleRenderError
   */
  redirectTo(target: RedirectTarget, options?: RedirectOptions): void
  /**
   * Redirects to the page that the client came from, else to `fallback` (C99). A page of another host counts with
   * `allowOtherHost`, whose default is no unless `config.controller.actionOnOpenRedirect` is `'log'`.
   */
  redirectBackOrTo(fallback: string, options?: RedirectOptions): void
  /** The value if it leads to this host, else `null`: `redirectTo(this.urlFrom(returnTo) ?? '/')` (C98). */
  urlFrom(value: unknown): string | null
}

// RFC 3986 §3.1; a target with a scheme is used as it is.
const WITH_SCHEME = /^([a-z][a-z\d+.-]*:|\/\/)/i
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to refuse
const CONTROL = /[\u0000-\u001f\u007f]/
const STRIPPED = /[\0\r\n]/g

// A URL that browsers read as one of another host, and not as a script, a path, or something between.
const WEB_URL = /^https?:\/\/[^/\\]/i

/** The payload of `redirect_to.action_controller`; status and location are there at the end (C103). */
export interface RedirectPayload {
  readonly request: Request
  status: number | null
  /** With filtered query values. */
  location: string | null
}

const redirected = tracingChannel<unknown, RedirectPayload>('redirect_to.action_controller')

/** Adds redirects to a controller class. */
export function Redirecting<B extends AbstractClass<Metal & RenderingInstance>>(Base: B): B & AbstractClass<RedirectingInstance> {
  abstract class RedirectingAbility extends Base implements RedirectingInstance {
    redirectTo(target: RedirectTarget, options: RedirectOptions = {}): void {
      assertNotPerformed(this, 'redirectTo')
      if (!redirected.hasSubscribers) {
        redirect(this, target, options)
        return
      }
      const payload: RedirectPayload = { request: this.request, status: null, location: null }
      redirected.traceSync(() => {
        payload.location = filteredLocation(this, redirect(this, target, options))
        payload.status = this.response.status
      }, payload)
    }

    redirectBackOrTo(fallback: string, options: RedirectOptions = {}): void {
      const back = this.request.headers.get('referer')
      const anywhere = options.allowOtherHost ?? this.services.controller.actionOnOpenRedirect !== 'raise'
      if (back !== null && isInternal(this, back)) this.redirectTo(back, options)
      else if (back !== null && anywhere && WEB_URL.test(back)) this.redirectTo(back, { ...options, allowOtherHost: true })
      else this.redirectTo(fallback, options)
    }

    urlFrom(value: unknown): string | null {
      return typeof value === 'string' && value !== '' && isInternal(this, value) ? value : null
    }
  }
  return RedirectingAbility
}

function redirect(controller: Metal, target: RedirectTarget, options: RedirectOptions): string {
  const { status = 302, allowOtherHost } = options
  const { response, services } = controller
  const location = locationFor(controller, target, allowOtherHost)
  flashFromOptions(controller, options)
  response.status = status
  response.headers.set('location', location)
  response.body = ''
  if (services.logger.isLevelEnabled('debug')) controller.logger.debug({ location: filteredLocation(controller, location) }, 'Redirected')
  return location
}

function filteredLocation({ services }: Metal, location: string): string {
  return filterLocation(location, services.http.filterParameters, services.http.filterRedirect)
}

/** The target as text. Models and actions need the URLs of the routes, which a controller without that ability does not have. */
function textOf(controller: Metal & Partial<UrlOptionsInstance>, target: RedirectTarget): string {
  if (typeof target === 'string') return target
  // Not by its class: test runners have one of their own.
  if (Object.prototype.toString.call(target) === '[object URL]') return (target as URL).href
  const leads = ((typeof target === 'object' && target !== null) || typeof target === 'function') && !(target instanceof Parameters)
  if (!leads || controller.urlFor === undefined) throw new ArgumentError(`redirectTo takes a path, a URL or a model, not ${String(target)}`)
  return controller.urlFor(target)
}

function locationFor(controller: Metal, target: RedirectTarget, allowOtherHost: boolean | undefined): string {
  const clean = textOf(controller, target).toWellFormed().replace(STRIPPED, '')
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
    controller.logger.warn(`Path relative redirect target ${JSON.stringify(filteredLocation(controller, clean).slice(0, 100))}`)
    assertHostAllowed(controller, request.baseUrl + clean, allowOtherHost)
  }
  const { baseUrl } = request
  // Browsers read a backslash as a slash, and for a client that names no host the path is all there is.
  return asciiOnly(baseUrl === '' ? clean.replaceAll('\\', '%5C') : baseUrl + clean)
}

function assertHostAllowed(controller: Metal, location: string, allowOtherHost: boolean | undefined): void {
  if (allowOtherHost === true || isInternal(controller, location)) return
  if (allowOtherHost === undefined && controller.services.controller.actionOnOpenRedirect === 'log') {
    controller.logger.warn(`Unsafe redirect to ${JSON.stringify(filteredLocation(controller, location).slice(0, 100))}`)
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
  const host = WEB_URL.test(location) ? parseUrl(location)?.hostname : undefined
  if (host === undefined) return false
  // The parser writes hosts in lower case; the client may not have.
  return host === controller.request.host.toLowerCase() || controller.services.controller.allowedRedirectHosts.includes(host)
}

const asciiOnly = (location: string): string => location.replace(/[^\u0021-\u007e]+/g, encodeURIComponent)
