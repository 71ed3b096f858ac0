/** Gives bodies in memory a digest, so that a client that has them already gets a 304 (C227, live.md L93, L94). */
import { hash } from 'node:crypto'
import type { Response } from '../http/response.js'
import { isPromise } from '../support/maybe-promise.js'
import { type MiddlewareFunction, wrapping } from './middleware.js'

/** Adds `ETag` to whole bodies of successful responses, and completes `Cache-Control` on all. Never looks at a stream. */
export function etag(): MiddlewareFunction {
  return wrapping('etag', (rest) => (request) => {
    const response = rest(request)
    return isPromise<Response>(response) ? response.then(addTag) : addTag(response)
  })
}

function addTag(response: Response): Response {
  const { headers, body } = response
  const whole = (typeof body === 'string' || body instanceof Uint8Array) && body.length > 0
  const taggable = whole && (response.status === 200 || response.status === 201)
  if (taggable && !headers.has('etag') && !headers.has('last-modified') && !mayNotStore(headers.get('cache-control'))) {
    headers.put('etag', `W/"${hash('sha256', body, 'base64url').slice(0, 27)}"`)
    headers.setDefault('cache-control', 'max-age=0, private, must-revalidate')
  }
  headers.setDefault('cache-control', 'no-cache')
  return response
}

const mayNotStore = (cacheControl: string | null): boolean => cacheControl?.includes('no-store') ?? false
