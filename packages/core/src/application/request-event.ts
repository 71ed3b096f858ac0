/** `request.action_dispatch`: from the arrival of a request to the last byte of its response (C298). Free when nobody listens. */
import { tracingChannel } from 'node:diagnostics_channel'
import type { Request } from '../http/request.js'

/** The payload. */
export interface RequestPayload {
  readonly request: Request
  /** Whether the response was delivered; `null` until it ended. */
  delivered: boolean | null
}

const requests = tracingChannel<unknown, RequestPayload>('request.action_dispatch')

/** Publishes the start of a request now, and its end when the response was delivered or its connection lost. */
export function publishRequest(request: Request): void {
  if (!requests.hasSubscribers) return
  const payload: RequestPayload = { request, delivered: null }
  requests.start.publish(payload)
  requests.end.publish(payload)
  request.onceDone((delivered) => {
    payload.delivered = delivered
    requests.asyncStart.publish(payload)
    requests.asyncEnd.publish(payload)
  })
}
