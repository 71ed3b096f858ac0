/** Shows browsers what a request spent its time on: `Server-Timing` from the framework's timed events, for development (C288). */
import { AsyncLocalStorage } from 'node:async_hooks'
import { type Channel, type ChannelListener, tracingChannel } from 'node:diagnostics_channel'
import type { Response } from '../http/response.js'
import { isPromise, type MaybePromise } from '../support/maybe-promise.js'
import { type MiddlewareFunction, named } from './middleware.js'

/** The timed events that are shown where nothing else is said. */
export const TIMED_EVENTS: readonly string[] = [
  'process_action.action_controller',
  'redirect_to.action_controller',
  'send_data.action_controller',
  'send_file.action_controller',
  'send_stream.action_controller',
  'render_template.action_view',
  'render_partial.action_view',
  'render_collection.action_view',
  'render_layout.action_view',
  'sql.active_record',
  'cache_read.active_support',
  'cache_write.active_support',
]

/** Most events of one request that are measured. */
const MAX_EVENTS = 10_000

/** One event that began in a request. */
interface Timing {
  readonly name: string
  readonly start: number
  /** Milliseconds; 0 before the end. */
  duration: number
}

/** The events of one request, by their payloads. */
type Timings = Map<unknown, Timing>

/**
 * Appends a `Server-Timing` with the durations of events up to the head of the response; those of one name are summed. Enters an
 * `AsyncLocalStorage` for each request, so it is none for production.
 * @param events names of tracing channels of `node:diagnostics_channel`
 */
export function serverTiming(events: readonly string[] = TIMED_EVENTS): MiddlewareFunction {
  const watch = new EventWatch(events)
  return named('serverTiming', (_request, next) => {
    const timings: Timings = new Map()
    const finish = (response: Response): Response => {
      watch.leave()
      return describe(response, timings)
    }
    const fail = (error: unknown): never => {
      watch.leave()
      throw error
    }
    let response: MaybePromise<Response>
    try {
      response = watch.enter(timings, next)
    } catch (error) {
      return fail(error)
    }
    return isPromise<Response>(response) ? response.then(finish, fail) : finish(response)
  })
}

/** Listens to events as long as a request is under way: listeners are of the process, and others look whether there are any. */
class EventWatch {
  readonly #current = new AsyncLocalStorage<Timings>()
  readonly #listeners: readonly { readonly channel: Channel; readonly listener: ChannelListener }[]
  #requests = 0

  constructor(events: readonly string[]) {
    this.#listeners = [...new Set(events)].flatMap((name) => {
      const { start, end, asyncEnd } = tracingChannel(name)
      const begin: ChannelListener = (payload) => {
        const timings = this.#current.getStore()
        if (timings !== undefined && timings.size < MAX_EVENTS) timings.set(payload, { name, start: performance.now(), duration: 0 })
      }
      const finish: ChannelListener = (payload) => {
        const timing = this.#current.getStore()?.get(payload)
        if (timing !== undefined) timing.duration = performance.now() - timing.start
      }
      return [
        { channel: start, listener: begin },
        { channel: end, listener: finish },
        // Later than the end of the synchronous part, and what counts then.
        { channel: asyncEnd, listener: finish },
      ]
    })
  }

  /** Runs a request whose events are measured; {@link leave} has to follow. */
  enter<T>(timings: Timings, run: () => T): T {
    if (this.#requests++ === 0) for (const { channel, listener } of this.#listeners) channel.subscribe(listener)
    return this.#current.run(timings, run)
  }

  /** The request is over, as far as it is measured. */
  leave(): void {
    if (--this.#requests === 0) for (const { channel, listener } of this.#listeners) channel.unsubscribe(listener)
  }
}

function describe(response: Response, timings: Timings): Response {
  const sums = new Map<string, number>()
  for (const { name, duration } of timings.values()) sums.set(name, (sums.get(name) ?? 0) + duration)
  if (sums.size === 0) return response
  const entries = [...sums].map(([name, duration]) => `${name};dur=${duration.toFixed(2)}`).join(', ')
  const given = response.headers.get('server-timing')
  response.headers.set('server-timing', given === null ? entries : `${given}, ${entries}`)
  return response
}
