/** Shows browsers what a request spent its time on: `Server-Timing` from the framework's timed events, for development (C288). */
import { AsyncLocalStorage } from 'node:async_hooks'
import { tracingChannel } from 'node:diagnostics_channel'
import type { Response } from '../http/response.js'
import { isPromise } from '../support/maybe-promise.js'
import type { MiddlewareFunction } from './middleware.js'

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

const current = new AsyncLocalStorage<Timings>()
const watched = new Set<string>()

/**
 * Appends a `Server-Timing` with the durations of events up to the head of the response; those of one name are summed. Enters an
 * `AsyncLocalStorage` for each request, so it is none for production.
 * @param events names of tracing channels of `node:diagnostics_channel`
 */
export function serverTiming(events: readonly string[] = TIMED_EVENTS): MiddlewareFunction {
  for (const name of events) watch(name)
  const shown = new Set(events)
  return function serverTiming(_request, next) {
    const timings: Timings = new Map()
    const response = current.run(timings, next)
    return isPromise<Response>(response) ? response.then((each) => describe(each, timings, shown)) : describe(response, timings, shown)
  }
}

/** Listeners are of the process: one for each event, whatever the number of applications. */
function watch(name: string): void {
  if (watched.has(name)) return
  watched.add(name)
  const finish = (payload: unknown): void => {
    const timing = current.getStore()?.get(payload)
    if (timing !== undefined) timing.duration = performance.now() - timing.start
  }
  const channel = tracingChannel(name)
  channel.start.subscribe((payload) => {
    const timings = current.getStore()
    if (timings !== undefined && timings.size < MAX_EVENTS) timings.set(payload, { name, start: performance.now(), duration: 0 })
  })
  channel.end.subscribe(finish)
  // Later than the end of the synchronous part, and what counts then.
  channel.asyncEnd.subscribe(finish)
}

function describe(response: Response, timings: Timings, shown: ReadonlySet<string>): Response {
  const sums = new Map<string, number>()
  for (const { name, duration } of timings.values()) if (shown.has(name)) sums.set(name, (sums.get(name) ?? 0) + duration)
  if (sums.size === 0) return response
  const entries = [...sums].map(([name, duration]) => `${name};dur=${duration.toFixed(2)}`).join(', ')
  const given = response.headers.get('server-timing')
  response.headers.set('server-timing', given === null ? entries : `${given}, ${entries}`)
  return response
}
