/** Listening to the events of the framework without knowing their kind (C297, C298). */
import { type Channel, channel, type TracingChannel, tracingChannel } from 'node:diagnostics_channel'
import { isError } from '../errors/index.js'

/** One event. */
export interface EventNotice<P = Record<string, unknown>> {
  /** Such as `'process_action.action_controller'`. */
  readonly name: string
  /** What the event says; for one that takes time as it is at its end. */
  readonly payload: P
  /** How long it took, in milliseconds; 0 for one that takes no time. */
  readonly durationMs: number
  /** What it failed with. */
  readonly error?: unknown
}

interface Channels {
  readonly tracing: TracingChannel<unknown, object>
  readonly point: Channel
}

/**
 * Each name that somebody listened to. Node 20 lets go of a channel when its last listener leaves; who comes back is then heard by
 * nobody. There are as many as an application has names of events.
 */
const listenedTo = new Map<string, Channels>()

function channelsOf(name: string): Channels {
  let channels = listenedTo.get(name)
  if (channels === undefined) {
    channels = { tracing: tracingChannel<unknown, object>(name), point: channel(name) }
    listenedTo.set(name, channels)
  }
  return channels
}

/**
 * Calls back for each event of a name: once when a timed one has ended, at once for the others.
 * A listener that throws disturbs nobody: its error becomes a warning of the process.
 * @returns a function that ends it
 */
export function subscribe<P = Record<string, unknown>>(name: string, listener: (notice: EventNotice<P>) => void): () => void {
  const starts = new WeakMap<object, number>()
  const tell = (message: object, durationMs: number): void => {
    const failed = 'error' in message
    try {
      listener({ name, payload: message as P, durationMs, ...(failed ? { error: message.error } : {}) })
    } catch (failure) {
      process.emitWarning(`A listener of ${name} failed: ${isError(failure) ? failure.message : String(failure)}`)
    }
  }
  const finish = (message: object): void => {
    const start = starts.get(message)
    starts.delete(message)
    if (start !== undefined) tell(message, performance.now() - start)
  }
  const timed = {
    start: (message: object) => void starts.set(message, performance.now()),
    // A piece of work that goes on has neither a result nor an error when its first step ends.
    end: (message: object) => void (('result' in message || 'error' in message) && finish(message)),
    asyncEnd: finish,
  }
  const hear = (message: unknown): void => tell(message as object, 0)
  const { tracing, point } = channelsOf(name)
  tracing.subscribe(timed as never)
  point.subscribe(hear)
  return () => {
    tracing.unsubscribe(timed as never)
    point.unsubscribe(hear)
  }
}
