/** What a request went through, line by line, for the terminal of a developer (app.md A83). */
import type { ControllerServices } from '../controller/controller-services.js'
import type { ProcessActionPayload } from '../controller/instrumentation.js'
import type { Metal } from '../controller/metal.js'
import type { Request } from '../http/request.js'
import { noteFigures } from '../middleware/request-log.js'
import { type EventNotice, subscribe } from '../support/events.js'

type Payload = Record<string, unknown> & { readonly request?: Request; readonly controller?: unknown }

/** The line of an event; `null` for none. */
const LINES: Readonly<Record<string, (notice: EventNotice<Payload>) => string | null>> = {
  'start_processing.action_controller': ({ payload: { controller, action, format } }) =>
    `Processing by ${String(controller)}#${String(action)}${format === '' ? '' : ` as ${String(format)}`}`,
  'halted_callback.action_controller': ({ payload: { filter } }) => `Filter chain halted as ${String(filter)} rendered or redirected`,
  'render_template.action_view': rendered,
  'render_partial.action_view': rendered,
  'render_layout.action_view': rendered,
}

/**
 * Writes lines of level debug for the requests of an application, and adds times of views and database to the last one.
 * @param services those of the application: events of others in the same process are left to them
 * @returns a function that stops it
 */
export function narrateRequests(services: ControllerServices): () => void {
  const isOurs = (request: Request | null): boolean => request === null || request.services === services
  const stops = Object.entries(LINES).map(([name, lineOf]) =>
    subscribe<Payload>(name, (notice) => {
      const line = isOurs(requestOf(notice.payload)) ? lineOf(notice) : null
      if (line !== null) services.logger.debug(`  ${line}`)
    }),
  )
  const stopFigures = subscribe<ProcessActionPayload>('process_action.action_controller', ({ payload }) => {
    const { request, viewRuntime, dbRuntime, queriesCount } = payload
    if (isOurs(request)) noteFigures(request, { viewMs: viewRuntime, dbMs: dbRuntime, queries: queriesCount })
  })
  return () => {
    for (const stop of [...stops, stopFigures]) stop()
  }
}

/** The request of an event: it has one, or the controller that it is about has. */
function requestOf({ request, controller }: Payload): Request | null {
  if (request !== undefined) return request
  return typeof controller === 'object' && controller !== null ? ((controller as Partial<Metal>).request ?? null) : null
}

function rendered({ payload, durationMs }: EventNotice<Payload>): string | null {
  const name = payload.identifier ?? payload.template
  return typeof name === 'string' ? `Rendered ${name} (${Math.round(durationMs * 10) / 10} ms)` : null
}
