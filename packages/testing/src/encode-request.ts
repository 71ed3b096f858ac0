/** From what a test asks for to what goes on the wire. */

import { ArgumentError } from '@live/core'
import { acceptHeader, XHR_ACCEPT } from './accept.js'
import { encodeBody, paramsInQuery, type WireBody } from './encode-body.js'
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
  readonly headers: WireHeaders
  readonly body: WireBody | undefined
}

/** What a client knows beside the options of one request. */
export interface Sender {
  /** `host:port` of the server. */
  readonly serverHost: string
  /** `Host` header of the client's requests. */
  readonly host: string
  readonly defaults: ClientOptions
  /** The `Cookie` header for a path, or `''`. */
  cookieHeader(path: string): string
}

/**
 * Builds a request.
 * @param address a path, or a URL of the application
 * @throws ArgumentError for options that contradict each other, TestingError `ERR_TEST_FOREIGN_HOST` for another host
 */
export async function encodeRequest(verb: string, address: string, options: RequestOptions, sender: Sender): Promise<WireRequest> {
  const method = verb.toUpperCase()
  const wanted = options.host ?? sender.host
  const target = targetOf(address, [wanted, sender.host, sender.serverHost])
  const host = target.host ?? wanted
  const params = paramsInQuery(method, options) ? queryText(options.params) : ''
  const path = withQuery(target.path, queryText(options.query), params)
  const { body, contentType, accept } = await encodeBody(method, options, sender.defaults.encoders ?? {})
  const headers: WireHeaders = Object.create(null)
  headers['host'] = host
  merge(headers, sender.defaults.headers ?? {})
  const cookies = sender.cookieHeader(path)
  if (cookies !== '') headers['cookie'] = cookies
  describe(headers, options, contentType, accept)
  merge(headers, options.headers ?? {})
  return { method, path, url: `http://${host}${path}`, headers, body }
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
