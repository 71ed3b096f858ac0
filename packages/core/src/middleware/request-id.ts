/** Gives each request an id that logs and the client can quote (C272). */
import { randomUUID } from 'node:crypto'
import { ConfigurationError } from '../errors/index.js'
import { isToken } from '../http/negotiation/media-type.js'
import type { Response } from '../http/response.js'
import { isPromise } from '../support/maybe-promise.js'
import { type MiddlewareFunction, wrapping } from './middleware.js'

const MAX_LENGTH = 255

/**
 * Takes the id of the client, cleaned, or makes one; echoes it on the response.
 * @param header name of the header, default `x-request-id`
 * @throws ConfigurationError for what is no name of a header
 */
export function requestId(header = 'x-request-id'): MiddlewareFunction {
  const name = header.toLowerCase()
  if (!isToken(name)) throw new ConfigurationError(`config.stack.requestId is ${JSON.stringify(header)}: set it to the name of a header`)
  return wrapping('requestId', (rest) => (request) => {
    const given = request.raw.headers[name]
    const id = (typeof given === 'string' && clean(given)) || randomUUID()
    request.id = id
    const response = rest(request)
    return isPromise<Response>(response) ? response.then((each) => echo(each, name, id)) : echo(response, name, id)
  })
}

function echo(response: Response, name: string, id: string): Response {
  response.headers.put(name, id)
  return response
}

const clean = (id: string): string =>
  id
    .slice(0, MAX_LENGTH * 4)
    .replace(/[^A-Za-z0-9_@-]/g, '')
    .slice(0, MAX_LENGTH)
