/** What pages of other origins may do: the answer to preflights, and the headers of responses (Fetch standard §3.2). */
import { ConfigurationError } from '../../errors/index.js'
import { isPromise, type MaybePromise } from '../../support/maybe-promise.js'
import type { HeaderMap } from '../headers.js'
import type { Request } from '../request.js'
import { type CorsOrigins, OriginList } from './cors-origins.js'

/** Cross-origin resource sharing of an application, a controller, an action or a route. */
export interface CorsOptions {
  /** Who may read responses. Default `'*'`, everybody, without credentials. */
  origins?: CorsOrigins
  /** Verbs that requests may have. Default: any. */
  methods?: readonly string[]
  /** Headers that requests may carry. Default: all that a preflight asks for. */
  headers?: readonly string[]
  /** Headers of the response that scripts may read, besides the few that they always may. Default none. */
  exposedHeaders?: readonly string[]
  /** Whether requests may carry cookies and responses to them be read. Needs `origins`. Default false. */
  credentials?: boolean
  /** Seconds for which browsers keep the answer to a preflight. Default 7200. */
  maxAge?: number
  /** Whether pages of the public internet may reach this server in a private network. Default false. */
  privateNetwork?: boolean
}

const DEFAULT_MAX_AGE = 7200
const TOKEN = /^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/
const ALLOW_ORIGIN = 'access-control-allow-origin'

/** {@link CorsOptions}, checked at boot. */
export class CorsPolicy {
  readonly #origins: OriginList
  readonly #methods: readonly string[] | null
  readonly #headers: string | null
  readonly #exposed: string | null
  readonly #credentials: boolean
  readonly #maxAge: string
  readonly #privateNetwork: boolean

  /**
   * @param setting where the options stand, for messages
   * @throws ConfigurationError for what cannot work, or would open everything to everybody
   */
  constructor(options: CorsOptions, setting: string) {
    const { origins = '*', methods, headers, exposedHeaders, credentials = false, maxAge = DEFAULT_MAX_AGE } = options
    this.#origins = new OriginList(origins, `${setting}.origins`)
    this.#methods = methods === undefined ? null : tokens(methods, `${setting}.methods`).map((method) => method.toUpperCase())
    this.#headers = headers === undefined ? null : tokens(headers, `${setting}.headers`).join(', ')
    this.#exposed = exposedHeaders === undefined ? null : tokens(exposedHeaders, `${setting}.exposedHeaders`).join(', ') || null
    this.#credentials = credentials
    this.#privateNetwork = options.privateNetwork ?? false
    if (!Number.isSafeInteger(maxAge) || maxAge < 0)
      throw new ConfigurationError(`${setting}.maxAge is ${String(maxAge)}: set it to a whole number of seconds`)
    this.#maxAge = String(maxAge)
    if (credentials) this.#assertNamedOrigins(setting)
  }

  /** Adds what the page that asked may read; without an allowed origin only what caches have to know. */
  addTo(headers: HeaderMap, request: Request): MaybePromise<void> {
    if (headers.has(ALLOW_ORIGIN)) return
    return this.#addOrigin(headers, request, () => {
      if (this.#exposed !== null) headers.set('access-control-expose-headers', this.#exposed)
    })
  }

  /**
   * Adds the answer to a preflight.
   * @param method the verb that it asks for
   */
  addPreflightTo(headers: HeaderMap, request: Request, method: string): MaybePromise<void> {
    headers.put('vary', 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers')
    return this.#addOrigin(headers, request, () => {
      const wanted = request.headers.get('access-control-request-headers')
      // Only the verb that was asked for: on the same path another one may belong to a controller that nobody opened.
      headers.set('access-control-allow-methods', this.#methods?.join(', ') ?? method)
      const allowed = this.#headers ?? (wanted !== null && isNameList(wanted) ? wanted : '')
      if (wanted !== null && allowed !== '') headers.set('access-control-allow-headers', allowed)
      headers.put('access-control-max-age', this.#maxAge)
      if (this.#privateNetwork && request.headers.get('access-control-request-private-network') === 'true')
        headers.put('access-control-allow-private-network', 'true')
    })
  }

  #addOrigin(headers: HeaderMap, request: Request, more: () => void): MaybePromise<void> {
    const { origin } = request.raw.headers
    if (this.#origins.isEverybody) {
      // Also for requests without an origin: what a cache keeps must do for those with one.
      headers.put(ALLOW_ORIGIN, '*')
      more()
      return
    }
    headers.addToList('vary', 'Origin')
    if (origin === undefined) return
    const add = (allowed: boolean): void => {
      if (!allowed) return
      headers.set(ALLOW_ORIGIN, origin)
      if (this.#credentials) headers.put('access-control-allow-credentials', 'true')
      more()
    }
    const allowed = this.#origins.includes(origin, request)
    return isPromise<boolean>(allowed) ? allowed.then(add) : add(allowed)
  }

  #assertNamedOrigins(setting: string): void {
    const fix = 'name the origins, or leave credentials out'
    if (this.#origins.isEverybody) throw new ConfigurationError(`${setting} lets every site act with the cookies of its visitors: ${fix}`)
    if (this.#origins.namesNull)
      throw new ConfigurationError(`${setting} gives credentials to the origin 'null', which every site can have: ${fix}`)
  }
}

function tokens(names: readonly string[], setting: string): readonly string[] {
  const wrong = names.find((name) => typeof name !== 'string' || !TOKEN.test(name))
  if (wrong === undefined) return names
  throw new ConfigurationError(`${setting} holds ${JSON.stringify(wrong)}: write one name for each`)
}

/** Whether a header is a list of tokens, which may be sent back as it is. */
function isNameList(value: string): boolean {
  return value.split(',').every((name) => TOKEN.test(name.trim()))
}
