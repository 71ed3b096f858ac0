/** The table of contents of a controller: every ability, from the innermost layer around an action to the outermost (C2). */
import { Callbacks } from './callbacks.js'
import { ConditionalGet } from './conditional-get.js'
import { Cookies } from './cookies.js'
import { DataStreaming } from './data-streaming.js'
import { ImplicitRendering } from './implicit-rendering.js'
import { Instrumentation } from './instrumentation.js'
import { Layouts } from './layouts.js'
import { Metal } from './metal.js'
import { mix } from './mix.js'
import { Params } from './params.js'
import { Redirecting } from './redirecting.js'
import { Rendering } from './rendering.js'
import { Rescue } from './rescue.js'
import { Responding } from './responding.js'

/** What a controller of a JSON service can do. */
export const ApiAbilities = mix(Metal, Params, Rendering, Redirecting, ConditionalGet, DataStreaming, Callbacks, Rescue, Instrumentation)

/** What it reads: parameters, cookies. */
const Reading = mix(Metal, Params, Cookies)

/** How it answers: with templates, formats, redirects, downloads. */
const Answering = mix(Reading, Rendering, Layouts, ImplicitRendering, Redirecting, Responding, ConditionalGet, DataStreaming)

/** What runs around an action. */
const Surrounding = mix(Answering, Callbacks)

/** Everything; failures are rescued around all of it, and measured around that. */
export const Abilities = mix(Surrounding, Rescue, Instrumentation)
