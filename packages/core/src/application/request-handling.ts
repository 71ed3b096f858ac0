/** One request, from the socket through the chain and back: the listener of `node:http`. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from '../contracts/index.js'
import { hasCode } from '../errors/index.js'
import { Request } from '../http/request.js'
import type { Response } from '../http/response.js'
import { closeWithConnection } from '../server/queued-responses.js'
import { send } from '../server/send.js'
import { isPromise, type MaybePromise } from '../support/maybe-promise.js'
import type { Built } from './building.js'
import { publishRequest } from './request-event.js'

/** Answers one request. */
export type RequestHandler = (raw: IncomingMessage, wire: ServerResponse) => void

/** The listener of an application that is built. */
export function requestHandler({ services, chain, executor, errorPages }: Built): RequestHandler {
  const { logger } = services
  const fail = (error: unknown, request: Request, wire: ServerResponse): void => {
    request.releaseBodyExcept(null, error)
    if (wire.headersSent || wire.destroyed) cutOff(error, wire, logger)
    else answerFailure(() => errorPages.respond(error, request), wire, logger)
  }
  const deliver = (response: Response, request: Request, wire: ServerResponse): void => {
    try {
      request.releaseBodyExcept(response.body)
      const later = send(response, wire)
      // What a mounted handler does later is its own; that it failed is not.
      if (later !== undefined) later.catch((error: unknown) => fail(error, request, wire))
    } catch (error) {
      fail(error, request, wire)
    }
  }
  return (raw, wire) => {
    if (wire.socket === null) closeWithConnection(wire)
    const request = new Request(raw, wire, services)
    publishRequest(request)
    let response: MaybePromise<Response>
    try {
      executor?.(request)
      response = chain(request)
    } catch (error) {
      fail(error, request, wire)
      return
    }
    if (!isPromise<Response>(response)) deliver(response, request, wire)
    else {
      response.then(
        (each) => deliver(each, request, wire),
        (error: unknown) => fail(error, request, wire),
      )
    }
  }
}

function cutOff(error: unknown, wire: ServerResponse, logger: Logger): void {
  if (!hasCode(error, 'ERR_CLIENT_DISCONNECTED')) logger.error({ err: error }, 'A response failed while it was sent')
  wire.destroy()
}

/** For errors outside the error pages' own place in the stack: of the outer middlewares, and of sending. */
function answerFailure(page: () => MaybePromise<Response>, wire: ServerResponse, logger: Logger): void {
  // A head that could not be written must not mix with that of the error page.
  for (const name of wire.getHeaderNames()) wire.removeHeader(name)
  const giveUp = (failure: unknown): void => {
    logger.fatal({ err: failure }, 'An error page could not be sent')
    wire.destroy()
  }
  Promise.resolve(page())
    .then((each) => send(each, wire))
    .catch(giveUp)
}
