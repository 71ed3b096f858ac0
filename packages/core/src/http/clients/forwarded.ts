/** What trusted proxies say about the client: `X-Forwarded-*` and `Forwarded` (RFC 7239), read only when somebody asks (C268, C271). */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { splitHeaderList } from '../header-list.js'
import { endOfHost } from './host.js'
import { addressOf, plainAddress } from './ip-address.js'
import type { ProxyTrust } from './trusted-proxies.js'

/** Most proxies that are followed; a longer way is none that a request takes. */
const MAX_HOPS = 100

/** What one trusted proxy, or several in a row, said. */
interface Testimony {
  /** The farthest address that is vouched for. */
  readonly address: string
  readonly proto: string | null
  readonly host: string | null
}

/** One element of a `Forwarded` header. */
interface ForwardedElement {
  readonly for?: string
  readonly proto?: string
  readonly host?: string
}

const X_HEADERS = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-forwarded-scheme', 'x-forwarded-ssl'] as const

/**
 * The client of a request as its proxies see it. Everything is `null`, and the address that of the peer, when the peer is not
 * trusted. `Forwarded` counts only where no `X-Forwarded-*` header came: a proxy writes one kind, and the other is the client's.
 */
export class ForwardedClient {
  readonly #headers: IncomingHttpHeaders
  readonly #trust: ProxyTrust
  readonly #peer: string
  readonly #trusted: boolean
  #standard: Testimony | null = null

  /** @param raw the message; @param trust who is believed */
  constructor(raw: IncomingMessage, trust: ProxyTrust) {
    this.#headers = raw.headers
    this.#trust = trust
    this.#peer = plainAddress(raw.socket.remoteAddress ?? '')
    this.#trusted = trust(this.#peer, 0)
  }

  /** The first address, from the peer on, that is not a trusted proxy; the farthest one when all are. */
  get address(): string {
    if (!this.#trusted) return this.#peer
    if (this.#usesStandard()) return this.#testimony().address
    const list = text(this.#headers['x-forwarded-for'])
    return list === null ? this.#peer : clientOf(list, this.#peer, this.#trust)
  }

  /** Whether the client spoke TLS; `null` when nobody says so. */
  get secure(): boolean | null {
    const [proto, ssl] = this.#schemes()
    if (proto !== null) return SECURE.get(proto.toLowerCase()) ?? null
    return ssl?.toLowerCase() === 'on' ? true : null
  }

  /** The `host[:port]` that the client asked for; `null` when nobody names a valid one. */
  get host(): string | null {
    const host = this.claimedHost
    return host === null || endOfHost(host) < 0 ? null : host
  }

  /** {@link host}, as it was sent. */
  get claimedHost(): string | null {
    if (!this.#trusted) return null
    return this.#usesStandard() ? this.#testimony().host : lastOf(this.#headers['x-forwarded-host'])
  }

  /** The name of the scheme, and the switch that some proxies send instead. */
  #schemes(): readonly [string | null, string | null] {
    if (!this.#trusted) return NO_SCHEMES
    if (this.#usesStandard()) return [this.#testimony().proto, null]
    const headers = this.#headers
    return [lastOf(headers['x-forwarded-proto'] ?? headers['x-forwarded-scheme']), lastOf(headers['x-forwarded-ssl'])]
  }

  #usesStandard(): boolean {
    const headers = this.#headers
    return headers.forwarded !== undefined && X_HEADERS.every((name) => headers[name] === undefined)
  }

  #testimony(): Testimony {
    this.#standard ??= readForwarded(this.#headers.forwarded ?? '', this.#peer, this.#trust)
    return this.#standard
  }
}

const SECURE: ReadonlyMap<string, boolean> = new Map([
  ['https', true],
  ['http', false],
])
const NO_SCHEMES = [null, null] as const

/**
 * Walks `X-Forwarded-For` from its end. It ends at what is no address too: whoever wrote `unknown` there did not see who came before,
 * so nothing in front of it is vouched for.
 */
function clientOf(list: string, peer: string, trust: ProxyTrust): string {
  let client = peer
  let end = list.length
  for (let hop = 1; hop <= MAX_HOPS && end > 0; ) {
    const comma = list.lastIndexOf(',', end - 1)
    const entry = list.slice(comma + 1, end).trim()
    end = comma
    if (entry === '') continue
    const address = addressOf(entry)
    if (address === null) break
    client = address
    if (!trust(address, hop++)) break
  }
  return client
}

/** The same for `Forwarded`, whose elements tell scheme and host of each hop: those of the farthest trusted proxy count. */
function readForwarded(header: string, peer: string, trust: ProxyTrust): Testimony {
  const elements = splitHeaderList(header)
  let address = peer
  let written: ForwardedElement = NOTHING
  for (let hop = 1; hop <= Math.min(MAX_HOPS, elements.length); hop++) {
    const element = parseElement(elements[elements.length - hop])
    if (element === null) break
    written = element
    const next = element.for === undefined ? null : addressOf(element.for)
    if (next === null) break
    address = next
    if (!trust(next, hop)) break
  }
  return { address, proto: written.proto ?? null, host: written.host ?? null }
}

const NOTHING: ForwardedElement = Object.freeze({})

/** The pairs of an element; `null` when it is malformed or names one twice (RFC 7239 §4). */
function parseElement(element: string): ForwardedElement | null {
  const pairs = Object.create(null) as Record<string, string>
  for (let at = 0; at < element.length; ) {
    const equals = element.indexOf('=', at)
    if (equals < 0) return null
    const name = element.slice(at, equals).trim().toLowerCase()
    const end = endOfValue(element, equals + 1)
    if (end < 0 || name === '' || name in pairs) return null
    pairs[name] = unquote(element.slice(equals + 1, end).trim())
    at = end + 1
  }
  return pairs
}

/** The index of the semicolon after a value, or the length; -1 when there is anything but blanks after a quoted one. */
function endOfValue(element: string, from: number): number {
  if (element[from] !== '"') {
    const semicolon = element.indexOf(';', from)
    const end = semicolon < 0 ? element.length : semicolon
    return element.slice(from, end).includes('"') ? -1 : end
  }
  let close = from + 1
  while (close < element.length && element[close] !== '"') close += element[close] === '\\' ? 2 : 1
  if (close >= element.length) return -1
  let end = close + 1
  while (element[end] === ' ' || element[end] === '\t') end++
  return end === element.length || element[end] === ';' ? end : -1
}

const unquote = (value: string): string => (value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value)

/** The last member of a list header: the one that the nearest proxy wrote. */
function lastOf(value: string | string[] | undefined): string | null {
  const list = text(value)
  return list === null ? null : list.slice(list.lastIndexOf(',') + 1).trim()
}

function text(value: string | string[] | undefined): string | null {
  if (value === undefined) return null
  return typeof value === 'string' ? value : value.join(', ')
}
