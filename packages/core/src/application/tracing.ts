/** OpenTelemetry spans of actions and streams, fed from the framework's events. Needs `@opentelemetry/api`. */
import { subscribe, tracingChannel, unsubscribe } from 'node:diagnostics_channel'
import { type Span, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api'
import type { ProcessActionPayload } from '../controller/instrumentation.js'
import { isError } from '../errors/index.js'
import type { StreamReport } from '../live/stream-report.js'

/** Options of {@link traceRequests}. */
export interface TracingOptions {
  /** Default: the tracer named `@live/core` of the global provider. */
  tracer?: Tracer
}

/**
 * Starts to make spans: one per action, and one per stream, from its commit to its end.
 * @returns a function that stops it
 */
export function traceRequests({ tracer = trace.getTracer('@live/core') }: TracingOptions = {}): () => void {
  const spans = new WeakMap<object, Span>()
  const actionEvents = {
    start: (payload: unknown) => {
      const { controller, action, method, path } = payload as ProcessActionPayload
      const attributes = { 'code.namespace': controller, 'code.function': action, 'http.request.method': method, 'url.path': path }
      spans.set(payload as object, tracer.startSpan(`${controller}#${action}`, { kind: SpanKind.SERVER, attributes }))
    },
    error: (payload: unknown) => {
      const { error, status } = payload as ProcessActionPayload & { error?: unknown }
      // Mistakes of the client, and that it left, are no failures of the server.
      if ((status ?? 0) < 500) return
      const span = spans.get(payload as object)
      if (isError(error)) span?.recordException(error)
      span?.setStatus({ code: SpanStatusCode.ERROR })
    },
    asyncEnd: (payload: unknown) => {
      const { status, wireStatus } = payload as ProcessActionPayload
      const span = spans.get(payload as object)
      const sent = wireStatus ?? status
      if (sent !== null) span?.setAttribute('http.response.status_code', sent)
      span?.end()
    },
  }
  const onStreamEnd = (message: unknown): void => {
    const { controller, action, outcome, durationMs, ...numbers } = message as StreamReport
    const startTime = Date.now() - durationMs
    const span = tracer.startSpan(`${controller}#${action} stream`, { startTime })
    span.setAttributes({ 'live.stream.outcome': outcome, 'live.stream.bytes': numbers.bytes, 'live.stream.chunks': numbers.chunks })
    span.setAttribute('live.stream.blocked_ms', numbers.blockedMs)
    if (outcome === 'error') span.setStatus({ code: SpanStatusCode.ERROR })
    span.end()
  }
  const tracing = tracingChannel('process_action.action_controller')
  tracing.subscribe(actionEvents as never)
  subscribe('stream.action_controller', onStreamEnd)
  return () => {
    tracing.unsubscribe(actionEvents as never)
    unsubscribe('stream.action_controller', onStreamEnd)
  }
}
