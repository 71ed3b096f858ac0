/** Resets `CurrentAttributes` at the end of each request (app.md A7). */
import { AsyncResource } from 'node:async_hooks'
import type { Logger } from '../contracts/index.js'
import type { Request } from '../http/request.js'
import { declaresCurrentAttributes, resetCurrentAttributes } from '../support/current-attributes.js'

/** What resets the attributes of a request at its end; `null` where there are none. */
export function attributeReset(hasState: boolean, logger: Logger): ((request: Request) => void) | null {
  if (!hasState || !declaresCurrentAttributes()) return null
  return (request) => request.onceDone(AsyncResource.bind(() => reset(logger)))
}

function reset(logger: Logger): void {
  try {
    resetCurrentAttributes()
  } catch (error) {
    logger.error({ err: error }, 'A hook of CurrentAttributes failed')
  }
}
