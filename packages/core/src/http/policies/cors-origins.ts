/** Which origins may read a response: compared as a whole, never by a part (Fetch standard §3.2, RFC 6454 §6.2). */
import { ConfigurationError } from '../../errors/index.js'
import { isPromise, type MaybePromise } from '../../support/maybe-promise.js'
import { parseUrl } from '../../support/parse-url.js'
import { isSafeRegExp } from '../../support/safe-regexp.js'
import type { Request } from '../request.js'

/**
 * `'https://app.example'`, `'https://*.example.com'` for every host below that one, `'null'` for pages without an origin, or a RegExp
 * that is compared with the whole origin, or a function. Functions and RegExps are not asked about `'null'`.
 */
export type CorsOrigin = string | RegExp | ((origin: string, request: Request) => MaybePromise<boolean>)

/** One of these or several; `'*'` for all. */
export type CorsOrigins = CorsOrigin | readonly CorsOrigin[]

type Question = (origin: string, request: Request) => MaybePromise<boolean>

/** Longer ones belong to no host: a host name has at most 253 characters. */
const MAX_ORIGIN = 300
// As browsers serialise it: lower case, no default port, no path.
const SERIALISED = /^[a-z][a-z\d+.-]*:\/\/[a-z\d._~%:[\]-]+$/
const WILDCARD = /^([a-z][a-z\d+.-]*:\/\/)\*(\.[a-z\d.-]+(?::\d{1,5})?)$/

/** A list of origins, checked at boot. */
export class OriginList {
  /** Whether every origin is in it. */
  readonly isEverybody: boolean
  readonly #exact = new Set<string>()
  readonly #questions: Question[] = []

  /**
   * @param origins as configured; @param setting their name, for messages
   * @throws ConfigurationError for an origin that no browser could send, or a RegExp that a hostile one could stall
   */
  constructor(origins: CorsOrigins, setting: string) {
    const all = Array.isArray(origins) ? (origins as readonly CorsOrigin[]) : [origins as CorsOrigin]
    if (all.length === 0) throw new ConfigurationError(`${setting} is an empty list: name the origins that may read responses`)
    this.isEverybody = all.includes('*')
    for (const origin of all) if (origin !== '*') this.#add(origin, setting)
  }

  /** Whether pages without an origin are in it by name, which any site can make. */
  get namesNull(): boolean {
    return this.#exact.has('null')
  }

  /** Whether an origin is in the list; a promise only if a function gives one. */
  includes(origin: string, request: Request): MaybePromise<boolean> {
    if (this.isEverybody || this.#exact.has(origin)) return true
    if (this.#questions.length === 0 || origin.length > MAX_ORIGIN || !SERIALISED.test(origin)) return false
    return this.#ask(0, origin, request)
  }

  #ask(at: number, origin: string, request: Request): MaybePromise<boolean> {
    for (let i = at; i < this.#questions.length; i++) {
      const answer = this.#questions[i](origin, request)
      if (isPromise<boolean>(answer)) return answer.then((yes) => yes === true || this.#ask(i + 1, origin, request))
      if (answer === true) return true
    }
    return false
  }

  #add(origin: CorsOrigin, setting: string): void {
    if (typeof origin === 'function') this.#questions.push(origin)
    else if (typeof origin === 'string') this.#addText(origin, setting)
    else if (Object.prototype.toString.call(origin) === '[object RegExp]') this.#questions.push(wholeMatch(origin, setting))
    else throw new ConfigurationError(`${setting} holds ${String(origin)}: give text, a RegExp, or a function`)
  }

  #addText(origin: string, setting: string): void {
    const wildcard = WILDCARD.exec(origin.toLowerCase())
    if (wildcard !== null) this.#questions.push(below(wildcard[1], wildcard[2]))
    else this.#exact.add(origin === 'null' ? origin : serialised(origin, setting))
  }
}

/** Every host below one, at any depth, but not that one itself. */
function below(scheme: string, suffix: string): Question {
  return (origin) => {
    if (!origin.startsWith(scheme) || !origin.endsWith(suffix)) return false
    const end = origin.length - suffix.length
    // A port or an address in brackets before the suffix would make it a part of something else.
    return end > scheme.length && !/[:[\]]/.test(origin.slice(scheme.length, end))
  }
}

/** Compares the whole origin, and keeps no state between calls, whatever the flags say. */
function wholeMatch(regexp: RegExp, setting: string): Question {
  if (!isSafeRegExp(regexp))
    throw new ConfigurationError(`${setting} holds ${String(regexp)}, which could take exponential time: avoid repetitions in repetitions`)
  const pattern = new RegExp(`^(?:${regexp.source})$`, regexp.flags.replace(/[gmy]/g, ''))
  return (origin) => pattern.test(origin)
}

function serialised(origin: string, setting: string): string {
  const problem = `${setting} holds ${JSON.stringify(origin)}`
  if (SERIALISED.test(origin) && !/^(?:https?|wss?|ftp):/.test(origin)) return origin
  const url = parseUrl(origin)
  if (url === null || !origin.includes('://'))
    throw new ConfigurationError(`${problem}: write an origin with its scheme, such as 'https://app.example'`)
  if (url.origin === 'null') throw new ConfigurationError(`${problem}, which is no origin that a browser sends`)
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== '' || url.hostname.includes('*'))
    throw new ConfigurationError(`${problem}: an origin is scheme, host and port, or 'https://*.example.com'`)
  return url.origin
}
