/** From the text of an event stream to its events. */
import { createParser, type EventSourceParser } from 'eventsource-parser'

/** One event of a `text/event-stream`. */
export class ServerSentEvent {
  constructor(
    /** The name of the event, `'message'` when it has none. */
    readonly event: string,
    readonly data: string,
    /** Its own id; an event without one has `undefined` here, also when an earlier one had one. */
    readonly id?: string,
    /** The reconnection time in milliseconds, when the stream set one since the event before. */
    readonly retry?: number,
  ) {}

  /** The data as JSON. @throws SyntaxError when it is not */
  json<T = unknown>(): T {
    return JSON.parse(this.data) as T
  }
}

/** Parses text that comes in pieces, independently of the encoder of the framework. */
export class SseReader {
  readonly #events: ServerSentEvent[] = []
  readonly #parser: EventSourceParser
  #retry: number | undefined

  constructor() {
    this.#parser = createParser({
      onEvent: ({ event, data, id }) => {
        this.#events.push(new ServerSentEvent(event ?? 'message', data, id, this.#retry))
        this.#retry = undefined
      },
      onRetry: (ms) => {
        this.#retry = ms
      },
    })
  }

  /** More text of the stream. */
  feed(text: string): void {
    this.#parser.feed(text)
  }

  /** The next complete event. */
  shift(): ServerSentEvent | undefined {
    return this.#events.shift()
  }
}
