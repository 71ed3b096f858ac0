/** Prometheus metrics of requests and streams, fed from the framework's events. Needs `prom-client`. */
import { subscribe, tracingChannel, unsubscribe } from 'node:diagnostics_channel'
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { ProcessActionPayload } from '../controller/instrumentation.js'
import type { StreamReport } from '../live/stream-report.js'

/** Where the metrics go. */
export interface MetricsOptions {
  /** A registry of `prom-client`. */
  register: Registry
  /** In front of every name. Default `live_`. */
  prefix?: string
}

/** Upper bounds in seconds, from a quick answer to a stream of a day. */
const ACTION_BUCKETS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5]
const STREAM_BUCKETS = [0.1, 1, 10, 60, 600, 3_600, 86_400]

/**
 * Starts to collect. Labels are controllers and actions, never anything that a client chooses.
 * @returns a function that stops it
 */
export function collectMetrics({ register, prefix = 'live_' }: MetricsOptions): () => void {
  const registers = [register]
  const action = ['controller', 'action'] as const
  const actions = new Histogram({
    name: `${prefix}action_duration_seconds`,
    help: 'Time that actions took, live ones until they ended',
    labelNames: [...action, 'status'],
    buckets: ACTION_BUCKETS,
    registers,
  })
  const open = new Gauge({ name: `${prefix}open_streams`, help: 'Live streams that are open', labelNames: action, registers })
  const streams = new Histogram({
    name: `${prefix}stream_duration_seconds`,
    help: 'How long streams were open',
    labelNames: [...action, 'outcome'],
    buckets: STREAM_BUCKETS,
    registers,
  })
  const bytes = new Counter({ name: `${prefix}stream_bytes_total`, help: 'Bytes written to streams', labelNames: action, registers })
  const blocked = new Counter({
    name: `${prefix}stream_blocked_seconds_total`,
    help: 'Time that streams waited for their readers',
    labelNames: action,
    registers,
  })

  const startedAt = new WeakMap<object, number>()
  const actionEvents = {
    start: (payload: unknown) => void startedAt.set(payload as object, performance.now()),
    asyncEnd: (payload: unknown) => {
      const { controller, action, status } = payload as ProcessActionPayload
      const seconds = (performance.now() - (startedAt.get(payload as object) ?? performance.now())) / 1000
      actions.observe({ controller, action, status: String(status) }, seconds)
    },
  }
  const onOpen = (message: unknown): void => {
    const { controller, action } = message as StreamReport
    open.inc({ controller, action })
  }
  const onEnd = (message: unknown): void => {
    const { controller, action, outcome, durationMs, blockedMs, bytes: written } = message as StreamReport
    open.dec({ controller, action })
    streams.observe({ controller, action, outcome }, durationMs / 1000)
    bytes.inc({ controller, action }, written)
    blocked.inc({ controller, action }, blockedMs / 1000)
  }
  const tracing = tracingChannel('process_action.action_controller')
  tracing.subscribe(actionEvents as never)
  subscribe('stream_open.action_controller', onOpen)
  subscribe('stream.action_controller', onEnd)
  return () => {
    tracing.unsubscribe(actionEvents as never)
    unsubscribe('stream_open.action_controller', onOpen)
    unsubscribe('stream.action_controller', onEnd)
  }
}
