/** The table of contents of a controller: every ability, from the innermost layer around an action to the outermost (C2). */

import { AllowingBrowsers } from './allow-browser.js'
import { BareResponse } from './bare-response.js'
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
import { FormBuilders } from './form-builders.js'
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
import { Translation } from './translation.js'
import { TypedInput } from './typed-input.js'
import { UrlOptions } from './url-options.js'
import { ParameterWrapping } from './wrap-parameters.js'

/** What every controller can do: say which actions it has, and stand behind middlewares of its own. */
const Common = mix(Metal, Dispatching, Middlewares)

/** The least that answers a request: parameters, and the parts of the response by hand (C303). */
export const BareAbilities = mix(Common, Params, BareResponse)

/** What comes in: the language, parameters, wrapped, of bytes, validated. */
const Input = mix(Common, Translation, UrlOptions, Params, ParameterWrapping, ParameterEncoding, TypedInput)

/** How a JSON service reads and answers. */
const ApiAnswering = mix(Input, Rendering, Redirecting, ConditionalGet, DataStreaming, Caching)

/** What a controller of a JSON service can do. */
export const ApiAbilities = mix(ApiAnswering, Callbacks, HttpAuthentication, RateLimiting, CrossOrigin, Logging, Rescue, Instrumentation)

/** What it reads: parameters, cookies, the session. */
const Reading = mix(Input, Cookies, Sessions)

/** How it answers: with templates, formats, redirects, downloads. */
const Answering = mix(
  Reading,
  Helpers,
  FormBuilders,
  Rendering,
  Layouts,
  DetachedRendering,
  ImplicitRendering,
  Redirecting,
  Responding,
  ConditionalGet,
  TemplateEtag,
  Flash,
  DataStreaming,
)

/** What runs around an action. */
const Surrounding = mix(Answering, Callbacks, ForgeryProtection, HttpAuthentication, RateLimiting, Caching, Logging)

/** What browsers are told, and which of them come in. */
const Browsing = mix(Surrounding, ContentSecurity, Permissions, CrossOrigin, AllowingBrowsers)

/** Everything; failures are rescued around all of it, and measured around that. */
export const Abilities = mix(Browsing, Rescue, Instrumentation)
