/** What happens to an error of a live action after its response was committed (live.md L46–L52). */
import { hasCode, isError } from '../errors/index.js'
import type { LiveBuffer } from '../live/live-buffer.js'
import type { LiveResponse } from '../live/live-response.js'
import { isPromise } from '../support/maybe-promise.js'
import type { Metal } from './metal.js'

/**
 * Completes the page when there is one, tells `onError`, logs and reports, and ends the stream. Never throws: the
 * dispatcher left long ago.
 */
export async function finishAfterError(controller: Metal & { readonly response: LiveResponse }, error: Error): Promise<void> {
  const { response, services } = controller
  const disconnected = wasLost(response.buffer, error)
  const failures: unknown[] = []
  if (!isOutcome(response.buffer, error)) await attempt(failures, () => completeHtml(controller))
  await attempt(failures, () => response.buffer.notifyError(error))
  for (const failure of failures) controller.logger.fatal({ err: failure }, 'A handler of a live error failed')
  if (wasShutDown(response.buffer, error)) {
    controller.logger.info(`${controller.constructor.name}#${controller.actionName}: ended by the shutdown`)
  } else if (disconnected) logDisconnect(controller)
  else reportFailure(controller, error)
  if (services.live.onErrorAfterCommit === 'destroy' && !disconnected) response.abort(error)
  else await response.close()
}

/** Whether an error only tells its action that the reader is gone, or that the server stops: no failure of the action (L52). */
export function isOutcome(buffer: LiveBuffer, error: unknown): boolean {
  return wasLost(buffer, error) || wasShutDown(buffer, error)
}

/** The same error of another stream, such as one that this action reads, is a failure of this one. */
function wasLost({ connected }: LiveBuffer, error: unknown): boolean {
  return !connected && (hasCode(error, 'ERR_CLIENT_DISCONNECTED') || hasCode(error, 'ERR_SLOW_READER'))
}

function wasShutDown(buffer: LiveBuffer, error: unknown): boolean {
  if (!buffer.shutDown || !isError(error)) return false
  const told = hasCode(error, 'ERR_CLOSED_STREAM') || hasCode(error, 'ERR_SERVER_SHUTDOWN') || error.name === 'AbortError'
  return told || hasCode(error.cause, 'ERR_SERVER_SHUTDOWN')
}

async function attempt(failures: unknown[], step: () => Promise<void>): Promise<void> {
  try {
    await step()
  } catch (error) {
    failures.push(error)
  }
}

/** The snippet is for a browser that shows half an HTML page, and for nobody else (L47, L48). */
async function completeHtml({ request, response, services }: Metal & { readonly response: LiveResponse }): Promise<void> {
  const { buffer } = response
  const html = request.safeFormat === 'html' && response.mediaType === 'text/html'
  if (html && !buffer.closed && buffer.connected) await buffer.write(services.live.completionOnException)
}

/** The client went away: an outcome, not a failure (L52). That of a HEAD request never was there to read (L64). */
function logDisconnect(controller: Metal): void {
  const { logger } = controller
  const line = `${controller.constructor.name}#${controller.actionName}: client disconnected`
  if (controller.request.isHead) logger.debug(line)
  else logger.info(line)
}

function reportFailure(controller: Metal & { readonly response: LiveResponse }, error: Error): void {
  const { logger, services } = controller
  controller.request.failureStatus = 500
  controller.response.buffer.markFailed()
  const fields = { err: error, status: 500, wireStatus: controller.response.status, committed: true }
  logger.fatal(fields, `\n${error.name} (${error.message}):\n${indented(error.stack)}\n`)
  const failed = (failure: unknown): void => logger.error({ err: failure }, 'The error reporter failed')
  try {
    const details = { controller: controller.constructor.name, action: controller.actionName }
    const outcome: unknown = services.reporter?.report(error, { handled: false, source: 'live', details })
    // A reporter that sends something is often an async function, whatever its type says.
    if (isPromise(outcome)) outcome.then(undefined, failed)
  } catch (failure) {
    failed(failure)
  }
}

const indented = (stack = ''): string =>
  stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => `  ${line.trim()}\n`)
    .join('')
