/** `start_processing` and `process_action` events around an action (C297, C298). Free when nobody listens. */
import { channel, tracingChannel } from 'node:diagnostics_channel'
import { statusOf } from '../errors/index.js'
import type { Request } from '../http/request.js'
import type { Response } from '../http/response.js'
import { isPromise, type MaybePromise } from '../support/maybe-promise.js'
import type { AbstractClass, Metal } from './metal.js'

/** The payload of both events. */
export interface ProcessActionPayload {
  readonly controller: string
  readonly action: string
  readonly request: Request
  readonly response: Response
  readonly format: string
  readonly method: string
  /** The path with filtered query values. */
  readonly path: string
  /** Filled in at the end: what the action decided, or what its error maps to. */
  status: number | null
}

const started = channel('start_processing.action_controller')
const processed = tracingChannel<unknown, ProcessActionPayload>('process_action.action_controller')

/** Adds events to a controller class. */
export function Instrumentation<B extends AbstractClass<Metal>>(Base: B): B {
  abstract class InstrumentationAbility extends Base {
    override processAction(action: string): MaybePromise<void> {
      if (!started.hasSubscribers && !processed.hasSubscribers) return super.processAction(action)
      const payload = payloadOf(this)
      if (started.hasSubscribers) started.publish(payload)
      const work = async (): Promise<void> => {
        try {
          const done = super.processAction(action)
          if (isPromise(done)) await done
          payload.status = this.response.status
        } catch (error) {
          payload.status = statusOf(error)
          throw error
        }
      }
      return processed.tracePromise(work, payload)
    }
  }
  return InstrumentationAbility
}

function payloadOf(controller: Metal): ProcessActionPayload {
  const { request, response } = controller
  return {
    controller: controller.constructor.name,
    action: controller.actionName,
    request,
    response,
    format: request.safeFormat,
    method: request.requestMethod,
    path: request.filteredPath,
    status: null,
  }
}
