/** `without('Flash', …)`: a controller with everything that `BaseController` can do but some of it (controller.md C304). */
import { ArgumentError } from '../errors/index.js'
import { closestName } from '../support/did-you-mean.js'
import * as list from './ability-list.js'
import { Dispatching } from './dispatching.js'
import { Metal } from './metal.js'
import { Middlewares } from './middlewares.js'
import { mix } from './mix.js'
import { Params } from './params.js'

const Incoming = mix(Metal, Dispatching, Middlewares, list.UrlOptions, Params, list.Cookies, list.Sessions)

/** What others stand on, and so stays. */
const Core = mix(Incoming, list.Helpers, list.Rendering, list.Redirecting, list.ConditionalGet, list.Callbacks)

/** What can be left out, from the innermost to the outermost, and what each adds. */
interface Removable {
  readonly ParameterWrapping: ReturnType<typeof list.ParameterWrapping<typeof Core>>
  readonly ParameterEncoding: ReturnType<typeof list.ParameterEncoding<typeof Core>>
  readonly TypedInput: ReturnType<typeof list.TypedInput<typeof Core>>
  readonly Layouts: ReturnType<typeof list.Layouts<typeof Core>>
  readonly DetachedRendering: ReturnType<typeof list.DetachedRendering<typeof Core>>
  readonly ImplicitRendering: ReturnType<typeof list.ImplicitRendering<typeof Core>>
  readonly Responding: ReturnType<typeof list.Responding<typeof Core>>
  readonly Flash: ReturnType<typeof list.Flash<typeof Core>>
  readonly DataStreaming: ReturnType<typeof list.DataStreaming<typeof Core>>
  readonly ForgeryProtection: ReturnType<typeof list.ForgeryProtection<typeof Core>>
  readonly HttpAuthentication: ReturnType<typeof list.HttpAuthentication<typeof Core>>
  readonly RateLimiting: ReturnType<typeof list.RateLimiting<typeof Core>>
  readonly Caching: ReturnType<typeof list.Caching<typeof Core>>
  readonly Logging: ReturnType<typeof list.Logging<typeof Core>>
  readonly ContentSecurity: ReturnType<typeof list.ContentSecurity<typeof Core>>
  readonly Permissions: ReturnType<typeof list.Permissions<typeof Core>>
  readonly CrossOrigin: ReturnType<typeof list.CrossOrigin<typeof Core>>
  readonly AllowingBrowsers: ReturnType<typeof list.AllowingBrowsers<typeof Core>>
  readonly Rescue: ReturnType<typeof list.Rescue<typeof Core>>
  readonly Instrumentation: ReturnType<typeof list.Instrumentation<typeof Core>>
}

/** An ability that a controller can be without. */
export type RemovableAbility = keyof Removable

/** In this order, which is that of `BaseController` (C2). */
const REMOVABLE: readonly RemovableAbility[] = [
  'ParameterWrapping',
  'ParameterEncoding',
  'TypedInput',
  'Layouts',
  'DetachedRendering',
  'ImplicitRendering',
  'Responding',
  'Flash',
  'DataStreaming',
  'ForgeryProtection',
  'HttpAuthentication',
  'RateLimiting',
  'Caching',
  'Logging',
  'ContentSecurity',
  'Permissions',
  'CrossOrigin',
  'AllowingBrowsers',
  'Rescue',
  'Instrumentation',
]

/** Everything at once, of a choice. */
type All<Choice> = (Choice extends unknown ? (each: Choice) => void : never) extends (all: infer Each) => void ? Each : never

/** The class without the abilities `Out`. */
export type ControllerWithout<Out extends RemovableAbility> = typeof Core & All<Removable[Exclude<RemovableAbility, Out>]>

/**
 * A base class like `BaseController`, without some abilities: `class Hook extends without('ForgeryProtection', 'Flash') {}`.
 * @throws ArgumentError for something that is no ability, or that others stand on
 */
export function without<Out extends RemovableAbility>(...names: readonly Out[]): ControllerWithout<Out> {
  for (const name of names) if (!REMOVABLE.includes(name)) throw unknown(name)
  let Base: typeof Metal = Core
  for (const name of REMOVABLE) {
    if (!(names as readonly RemovableAbility[]).includes(name)) Base = (list[name] as (base: typeof Metal) => typeof Metal)(Base)
  }
  abstract class ComposedController extends Base {
    static override abstract = true
  }
  return ComposedController as unknown as ControllerWithout<Out>
}

function unknown(name: string): ArgumentError {
  const hint = closestName(name, REMOVABLE)
  const reason = Object.hasOwn(list, name)
    ? 'others stand on it'
    : hint === null
      ? `it can be one of ${REMOVABLE.join(', ')}`
      : `did you mean ${hint}?`
  return new ArgumentError(`without(${JSON.stringify(name)}): ${reason}`)
}
