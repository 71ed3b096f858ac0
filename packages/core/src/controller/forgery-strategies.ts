/** What happens to a request that may be forged (C202). */
import { InvalidCrossOriginRequestError } from '../errors/index.js'
import type { MaybePromise } from '../support/maybe-promise.js'
import type { CookiesInstance } from './cookies.js'
import type { ForgeryStrategy, ForgeryStrategyClass, ForgeryStrategyName } from './forgery-contracts.js'
import type { Metal } from './metal.js'
import type { SessionsInstance } from './sessions.js'

/** A controller that knows its clients. */
export type ForgeryController = Metal & CookiesInstance & SessionsInstance

const strategies: Readonly<Record<ForgeryStrategyName, (controller: ForgeryController, reason: string) => void>> = {
  exception: (_controller, reason) => {
    throw new InvalidCrossOriginRequestError(reason)
  },
  // The action runs as for somebody who was never here, and what it remembers is forgotten.
  nullSession: ({ request }) => request.forgetClient(),
  resetSession: (controller) => controller.resetSession(),
}

/** Applies a strategy. Throws what it throws: `'exception'` an `InvalidCrossOriginRequestError`. */
export function handleUnverified(
  strategy: ForgeryStrategyName | ForgeryStrategyClass,
  controller: ForgeryController,
  reason: string,
): MaybePromise<void> {
  if (typeof strategy === 'function')
    return new (strategy as new (controller: ForgeryController) => ForgeryStrategy)(controller).handleUnverifiedRequest(reason)
  return strategies[strategy](controller, reason)
}
