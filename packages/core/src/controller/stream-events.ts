/** `stream_open` and `stream.action_controller`: events and log lines for the start and the end of each stream (live.md B24, app.md A88). */
import { channel } from 'node:diagnostics_channel'
import type { LiveResponse } from '../live/live-response.js'
import type { StreamReport } from '../live/stream-report.js'
import type { Metal } from './metal.js'

const opened = channel('stream_open.action_controller')
const ended = channel('stream.action_controller')

/**
 * Reports a committed stream now, and again when it ended.
 * @param startedAt when the action started, in milliseconds since the epoch
 */
export function reportStream(controller: Metal & { readonly response: LiveResponse }, startedAt: number): void {
  const { buffer, outgoing } = controller.response
  // A file, or a body of somebody else, is delivered without the stream, and nothing is known of it.
  if (outgoing?.body !== buffer) return
  const { logger } = controller.services
  if (opened.hasSubscribers) opened.publish(reportOf(controller, startedAt))
  if (logger.isLevelEnabled('debug')) {
    logger.debug(
      { controller: controller.constructor.name, action: controller.actionName, requestId: controller.request.id },
      'Stream started',
    )
  }
  buffer.onEnd(() => {
    if (!ended.hasSubscribers && !logger.isLevelEnabled('info')) return
    const report = reportOf(controller, startedAt)
    if (ended.hasSubscribers) ended.publish(report)
    logger.info(report, 'Stream ended')
  })
}

function reportOf(controller: Metal & { readonly response: LiveResponse }, startedAt: number): StreamReport {
  const { request, response, services } = controller
  const { firstByteAt, ...figures } = response.buffer.figures
  return {
    controller: controller.constructor.name,
    action: controller.actionName,
    requestId: request.id,
    ttfbMs: firstByteAt === null ? null : firstByteAt - startedAt,
    durationMs: services.clock.now() - startedAt,
    ...figures,
  }
}
