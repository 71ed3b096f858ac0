/** What {%= name.human.toLowerCase() %} does with requests and responses. */
import type { MiddlewareFunction } from '@live/core'

/** Tells in a header how long the rest of the application took. Streams count until their head, not until their end. */
export function {%= name.variable %}(): MiddlewareFunction {
  return async (_request, next) => {
    const start = performance.now()
    const response = await next()
    response.headers.set('x-{%= name.base %}', (performance.now() - start).toFixed(1))
    return response
  }
}
