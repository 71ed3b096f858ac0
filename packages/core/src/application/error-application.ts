/** What an application tells its error pages: who answers errors instead of them, and which routes there are (C279, C280). */
import { asActionEndpoint } from '../controller/action-endpoint.js'
import { ConfigurationError } from '../errors/index.js'
import type { RouteLine } from '../middleware/developer-page.js'
import type { ExceptionsApplication } from '../middleware/error-application.js'
import type { Endpoint } from '../middleware/middleware.js'
import type { RouteTable } from '../routing/route-table.js'
import type { RouteTarget } from '../routing/types.js'
import type { ApplicationConfig } from './config.js'

/**
 * The endpoint behind `config.exceptionsApp`; `null` for the standard pages.
 * @param router the routes of the application
 * @throws ConfigurationError for something that cannot answer
 */
export function exceptionsApplication({ exceptionsApp }: ApplicationConfig, router: Endpoint): ExceptionsApplication | null {
  if (exceptionsApp === undefined) return null
  if (exceptionsApp === 'routes') return router
  if (typeof exceptionsApp === 'function') return exceptionsApp
  throw new ConfigurationError(
    `config.exceptionsApp is ${String(exceptionsApp)}: set it to 'routes', to an action such as ErrorsController.action('show'), or to a function of the request`,
  )
}

/** The table as a developer reads it. */
export function routeLines(table: RouteTable): RouteLine[] {
  return table.entries.map(({ verbs, pattern, target, name }) => ({
    verbs: verbs === 'ALL' ? 'ALL' : verbs.join('|'),
    pattern,
    target: targetName(target),
    name: name ?? '',
  }))
}

function targetName(target: RouteTarget): string {
  if (target.kind === 'action') return `${target.controller.name}#${target.action}`
  if (target.kind === 'redirect') return 'redirect'
  const action = asActionEndpoint(target.handler)
  return action === null ? target.handler.name || 'a handler' : `${action.controller.name}#${action.actionName}`
}
