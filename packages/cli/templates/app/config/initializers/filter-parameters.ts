/**
 * Parameters whose values never reach a log or an error page, by a part of their names. Passwords, tokens, keys and the like are never
 * shown; these are hidden besides.
 */
import { type App, initializer } from '@live/core'

export default initializer('filter-parameters', ({ config }: App) => {
  config.log.filterParameters = ['email']
})
