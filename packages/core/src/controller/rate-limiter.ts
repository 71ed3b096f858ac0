/** One rate limit: the callback that counts requests and stops those that are too many (C240–C245). */
import { tracingChannel } from 'node:diagnostics_channel'
import type { Count, CounterStore } from '../contracts/counter-store.js'
import { ArgumentError, TooManyRequestsError } from '../errors/index.js'
import type { Request } from '../http/request.js'
import { durationMs } from '../support/duration.js'
import type { CallbackEntry } from './callback-list.js'
import { methodOf } from './conditions.js'
import type { AnyMethod, Metal } from './metal.js'
import { controllerName } from './names.js'
import { addRateLimit, checkedName, type RateLimitState, retryAfter } from './rate-limit-headers.js'
import { identityPart } from './rate-limit-identity.js'
import { countFixed, countSliding } from './rate-limit-window.js'

/** A value that each request may have for itself: the name of a method, or a function of the controller. */
export type PerRequest<T, C = never> = string | ((this: C, controller: C) => T | Promise<T>)

/** Whom a limit counts; nobody is the address of the client. */
export type RateLimitIdentity = string | number | { cacheKey(): string } | null | undefined

/** A rate limit. */
export interface RateLimitRule<C = never> {
  /** How many requests of one client pass in a window. `Infinity` counts none. */
  to: number | PerRequest<number, C>
  /** Length of a window: milliseconds, or text such as `'90s'`, `'3m'`, `'1h'`. */
  within: number | PerRequest<number | string, C>
  /**
   * `'fixed'`: a window starts with the first request and ends with everything forgotten, so that around its end twice the limit may pass.
   * `'sliding'`: the requests of the time that has just passed count, at two counters for each client. Default `'fixed'`.
   */
  window?: 'fixed' | 'sliding'
  /** Default: the address of the client, in IPv6 its network of 64 bits. */
  by?: PerRequest<RateLimitIdentity, C>
  /** Answers instead of a 429. When it renders nothing, the action runs. */
  with?: PerRequest<unknown, C>
  /** Default `config.controller.counterStore`. */
  store?: CounterStore
  /** Tells limits of one controller apart, in the store and in headers. Default none, `default` in headers. */
  name?: string
  /** Limits of one scope and name share their counters. Default: the name of the controller that runs. */
  scope?: string
  /** Whether clients are told by `RateLimit`, `RateLimit-Policy` and `Retry-After`. Default true. */
  headers?: boolean
}

/** The payload of `rate_limit.action_controller` (C244). */
export interface RateLimitPayload {
  readonly request: Request
  readonly count: number
  readonly to: number
  /** Milliseconds. */
  readonly within: number
  /** Who was counted, as in the key. */
  readonly by: string
  readonly name: string | null
  readonly scope: string
  readonly cacheKey: string
}

const exceeded = tracingChannel<unknown, RateLimitPayload>('rate_limit.action_controller')
const MAX_COUNT = 999_999_999_999_999

/** A before callback. */
export class RateLimiter {
  readonly #rule: RateLimitRule

  /** @throws ArgumentError for a rule that cannot work */
  constructor(rule: RateLimitRule) {
    if (typeof rule.to === 'number') checkedCount(rule.to)
    else if (!isPerRequest(rule.to)) throw new ArgumentError("rateLimit needs `to`: rateLimit({ to: 10, within: '3m' })")
    if (!isMethodName(rule.within) && typeof rule.within !== 'function') checkedWindow(rule.within)
    for (const option of ['by', 'with'] as const) {
      if (rule[option] !== undefined && !isPerRequest(rule[option])) {
        throw new ArgumentError(`${option} of a rate limit is the name of a method, or a function of the controller`)
      }
    }
    if (rule.window !== undefined && rule.window !== 'fixed' && rule.window !== 'sliding') {
      throw new ArgumentError(`window of a rate limit is ${String(rule.window)}: give 'fixed' or 'sliding'`)
    }
    if (rule.name !== undefined) checkedName(rule.name)
    this.#rule = rule
  }

  /** The methods that it calls, for the check at boot. */
  get methods(): readonly string[] {
    const { to, within, by, with: handler } = this.#rule
    return [to, isMethodName(within) ? within : null, by, handler].filter((each) => typeof each === 'string')
  }

