/** From what a test asks for to what goes on the wire. */
import { isIP } from 'node:net'
import { ArgumentError } from '@live/core'
import { acceptHeader, BROWSER_ACCEPT, XHR_ACCEPT } from './accept.js'
import { encodeBody, paramsInQuery, type WireBody } from './encode-body.js'
import type { Peer } from './exchange.js'
import { encodeParams, type Params } from './params.js'
import type { ClientOptions, RequestOptions } from './request-options.js'
import { targetOf, withQuery } from './target.js'

/** Headers by lower-case name. */
export type WireHeaders = Record<string, string | string[]>

/** A request ready to go. */
export interface WireRequest {
  readonly method: string
  /** Path with query, percent-encoded. */
  readonly path: string
  /** The URL as the application sees it. */
  readonly url: string
  readonly host: string
  readonly peer: Peer
  /** Whether it was asked for by a full URL. */
  readonly moves: boolean
  readonly headers: WireHeaders
  readonly body: WireBody | undefined
}

/** What a client knows beside the options of one request. */
export interface Sender {
  /** `Host` header of the client's requests. */
  readonly host: string
  /** Who the application takes the client for. */
  readonly peer: Peer
  readonly defaults: ClientOptions
  /** The `Cookie` header for a path, or `''`. */
  cookieHeader(path: string): string
}

/**
 * Builds a request.
 * @param address a path, or a URL, whose host the application is asked for (controller.md C305)
 * @throws ArgumentError for options that contradict each other, or an address that is none
 */
export async function encodeRequest(verb: string, address: string, options: RequestOptions, sender: Sender): Promise<WireRequest> {
  const method = verb.toUpperCase()
  const target = targetOf(address)
  const { host, https } = target.origin ?? { host: options.host ?? sender.host, https: options.https ?? sender.peer.https }
  const remoteAddress = checkedAddress(options.remoteAddress ?? sender.peer.remoteAddress)
  const params = paramsInQuery(method, options) ? queryText(options.params) : ''
  const path = withQuery(target.path, queryText(options.query), params)
  const { body, contentType, accept } = await encodeBody(method, options, sender.defaults.encoders ?? {})
  const headers: WireHeaders = Object.create(null)
  headers['host'] = host
  headers['accept'] = acceptHeader(sender.defaults.accept ?? BROWSER_ACCEPT)
  merge(headers, sender.defaults.headers ?? {})
  const cookies = sender.cookieHeader(path)
  if (cookies !== '') headers['cookie'] = cookies
  describe(headers, options, contentType, accept)
  merge(headers, options.headers ?? {})
  const url = `${https ? 'https' : 'http'}://${host}${path}`
  return { method, path, url, host, peer: { https, remoteAddress }, moves: target.origin !== undefined, headers, body }
}

function checkedAddress(address: string | null): string | null {
  if (address === null || isIP(address) !== 0) return address
  throw new ArgumentError(`remoteAddress is ${JSON.stringify(address)}: give an IP address such as '203.0.113.7'`)
}

function describe(headers: WireHeaders, options: RequestOptions, contentType: string | undefined, accept: string | undefined): void {
  if (contentType !== undefined) headers['content-type'] = contentType
  if (accept !== undefined) headers['accept'] = accept
  if (options.xhr === true) {
    headers['x-requested-with'] = 'XMLHttpRequest'
    headers['accept'] = XHR_ACCEPT
  }
  if (options.accept !== undefined) headers['accept'] = acceptHeader(options.accept)
}

function queryText(query: Params | string | undefined): string {
  if (query === undefined) return ''
  return typeof query === 'string' ? query : encodeParams(query)
}

function merge(headers: WireHeaders, more: Readonly<Record<string, string | readonly string[] | undefined>>): void {
  for (const name of Object.keys(more)) {
    const value = more[name]
    if (value === undefined) delete headers[name.toLowerCase()]
    else if (value === null) throw new ArgumentError(`header ${name} is null; undefined takes a header away`)
    else headers[name.toLowerCase()] = typeof value === 'string' ? value : [...value]
  }
}
