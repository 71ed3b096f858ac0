/** `config.executor`: what runs before each request, and when it is over (controller.md C273). */
import { AsyncResource } from 'node:async_hooks'
import type { Logger } from '../contracts/index.js'
import { ConfigurationError } from '../errors/index.js'
import type { Request } from '../http/request.js'

/** Runs around every request that reaches the application, whatever answers it. */
export interface ExecutorConfig {
  /** When the request has arrived, before every middleware. What it throws is the error of the request. */
  toRun?: (request: Request) => void
  /**
   * When the last byte of the response was sent, of a stream at its end (`true`), or the connection was lost (`false`). It sees
   * the `ExecutionState` of the request. What it throws is logged.
   */
  toComplete?: (request: Request, delivered: boolean) => void
}

/**
 * Makes the hook at the start of requests; `null` when there is nothing to do.
 * @throws ConfigurationError for a hook that is no function
 */
export function executorOf({ toRun, toComplete }: ExecutorConfig = {}, logger: Logger): ((request: Request) => void) | null {
  for (const [name, hook] of Object.entries({ toRun, toComplete })) {
    if (hook === undefined || typeof hook === 'function') continue
    throw new ConfigurationError(`config.executor.${name} is ${String(hook)}: set it to a function of the request`)
  }
  if (toRun === undefined && toComplete === undefined) return null
  return (request) => {
    if (toComplete !== undefined) request.onceDone(completion(request, toComplete, logger))
    toRun?.(request)
  }
}

/** The connection tells that it is over from a context of its own. */
function completion(request: Request, toComplete: NonNullable<ExecutorConfig['toComplete']>, logger: Logger): (delivered: boolean) => void {
  return AsyncResource.bind((delivered: boolean): void => {
    try {
      toComplete(request, delivered)
    } catch (error) {
      logger.error({ err: error }, 'config.executor.toComplete failed')
    }
  })
}
