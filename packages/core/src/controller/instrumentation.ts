/** `start_processing` and `process_action` events around an action (C297, C298). Free when nobody listens. */
import { channel, tracingChannel } from 'node:diagnostics_channel'
import { hasCode, isError } from '../errors/index.js'
import { filterForLog } from '../http/parameters/parameter-log.js'
import type { Request } from '../http/request.js'
import type { RequestHeaders } from '../http/request-headers.js'
import type { Response } from '../http/response.js'
import { isPromise, type MaybePromise } from '../support/maybe-promise.js'
import type { AbstractClass, Metal } from './metal.js'
import { viewTime } from './view-runtime.js'

/** The payload of both events. */
export interface ProcessActionPayload {
  readonly controller: string
  readonly action: string
  readonly request: Request
  readonly response: Response
  readonly headers: RequestHeaders
  /** With filtered values; empty when the client sent something malformed. */
  readonly params: unknown
  readonly format: string
  readonly method: string
  /** The path with filtered query values. */
  readonly path: string
  /** Filled in at the end: what the action decided, or what its error maps to. */
  status: number | null
  /** The status that the client got; `null` when the action failed before it committed (live.md L50). */
  wireStatus: number | null
  /** Whether the response was committed when the action ended. */
  committed: boolean
  /** How long rendering took, in milliseconds; absent when nothing was rendered (C91). */
  viewRuntime?: number
  /** How long the database took, in milliseconds, where a model counts it. */
  dbRuntime?: number
  queriesCount?: number
  cachedQueriesCount?: number
  /** What `appendInfoToPayload` of a controller adds. */
  [info: string]: unknown
}

/** What {@link Instrumentation} adds to a controller. */
export interface InstrumentationInstance {
  /**
   * Adds what you know to the payload of `process_action`, when the action ended or failed (C298). Called only while somebody
   * listens. Override it, and call `super`.
   */
  appendInfoToPayload(payload: ProcessActionPayload): void
}

const started = channel('start_processing.action_controller')
const processed = tracingChannel<unknown, ProcessActionPayload>('process_action.action_controller')

/** Adds events to a controller class. */
export function Instrumentation<B extends AbstractClass<Metal>>(Base: B): B & AbstractClass<InstrumentationInstance> {
  abstract class InstrumentationAbility extends Base implements InstrumentationInstance {
    appendInfoToPayload(payload: ProcessActionPayload): void {
      const ms = viewTime(this)
      if (ms !== undefined) payload.viewRuntime = ms
    }

    override processAction(action: string): MaybePromise<void> {
      if (!started.hasSubscribers && !processed.hasSubscribers) return super.processAction(action)
      const payload = payloadOf(this)
      if (started.hasSubscribers) started.publish(payload)
      const work = async (): Promise<void> => {
        try {
          const done = super.processAction(action)
          if (isPromise(done)) await done
          payload.wireStatus = this.response.status
          payload.status = payload.wireStatus
        } catch (error) {
          if (this.response.committed) payload.wireStatus = this.response.status
          // A client that left is no failure of the action (live.md L52).
          payload.status = hasCode(error, 'ERR_CLIENT_DISCONNECTED') ? payload.wireStatus : failureStatus(this, error)
          throw error
        } finally {
          payload.committed = this.response.committed
          this.appendInfoToPayload(payload)
        }
      }
      return processed.tracePromise(work, payload)
    }
  }
  return InstrumentationAbility
}

/** The status that the error pages will give; none for something that is no error (C300). */
function failureStatus({ services }: Metal, error: unknown): number | null {
  return isError(error) && !hasCode(error, 'ERR_NON_ERROR_THROWN') ? services.controller.errorRules.statusOf(error) : null
}

function payloadOf(controller: Metal): ProcessActionPayload {
  const { request, response } = controller
  return {
    controller: controller.constructor.name,
    action: controller.actionName,
    request,
    response,
    headers: request.headers,
    params: filteredParameters(controller),
    format: request.safeFormat,
    method: request.requestMethod,
    path: request.filteredPath,
    status: null,
    wireStatus: null,
    committed: false,
  }
}

/** What is malformed is reported when the action reads it, and not by a listener's curiosity (C132). */
function filteredParameters({ request, services }: Metal): unknown {
  try {
    return filterForLog(request.params.toUnsafeObject(), services.http.filterParameters)
  } catch {
    return {}
  }
}
