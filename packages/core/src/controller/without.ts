/** `without('Flash', …)`: a controller with everything that `BaseController` can do but some of it (controller.md C304). */
import { ArgumentError } from '../errors/index.js'
import { closestName } from '../support/did-you-mean.js'
import { AllowingBrowsers } from './allow-browser.js'
import { Caching } from './caching.js'
import { Callbacks } from './callbacks.js'
import { ConditionalGet } from './conditional-get.js'
import { ContentSecurity } from './content-security.js'
import { Cookies } from './cookies.js'
import { CrossOrigin } from './cors.js'
import { DataStreaming } from './data-streaming.js'
import { DetachedRendering } from './detached-rendering.js'
import { Dispatching } from './dispatching.js'
import { Flash } from './flash.js'
import { ForgeryProtection } from './forgery-protection.js'
import { Helpers } from './helpers.js'
import { HttpAuthentication } from './http-authentication.js'
import { ImplicitRendering } from './implicit-rendering.js'
import { Instrumentation } from './instrumentation.js'
import { Layouts } from './layouts.js'
import { Logging } from './log-at.js'
import { Metal } from './metal.js'
import { Middlewares } from './middlewares.js'
import { mix } from './mix.js'
import { ParameterEncoding } from './parameter-encoding.js'
import { Params } from './params.js'
import { Permissions } from './permissions.js'
import { RateLimiting } from './rate-limiting.js'
import { Redirecting } from './redirecting.js'
import { Rendering } from './rendering.js'
import { Rescue } from './rescue.js'
import { Responding } from './responding.js'
import { Sessions } from './sessions.js'
import { TemplateEtag } from './template-etag.js'
import { TypedInput } from './typed-input.js'
import { UrlOptions } from './url-options.js'
import { ParameterWrapping } from './wrap-parameters.js'

/** What others stand on, and so stays. */
const INDISPENSABLE = { UrlOptions, Cookies, Sessions, Helpers, Rendering, Redirecting, ConditionalGet, Callbacks }

const Incoming = mix(Metal, Dispatching, Middlewares, UrlOptions, Params, Cookies, Sessions)
const Core = mix(Incoming, Helpers, Rendering, Redirecting, ConditionalGet, Callbacks)

/** What can be left out, from the innermost to the outermost, which is the order of `BaseController` (C2). */
const REMOVABLE = {
  ParameterWrapping,
  ParameterEncoding,
  TypedInput,
  Layouts,
  DetachedRendering,
  ImplicitRendering,
  Responding,
  TemplateEtag,
  Flash,
  DataStreaming,
  ForgeryProtection,
  HttpAuthentication,
  RateLimiting,
  Caching,
  Logging,
  ContentSecurity,
  Permissions,
  CrossOrigin,
  AllowingBrowsers,
  Rescue,
  Instrumentation,
}

/** An ability that a controller can be without. */
export type RemovableAbility = keyof typeof REMOVABLE

/** Everything at once, of a choice. */
type All<Choice> = (Choice extends unknown ? (each: Choice) => void : never) extends (all: infer Each) => void ? Each : never

/** The class without the abilities `Out`. */
export type ControllerWithout<Out extends RemovableAbility> = typeof Core &
  All<ReturnType<(typeof REMOVABLE)[Exclude<RemovableAbility, Out>]>>

/**
 * A base class like `BaseController`, without some abilities: `class Hook extends without('ForgeryProtection', 'Flash') {}`.
 * @throws ArgumentError for something that is no ability, or that others stand on
 */
export function without<Out extends RemovableAbility>(...names: readonly Out[]): ControllerWithout<Out> {
  const left = new Set<string>(names)
  for (const name of left) if (!Object.hasOwn(REMOVABLE, name)) throw unknown(name)
  let Base: typeof Metal = Core
  for (const [name, ability] of Object.entries(REMOVABLE)) {
    if (!left.has(name)) Base = (ability as unknown as (base: typeof Metal) => typeof Metal)(Base)
  }
  abstract class ComposedController extends Base {
    static override abstract = true
  }
  return ComposedController as unknown as ControllerWithout<Out>
}

function unknown(name: string): ArgumentError {
  const names = Object.keys(REMOVABLE)
  const near = closestName(name, names)
  const hint = near === null ? `it can be one of ${names.join(', ')}` : `did you mean ${near}?`
  const reason = Object.hasOwn(INDISPENSABLE, name) ? 'others stand on it' : hint
  return new ArgumentError(`without(${JSON.stringify(name)}): ${reason}`)
}