  /** Two limits of one controller that share this would count each request twice. */
  isSameAs(other: RateLimiter): boolean {
    const [a, b] = [this.#rule, other.#rule]
    return a.name === b.name && a.scope === b.scope && a.store === b.store
  }

  /** What to call it. */
  get name(): string {
    return this.#rule.name ?? 'default'
  }

  /** Where it counts: in a store of its own, else in that of the application. */
  storeOr(counters: CounterStore | null): CounterStore | null {
    return this.#rule.store ?? counters
  }

  /** Counts a request, and stops it when it is one too many. */
  async before(controller: Metal): Promise<void> {
    const rule = this.#rule
    const to = typeof rule.to === 'number' ? rule.to : checkedCount(await ask(controller, rule.to))
    if (to === Infinity) return
    const within = checkedWindow(isPerRequestWindow(rule.within) ? await ask(controller, rule.within) : rule.within)
    const by = identityPart(rule.by === undefined ? null : await ask(controller, rule.by), controller.request.remoteIp)
    const scope = rule.scope ?? controllerName(controller.constructor)
    const cacheKey = ['rate-limit', scope, ...(rule.name === undefined ? [] : [rule.name]), by].join(':')
    const counted = await this.#count(controller, cacheKey, to, within)
    if (counted === null) return
    const state = { name: this.name, to, within, ...counted }
    if (rule.headers !== false) addRateLimit(controller.response.headers, state)
    if (counted.count <= to) return
    const { request } = controller
    await this.#stop(controller, state, { request, count: counted.count, to, within, by, name: rule.name ?? null, scope, cacheKey })
  }

  /** A store that fails must not take the application with it: then nobody is limited. */
  async #count(controller: Metal, key: string, to: number, within: number): Promise<Count | null> {
    const { counters, clock } = controller.services
    const store = this.storeOr(counters)
    const count = this.#rule.window === 'sliding' ? countSliding : countFixed
    try {
      return store === null ? null : await count({ store, key, to, within, now: clock.now() })
    } catch (error) {
      controller.logger.error(
        { err: error },
        `Rate limit ${this.name} of ${controller.constructor.name} could not count, and let a request pass`,
      )
      return null
    }
  }

  async #stop(controller: Metal, state: RateLimitState, payload: RateLimitPayload): Promise<void> {
    const { with: handler, headers } = this.#rule
    const { response } = controller
    const after = retryAfter(state.expiresIn)
    if (headers !== false) {
      response.beforeCommit(() => {
        if (response.status === 429) response.headers.setDefault('retry-after', after)
      })
    }
    const answer = async (): Promise<void> => {
      if (handler === undefined) throw new TooManyRequestsError(undefined, headers === false ? {} : headersOf(controller, after))
      await ask(controller, handler)
    }
    await (exceeded.hasSubscribers ? exceeded.tracePromise(answer, payload) : answer())
  }
}

/** The error page is a response of its own, and tells the same as this one would. */
function headersOf({ response: { headers } }: Metal, after: string): Record<string, string> {
  const told: Record<string, string> = { 'retry-after': after }
  for (const name of ['ratelimit-policy', 'ratelimit']) {
    const value = headers.get(name)
    if (value !== null) told[name] = value
  }
  return told
}

/** A sentence for each pair of limits of a controller that would count each request twice (C239). */
export function doubleLimits(controller: string, entries: readonly CallbackEntry[]): string[] {
  const limits = entries.map(({ callback }) => callback as unknown).filter((callback) => callback instanceof RateLimiter)
  return limits
    .filter((limit, i) => limits.findIndex((each) => each.isSameAs(limit)) < i)
    .map(({ name }) => `${controller} has two rate limits of the name ${name}: give each a name of its own`)
}

const isPerRequest = (value: unknown): boolean => typeof value === 'string' || typeof value === 'function'

/** A window is text too; methods do not begin with a digit. */
const isMethodName = (value: unknown): value is string => typeof value === 'string' && !/^\d/.test(value)

const isPerRequestWindow = (within: RateLimitRule['within']): within is PerRequest<number | string> =>
  typeof within === 'function' || isMethodName(within)

function ask(controller: Metal, from: PerRequest<unknown>): unknown {
  if (typeof from === 'string') return methodOf(controller, from).call(controller)
  return (from as AnyMethod as (this: Metal, controller: Metal) => unknown).call(controller, controller)
}

function checkedCount(to: unknown): number {
  if (typeof to === 'number' && to >= 0 && (to === Infinity || (Number.isInteger(to) && to <= MAX_COUNT))) return to
  throw new ArgumentError(`to of a rate limit is ${String(to)}: give a whole number from 0, or Infinity for no limit`)
}

function checkedWindow(within: unknown): number {
  const ms = Math.ceil(durationMs(within))
  if (ms > 0 && ms <= Number.MAX_SAFE_INTEGER) return ms
  throw new ArgumentError(`within of a rate limit is ${String(within)}: give milliseconds above 0, or text such as '90s' or '3m'`)
}
