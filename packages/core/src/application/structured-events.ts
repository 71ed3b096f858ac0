/** Events as flat log records with a field `event`, for tools that read logs: `config.log.events` (C299). */
import type { ControllerServices } from '../controller/controller-services.js'
import type { ProcessActionPayload } from '../controller/instrumentation.js'
import type { Metal } from '../controller/metal.js'
import { isError, NonErrorThrownError } from '../errors/index.js'
import type { Request } from '../http/request.js'
import { type EventNotice, subscribe } from '../support/events.js'

type Fields = Record<string, unknown>
type Payload = Fields & { readonly request?: Request; readonly controller?: unknown }

/** The name of a record and its fields beside `event` and `request_id`, by the event that it is made from. */
const RECORDS: Readonly<Record<string, readonly [event: string, fields: (notice: EventNotice<Payload>) => Fields]>> = {
  'start_processing.action_controller': [
    'action_controller.request_started',
    ({ payload: { controller, action, format, params } }) => ({ controller, action, format, params }),
  ],
  'process_action.action_controller': ['action_controller.request_completed', completed],
  'halted_callback.action_controller': ['action_controller.callback_halted', ({ payload: { filter } }) => ({ filter })],
  'rescue_from_callback.action_controller': ['action_controller.rescue_from_handled', rescued],
  'send_file.action_controller': [
    'action_controller.file_sent',
    ({ payload: { path }, durationMs }) => ({ path, duration_ms: durationMs }),
  ],
  'send_data.action_controller': [
    'action_controller.data_sent',
    ({ payload: { filename }, durationMs }) => ({ filename, duration_ms: durationMs }),
  ],
  'redirect_to.action_controller': ['action_controller.redirected', ({ payload: { location } }) => ({ location })],
  'redirect.action_dispatch': [
    'action_dispatch.redirect',
    ({ payload: { location, status, sourceLocation }, durationMs }) => ({
      location,
      status,
      duration_ms: durationMs,
      source_location: sourceLocation,
    }),
  ],
}

/**
 * Writes a record of level info for each event of this application.
 * @param services those of the application: events of others in the same process are left to them
 * @returns a function that stops it
 */
export function logEvents(services: ControllerServices): () => void {
  const stops = Object.entries(RECORDS).map(([name, [event, fieldsOf]]) =>
    subscribe<Payload>(name, (notice) => {
      const request = requestOf(notice.payload)
      if (request !== null && request.services !== services) return
      services.logger.info({ event, request_id: request?.id ?? undefined, ...fieldsOf(notice) })
    }),
  )
  return () => {
    for (const stop of stops) stop()
  }
}

/** The request of an event: it has one, or the controller that it is about has. */
function requestOf({ request, controller }: Payload): Request | null {
  if (request !== undefined) return request
  return typeof controller === 'object' && controller !== null ? (controller as Metal).request : null
}

function completed({ payload, durationMs }: EventNotice<Payload>): Fields {
  const { controller, action, status, viewRuntime, dbRuntime, queriesCount } = payload as unknown as ProcessActionPayload
  return {
    controller,
    action,
    status,
    view_runtime: viewRuntime,
    db_runtime: dbRuntime,
    queries_count: queriesCount,
    duration_ms: durationMs,
  }
}

function rescued({ payload: { exception } }: EventNotice<Payload>): Fields {
  const error = isError(exception) ? exception : new NonErrorThrownError(exception)
  const backtrace = error.stack
    ?.split('\n')
    .slice(1, 2)
    .map((line) => line.trim())
  return { exception_class: error.name, exception_message: error.message, exception_backtrace: backtrace }
}
