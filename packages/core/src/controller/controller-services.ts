/** What an application lends to its controllers, and the settings they obey. */
import type { CacheStore } from '../contracts/cache-store.js'
import type { CounterStore } from '../contracts/index.js'
import { ErrorRules } from '../errors/index.js'
import type { ContentSecuritySettings } from '../http/policies/content-security.js'
import type { PermissionsPolicyBuilder } from '../http/policies/permissions-policy.js'
import type { LiveServices } from '../live/live-services.js'
import type { NamedMiddlewares } from '../middleware/named-middlewares.js'
import type { RouteTable } from '../routing/route-table.js'
import { FORGERY_DEFAULTS, type ForgerySettings } from './forgery-settings.js'

/** `config.controller`. */
export interface ControllerSettings extends ForgerySettings {
  /** What `redirectTo` does with a foreign host: refuse (default), or log a warning and go there. */
  readonly actionOnOpenRedirect: 'raise' | 'log'
  /** What it does with a target such as `'example.com'` that would glue onto the host name. Default: refuse. */
  readonly actionOnPathRelativeRedirect: 'raise' | 'log'
  /** Hosts that `redirectTo` may go to besides the request's own. Default none. */
  readonly allowedRedirectHosts: readonly string[]
  /** What happens when `permit` drops parameters. Default: log in development and test, nothing (`false`) elsewhere (C150). */
  readonly actionOnUnpermittedParameters: 'log' | 'raise' | false
  /** Names that never count as dropped. Default `controller` and `action`. */
  readonly alwaysPermittedParameters: readonly string[]
  /** Whether all parameters start permitted: the guard against mass assignment is off (C151). Default no. */
  readonly permitAllParameters: boolean
  /** Whether controllers wrap JSON bodies, unless they say otherwise (C138). Default yes. */
  readonly wrapParameters: boolean
  /** Whether the error of a second `render` tells where the first one was; costs a stack per request. Default: not in production. */
  readonly traceRenders: boolean
  /** Whether `config.security.forceSsl` is on: then a request over plain HTTP is no reason to trust it (C195). */
  readonly sslForced: boolean
  /** What errors mean that do not say it themselves. */
  readonly errorRules: ErrorRules
}

/** The defaults of {@link ControllerSettings}. */
export const CONTROLLER_DEFAULTS: ControllerSettings = {
  ...FORGERY_DEFAULTS,
  actionOnOpenRedirect: 'raise',
  actionOnPathRelativeRedirect: 'raise',
  allowedRedirectHosts: [],
  actionOnUnpermittedParameters: false,
  alwaysPermittedParameters: ['controller', 'action'],
  permitAllParameters: false,
  wrapParameters: true,
  traceRenders: false,
  sslForced: false,
  errorRules: new ErrorRules(),
}

/** One thing that must work: throws, rejects or gives `false` when it does not. */
export type HealthCheck = () => unknown

/** What `/up` and `/up/ready` say. */
export interface HealthServices {
  /** What readiness asks, by name. */
  readonly checks: Readonly<Record<string, HealthCheck>>
  /** How long all checks may take, in milliseconds. */
  readonly timeoutMs: number
  /** The version of the code that runs; `null` when nobody knows. */
  readonly revision: string | null
}

/** A cache that is on. */
export interface CacheServices {
  readonly store: CacheStore
  /** A part of the keys of all fragments, so that a new version of the application makes new ones. */
  readonly version: string | undefined
}

/** Shared by all controllers of one application. */
export interface ControllerServices extends LiveServices {
  /** Where controllers keep values; `null` when they keep none. */
  readonly cache: CacheServices | null
  /** What the health checks say. */
  readonly health: HealthServices
  /** The folder of static files, such as error pages; `null` when there is none. */
  readonly publicFolder: string | null
  /** The Content-Security-Policy that controllers start from. */
  readonly contentSecurity: ContentSecuritySettings
  /** The Permissions-Policy that controllers start from; `null` when the application has none. */
  readonly permissionsPolicy: PermissionsPolicyBuilder | null
  readonly controller: ControllerSettings
  /** Middlewares that routes and controllers refer to by name. */
  readonly middlewares: NamedMiddlewares
  /** The route table, for URLs; `null` until the application booted. */
  routes(): RouteTable | null
  /** Counters of rate limits; `null` for none, which limits nothing. */
  readonly counters: CounterStore | null
  /** Whether each request is a unit of work with execution state of its own. */
  readonly executionState: boolean
}
