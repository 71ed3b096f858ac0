/** Errors of channels: of topics, of publishing, of engines, of those who listen. */
import { LiveError } from '@live/core'

/** A topic that is none, or a signed topic that is not ours, was changed, has expired or belongs to somebody else. */
export class InvalidTopicError extends LiveError {
  /** @param message which topic, and what is wrong with it; @param status default 500: the application made it; 403 for signed ones */
  constructor(message: string, status = 500) {
    super('ERR_INVALID_TOPIC', message, { status })
  }
}

/** An event is larger than `limits.payloadBytes`, or than the engine takes (channels.md CH10). */
export class PayloadTooLargeError extends LiveError {
  /** @param bytes of the event; @param limit in bytes */
  constructor(
    readonly bytes: number,
    readonly limit: number,
  ) {
    super('ERR_PAYLOAD_TOO_LARGE', `The event has ${bytes} bytes, ${limit} are allowed: send a reference to what is large`)
  }
}

/** Whether an event whose broadcast failed may still appear. */
export type PublishOutcome = 'unknown' | 'not_sent'

/** 503: the engine did not take an event in time (channels.md CH17). */
export class PublishTimeoutError extends LiveError {
  /** @param deadlineMs that passed; @param outcome `'unknown'`: the event may still appear; `'not_sent'`: it will not */
  constructor(
    deadlineMs: number,
    readonly outcome: PublishOutcome,
    options: { readonly cause?: unknown } = {},
  ) {
    const fate = outcome === 'unknown' ? 'it may still appear' : 'it was not sent'
    super('ERR_PUBLISH_TIMEOUT', `The engine did not take the event within ${deadlineMs} ms: ${fate}`, { status: 503, ...options })
  }
}

/** 503: too many events wait for the engine already (channels.md CH44). */
export class PublishOverloadedError extends LiveError {
  constructor(message: string) {
    super('ERR_PUBLISH_OVERLOADED', message, { status: 503 })
  }
}

/** 503: the engine cannot be reached. Thrown by an adapter it means that nothing was sent, and is tried again. */
export class AdapterUnavailableError extends LiveError {
  constructor(message: string, options: { readonly cause?: unknown } = {}) {
    super('ERR_ADAPTER_UNAVAILABLE', message, { status: 503, ...options })
  }
}

/** The engine refused, and would again: nothing was stored, and nothing is retried (channels.md section 6). */
export class AdapterError extends LiveError {
  /** @param engineCode what the engine calls it, such as `'OOM'` */
  constructor(
    readonly engineCode: string,
    message: string,
    options: { readonly cause?: unknown } = {},
  ) {
    super('ERR_ADAPTER', message, options)
  }
}

/** Ends a {@link Subscription} whose reader does not keep up (channels.md CH41). */
export class SlowConsumerError extends LiveError {
  /** @param cursor of the last event that was handed out: subscribe with `after` to go on; @param limit in events */
  constructor(
    readonly cursor: string,
    limit: number,
  ) {
    super('ERR_SLOW_CONSUMER', `More than ${limit} events wait for the reader of a subscription: go on after ${cursor || 'now'}`)
  }
}

/** 403: `authorize` of a topic said no (channels.md CH6). */
export class SubscriptionRefusedError extends LiveError {
  constructor() {
    super('ERR_SUBSCRIPTION_REFUSED', 'The subscription was refused', { status: 403 })
  }
}

/** 503: the hub was closed. */
export class HubClosedError extends LiveError {
  constructor() {
    super('ERR_HUB_CLOSED', 'The hub was closed', { status: 503 })
  }
}
